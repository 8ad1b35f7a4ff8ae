"""Uploaded files that are not public: signed applications, minutes, attachments.

They lie below ``MEDIA_ROOT/private``, which no address leads to, and are only handed out by a view that has asked for the
right to see them. What a file is, its content says: name and browser are only believed when they agree with it. A file
that is too large is neither kept nor held in memory; the rest of its form arrives whole.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import filetype  # type: ignore[import-untyped]  # it has annotations and no py.typed
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import FileResponse, HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.deconstruct import deconstructible
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

LONGEST_NAME = 120
HEAD = 8192  # bytes that tell the kind of a file
MOST_MEMBERS = 5_000  # of an archive; more is no document
OF_EDITORS = ("/admin/", "/api/v3-preview/")
TOO_LARGE = "_private_files_too_large"

_ODF = "application/vnd.oasis.opendocument."
_OOXML = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OOXML}wordprocessingml.document",
    "xlsx": f"{_OOXML}spreadsheetml.sheet",
    "pptx": f"{_OOXML}presentationml.presentation",
    "odt": f"{_ODF}text",
    "ods": f"{_ODF}spreadsheet",
    "odp": f"{_ODF}presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
"""What may be uploaded, by the end of its name, and as what it is handed out."""
_OOXML_FOLDERS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}


@deconstructible
class PrivateStorage(FileSystemStorage):
    """A folder that no address leads to. It belongs to the media, so that backups hold it."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @cached_property
    def base_location(self) -> str:
        return str(Path(settings.MEDIA_ROOT) / "private")

    def url(self, name: str | None) -> str:
        raise ValueError("a private file has no public address")


def private_path(instance: Any, filename: str) -> str:
    """A name that tells nothing and cannot be guessed, for ``upload_to``."""
    token = secrets.token_hex(16)
    return f"{token[:2]}/{token}"


@dataclass(frozen=True)
class Checked:
    """An upload whose content is what its name says.

    Attributes:
        name: as people read it, without a path and without control characters.
        media_type: as it will be handed out.
        size: in bytes.
    """

    file: Any
    name: str
    media_type: str
    size: int


def check_upload(upload: Any, *, allowed: tuple[str, ...] = tuple(MEDIA_TYPES)) -> Checked:
    """Look at what somebody sent.

    Args:
        upload: Django's uploaded file.
        allowed: ends of names, a part of ``MEDIA_TYPES``.

    Raises:
        ValidationError: one sentence in the reader's language that says what to do.
    """
    name = _clean_name(upload.name or "")
    end = Path(name).suffix.lstrip(".").lower()
    if upload.size > settings.PRIVATE_UPLOAD_LIMIT:
        raise ValidationError(too_large_message(), code="too_large")
    if not upload.size:
        raise ValidationError(_("This file is empty. Please choose another one."), code="empty")
    if end not in allowed:
        kinds = ", ".join(sorted(allowed))
        raise ValidationError(_("Files of this kind are not taken. Possible are: %(kinds)s.") % {"kinds": kinds})
    if not _is_what_it_says(upload, end):
        message = _("The content of this file is not what its name says (%(end)s). Please save it anew and choose it.")
        raise ValidationError(message % {"end": end}, code="lies")
    return Checked(upload, name, MEDIA_TYPES[end], upload.size)


def too_large_message() -> str:
    """What is told about a file above the limit."""
    return _("This file is too large. It may have up to %(size)s.") % {
        "size": filesizeformat(settings.PRIVATE_UPLOAD_LIMIT)
    }


def was_too_large(request: HttpRequest, field: str) -> bool:
    """Whether a file in this field of the form was left out because of its size (:class:`LimitedUpload`)."""
    return field in getattr(request, TOO_LARGE, ())


def hand_out(file: Any, *, name: str, media_type: str) -> FileResponse:
    """The file as a download: never shown inside the site, never kept by anybody in between."""
    response = FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=media_type)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


class LimitedUpload(FileUploadHandler):
    """First of the upload handlers: stops keeping a file when it grows above the limit, and reads on to the next field.

    Wagtail's admin and its API have limits of their own.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.is_limited = self.request is not None and not self.request.path_info.startswith(OF_EDITORS)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if self.is_limited and start + len(raw_data) > settings.PRIVATE_UPLOAD_LIMIT:
            setattr(self.request, TOO_LARGE, {*getattr(self.request, TOO_LARGE, ()), self.field_name})
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler has it."""


def _clean_name(name: str) -> str:
    base = re.split(r"[/\\]", name)[-1]
    base = "".join(letter for letter in unicodedata.normalize("NFC", base) if unicodedata.category(letter)[0] != "C")
    stem, dot, end = base.strip().rpartition(".")
    return f"{stem[: LONGEST_NAME - len(end) - 1]}{dot}{end}"[:LONGEST_NAME] or "-"


def _is_what_it_says(upload: IO[bytes], end: str) -> bool:
    upload.seek(0)
    head = upload.read(HEAD)
    try:
        return _CHECKS[end](upload, head, end)
    finally:
        upload.seek(0)


def _has_type(upload: IO[bytes], head: bytes, end: str) -> bool:
    kind = filetype.guess(head)
    return kind is not None and kind.mime == MEDIA_TYPES[end]


def _is_office(upload: IO[bytes], head: bytes, end: str) -> bool:
    """Office Open XML without macros."""
    names = _members(upload)
    return (
        "[Content_Types].xml" in names
        and any(name.startswith(_OOXML_FOLDERS[end]) for name in names)
        and not any(name.lower().endswith("vbaproject.bin") for name in names)
    )


def _is_open_document(upload: IO[bytes], head: bytes, end: str) -> bool:
    """Its first member is called ``mimetype`` and stored plainly (OpenDocument 1.3, part 2, 3.3)."""
    kind = MEDIA_TYPES[end].encode()
    return head[30:38] == b"mimetype" and head[38 : 38 + len(kind)] == kind and "content.xml" in _members(upload)


def _is_text(upload: IO[bytes], head: bytes, end: str) -> bool:
    return b"\x00" not in head and filetype.guess(head) is None


def _members(upload: IO[bytes]) -> list[str]:
    """The names in an archive; nothing is unpacked."""
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return []
    return names if len(names) <= MOST_MEMBERS else []


_CHECKS: dict[str, Callable[[IO[bytes], bytes, str], bool]] = {
    **dict.fromkeys(("pdf", "png", "jpg", "jpeg"), _has_type),
    **dict.fromkeys(_OOXML_FOLDERS, _is_office),
    **dict.fromkeys(("odt", "ods", "odp"), _is_open_document),
    **dict.fromkeys(("txt", "csv"), _is_text),
}
