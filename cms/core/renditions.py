"""The named sizes of a picture: made when it is saved, only looked up when a page or the API is read (design 5)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from functools import lru_cache
from io import BytesIO
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Q, QuerySet
from wagtail.images.models import Filter

from cms.core.models import CmsImage, CmsRendition
from cms.core.prepared import Among, Prepared
from cms.core.public import absolute_url

RENDITIONS = {
    "thumb": "fill-160x160|format-webp",
    "portrait": "fill-480x600|format-webp",
    "card": "fill-720x450|format-webp",
    "wide": "width-1280|format-webp",
    "hero": "fill-1920x960|format-webp",
    "social": "fill-1200x630|format-jpeg",
    "mail": "width-1120|format-jpeg",  # not every mail program shows WebP
}
"""Name → Wagtail filter. Names are public: other sites use them."""

_NAMES = {spec: name for name, spec in RENDITIONS.items()}

ImageDocument = dict[str, Any]


def make_renditions(image: CmsImage) -> None:
    """Make all named renditions of the picture and delete those of an earlier crop.

    Raises:
        OSError: the file is missing or is no picture.
    """
    wanted = {}
    for spec in RENDITIONS.values():
        size = Filter(spec=spec)
        wanted[spec, size.get_cache_key(image)] = size
    # The table is asked and not Wagtail's cache of renditions, which another process may have emptied or not.
    for made in CmsRendition.objects.filter(image=image, filter_spec__in=RENDITIONS.values()):
        if wanted.pop((made.filter_spec, made.focal_point_key), None) is None:
            made.delete()
    if not wanted:
        return
    with image.open_file() as file:
        original = file.read()
    for size in wanted.values():
        _make(image, size, original)


def _make(image: CmsImage, size: Filter, original: bytes) -> None:
    rendition = image.generate_rendition_instance(size, BytesIO(original))
    with closing(rendition.file.file):
        try:
            with transaction.atomic():
                rendition.save()
        except IntegrityError:  # another process was faster
            rendition.file.delete(save=False)


def _images() -> QuerySet[Any]:
    return (
        CmsImage.objects.filter(Among("id", "ids"))
        .order_by("id", "renditions__id")
        .values_list(
            "id",
            "description",
            "credit",
            "file",
            "width",
            "height",
            "renditions__filter_spec",
            "renditions__file",
            "renditions__width",
            "renditions__height",
        )
    )


_IMAGES = Prepared(_images)


ImageRows = tuple[tuple[Any, ...], ...]
"""What the database knows of one picture: one row per rendition."""


def image_rows(ids: Iterable[int | None]) -> dict[int, ImageRows]:
    """What the database knows of these pictures, by id, in at most one query; ``None`` is passed over."""
    wanted = {image_id for image_id in ids if image_id is not None}
    groups: dict[int, list[tuple[Any, ...]]] = {}
    for row in _IMAGES.rows(ids=wanted) if wanted else ():
        groups.setdefault(row[0], []).append(row[1:])
    return {image_id: tuple(rows) for image_id, rows in groups.items()}


@lru_cache(maxsize=2048)
def document_of(rows: ImageRows) -> ImageDocument:
    """The JSON shape of one picture.

    ``{"alt", "credit", "url", "width", "height", "renditions": {name: {"url", "width", "height"}}}``. A size that has
    not been made (yet) is answered with the original, so that every name is always there.
    """
    alt, credit, file, width, height = rows[0][:5]
    original = {"url": media_url(file), "width": width, "height": height}
    renditions = dict.fromkeys(RENDITIONS, original)
    for *_picture, spec, made, made_width, made_height in rows:
        name = _NAMES.get(spec)
        if name is not None:
            renditions[name] = {"url": media_url(made), "width": made_width, "height": made_height}
    return {"alt": alt, "credit": credit, **original, "renditions": renditions}


def image_documents(ids: Iterable[int | None]) -> dict[int, ImageDocument]:
    """The JSON shape of these pictures by id, in at most one query; ``None`` is passed over."""
    return {image_id: document_of(rows) for image_id, rows in image_rows(ids).items()}


def image_document(image: CmsImage | None) -> ImageDocument | None:
    """The JSON shape of one picture."""
    return image_documents([image.pk]).get(image.pk) if image is not None else None


def media_url(name: str) -> str:
    """The absolute address of a media file."""
    storage = CmsImage._meta.get_field("file").storage
    if isinstance(storage, FileSystemStorage):
        return _file_system_url(name, storage.base_url)
    return absolute_url(storage.url(name))


@lru_cache(maxsize=16384)
def _file_system_url(name: str, base_url: str) -> str:
    return absolute_url(FileSystemStorage(base_url=base_url).url(name))


def images_without_renditions() -> QuerySet[CmsImage]:
    """Pictures of which at least one named size is missing, as after an import from elsewhere."""
    missing = Q()
    for spec in RENDITIONS.values():
        missing |= ~Q(pk__in=CmsRendition.objects.filter(filter_spec=spec, image=OuterRef("pk")).values("image"))
    return CmsImage.objects.filter(missing)
