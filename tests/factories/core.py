from __future__ import annotations

import io
from contextlib import nullcontext
from typing import Any

import factory
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.core.models import CmsImage, User


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")


def image_file(width: int = 640, height: int = 480, name: str = "picture.png", colour: str = "#336655") -> ImageFile:
    """A real picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "PNG")
    buffer.seek(0)
    return ImageFile(buffer, name=name)


class ImageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CmsImage

    title = factory.Sequence(lambda n: f"Bild {n}")
    description = "Ein grünes Feld"
    credit = "Foto: Jana Beispiel"
    file = factory.LazyFunction(image_file)


class PageFactory(factory.django.DjangoModelFactory):
    """Pages are put below ``parent`` and published, unless ``live=False``; then they are drafts."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[Page], *args: Any, **kwargs: Any) -> Page:
        parent = kwargs.pop("parent")
        live = kwargs.pop("live", True)
        rows = kwargs.pop("rows", {})
        page = model_class(live=False, **kwargs)
        for relation, items in rows.items():
            setattr(page, relation, items)
        parent.refresh_from_db()
        # Publishing saves the page again.
        with disable_reference_index_auto_update() if live else nullcontext():
            parent.add_child(instance=page)
        revision = page.save_revision()
        if live:
            revision.publish()
        return model_class.objects.get(pk=page.pk)
