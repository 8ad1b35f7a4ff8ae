"""Pictures and documents that lie beside the import file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image, UnidentifiedImageError

from cms.core.forms.images import UNREADABLE
from cms.core.models import AccessibilityState, CmsDocument, CmsImage, DocumentLanguage

PICTURE_FORMATS = {"AVIF": "avif", "GIF": "gif", "JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
MAX_DOCUMENT_BYTES = 50 * 1024 * 1024


class MediaError(ValueError):
    """A file cannot be taken; ``str(error)`` says why."""


def file_beside(folder: Path, name: str) -> Path:
    """The file of that relative path; it must lie in ``folder`` or below, links followed.

    Raises:
        MediaError: it lies elsewhere, or is no file.
    """
    folder = folder.resolve()
    try:
        path = (folder / name).resolve()
        outside = not path.is_relative_to(folder)
        missing = outside or not path.is_file()
    except (OSError, ValueError):
        raise MediaError("this is no path of a file.") from None
    if outside:
        raise MediaError("the file must lie in the folder of the import file or below it.")
    if missing:
        raise MediaError("there is no such file beside the import file.")
    return path


def _bytes_of(path: Path, limit: int) -> tuple[bytes, str]:
    if path.stat().st_size > limit:
        raise MediaError(f"the file has more than {limit // 1024 // 1024} MB.")
    content = path.read_bytes()
    return content, hashlib.sha1(content, usedforsecurity=False).hexdigest()


def check_picture(path: Path) -> None:
    """Refuse what is no picture of a known kind, or has too many pixels.

    Raises:
        MediaError: with the reason.
    """
    try:
        with Image.open(path) as picture:
            kind, pixels = PICTURE_FORMATS.get(picture.format or ""), picture.width * picture.height
            if kind is not None and pixels <= settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                picture.load()  # a file that was cut off has a whole head
    except (UnidentifiedImageError, *UNREADABLE, Image.DecompressionBombError):
        raise MediaError("this file is no picture that can be read.") from None
    if kind is None:
        raise MediaError(f"pictures must be one of: {', '.join(PICTURE_FORMATS.values())}.")
    if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        limit = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
        raise MediaError(
            f"the picture has {pixels // 1_000_000} million pixels; at most {limit} million are possible."
        )


class MediaLibrary:
    """Puts files into the image and document libraries, each once, and can take its own files back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: list[Any] = []
        self.changes: list[str] = []

    def image(self, spec: dict[str, Any], current: CmsImage | None) -> CmsImage:
        """The image of a file. The same file keeps its image; alternative and credit follow the import file.

        Raises:
            MediaError: the file cannot be taken.
        """
        path = file_beside(self.folder, spec["file"])
        check_picture(path)
        content, digest = _bytes_of(path, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)
        wanted = {
            "description": spec["alt"].strip(),
            "credit": spec["credit"].strip(),
            "source_url": spec.get("source_url") or "",
        }
        if spec.get("title"):
            wanted["title"] = spec["title"].strip()
        if current is not None and current.get_file_hash() == digest:
            return self._follow(current, wanted)
        found = CmsImage.objects.filter(file_hash=digest, **wanted).first()
        if found is not None:
            return found
        image = CmsImage(file_hash=digest, **{"title": path.stem, **wanted})
        image.file.save(path.name, ContentFile(content), save=False)
        self._made.append(image)
        image.full_clean(exclude=["width", "height"])
        image.save()
        return image

    def document(self, spec: dict[str, Any], current: CmsDocument | None) -> CmsDocument:
        """The document of a file, with its title, language and accessibility.

        Raises:
            MediaError: the file cannot be taken.
        """
        path = file_beside(self.folder, spec["file"])
        ending = path.suffix.lower().lstrip(".")
        if ending not in settings.WAGTAILDOCS_EXTENSIONS:
            raise MediaError(f"documents must be one of: {', '.join(settings.WAGTAILDOCS_EXTENSIONS)}.")
        content, digest = _bytes_of(path, MAX_DOCUMENT_BYTES)
        if ending == "pdf" and not content.startswith(b"%PDF-"):
            raise MediaError("this file is named .pdf but is no PDF.")
        wanted = {"title": spec["title"].strip()}
        for name in ("language", "accessibility"):
            if spec.get(name):
                wanted[name] = spec[name]
        if current is not None and current.get_file_hash() == digest:
            return self._follow(current, wanted)
        found = CmsDocument.objects.filter(file_hash=digest, **wanted).first()
        if found is not None:
            return found
        defaults = {"language": DocumentLanguage.GERMAN, "accessibility": AccessibilityState.UNCHECKED}
        document = CmsDocument(file_hash=digest, file_size=len(content), **{**defaults, **wanted})
        document.file.save(path.name, ContentFile(content), save=False)
        self._made.append(document)
        document.full_clean()
        document.save()
        return document

    def written_files(self) -> list[tuple[Any, str]]:
        """Storage and name of every file that this import wrote, renditions included, to delete after a rollback.

        To be asked inside the transaction, while the rows are still there.
        """
        files = []
        for thing in self._made:
            files.append((thing.file.storage, thing.file.name))
            if isinstance(thing, CmsImage) and thing.pk:
                files += [(rendition.file.storage, rendition.file.name) for rendition in thing.renditions.all()]
        return files

    def _follow(self, thing: Any, wanted: dict[str, str]) -> Any:
        different = {name: value for name, value in wanted.items() if getattr(thing, name) != value}
        if different:
            for name, value in different.items():
                setattr(thing, name, value)
            thing.save()
            self.changes.append(f"{thing.title}: {', '.join(sorted(different))}")
        return thing
