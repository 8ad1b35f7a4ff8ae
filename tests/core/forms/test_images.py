"""A broken picture gets a clear message wherever it is uploaded, and nothing is stored."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form

from cms.core.models import CmsImage

BROKEN = "Die hochgeladene Datei ist kein Bild oder ist defekt."


def photo(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((200, 150), 90).save(buffer, kind)
    return buffer.getvalue()


def upload(kind: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"foto.{kind}", content, f"image/{kind}")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "gif"])
def test_a_picture_that_was_cut_off_is_explained(admin_client: Client, kind: str) -> None:
    whole = photo(kind)
    answer = admin_client.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "Foto", "files[]": upload(kind, whole[: len(whole) // 2])},
        headers={"x-requested-with": "XMLHttpRequest"},
    ).json()
    assert (answer["success"], BROKEN in answer["error_message"]) == (False, True)
    assert not CmsImage.objects.exists()


@pytest.mark.django_db
def test_a_chooser_explains_it_too_and_keeps_what_was_typed(admin_client: Client) -> None:
    whole = photo("jpeg")
    prefix = "image-chooser-upload"
    data = {f"{prefix}-title": "Dorffest", f"{prefix}-description": "Tische", f"{prefix}-credit": "Foto: Mia Muster"}
    answer = admin_client.post(
        reverse("wagtailimages_chooser:create"), {**data, f"{prefix}-file": upload("jpeg", whole[:3000])}
    ).json()
    assert answer["step"] == "reshow_creation_form"
    assert BROKEN in answer["htmlFragment"]
    assert 'value="Foto: Mia Muster"' in answer["htmlFragment"]
    assert not CmsImage.objects.exists()


@pytest.mark.django_db
def test_a_whole_picture_is_taken(admin_client: Client) -> None:
    form = get_image_form(get_image_model())(
        {"title": "Dorffest", "description": "Tische", "credit": "Foto: Mia Muster", "collection": 1},
        {"file": upload("png", photo("png"))},
    )
    assert form.is_valid(), form.errors
    assert (form.save().width, CmsImage.objects.count()) == (200, 1)


def test_words_alone_can_be_changed_without_a_file() -> None:
    form = get_image_form(get_image_model(), fields=["credit"])
    assert "file" not in form.base_fields
