"""Files that are not public: what they may be, where they lie, how they are handed out."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory

from cms.core.privatefiles import PrivateStorage, check_upload, hand_out, was_too_large
from tests.factories.core import image_file


def archive(*members: tuple[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in members:
            made.writestr(name, content)
    return buffer.getvalue()


DOCX = archive(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>"))
MACROS = archive(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>"), ("word/vbaProject.bin", "x"))
ODT = archive(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<o/>"))
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n"
PNG = image_file(8, 8).read()
PROGRAM = b"MZ\x90\x00" + b"\x00" * 200


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("Protokoll.pdf", PDF, "application/pdf"),
        ("bild.PNG", PNG, "image/png"),
        ("antrag.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("antrag.odt", ODT, "application/vnd.oasis.opendocument.text"),
        ("notiz.txt", "Grüße".encode(), "text/plain; charset=utf-8"),
    ],
)
def test_what_a_file_is_its_content_says(name: str, content: bytes, media_type: str) -> None:
    checked = check_upload(SimpleUploadedFile(name, content))

    assert (checked.name, checked.media_type, checked.size) == (name, media_type, len(content))
    assert checked.file.read() == content  # it begins at the beginning


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("antrag.pdf", PROGRAM, "lies"),
        ("antrag.pdf", DOCX, "lies"),
        ("antrag.docx", MACROS, "lies"),
        ("antrag.docx", ODT, "lies"),
        ("antrag.odt", archive(("content.xml", "")), "lies"),
        ("bild.png", PDF, "lies"),
        ("notiz.txt", PROGRAM, "lies"),
        ("kaputt.xlsx", b"PK\x03\x04 and nothing else", "lies"),
        ("programm.exe", PROGRAM, None),
        ("seite.html", b"<script>alert(1)</script>", None),
        ("antrag", PDF, None),
        ("leer.pdf", b"", "empty"),
    ],
)
def test_uploads_that_lie_are_refused(name: str, content: bytes, reason: str | None) -> None:
    with pytest.raises(ValidationError) as refused:
        check_upload(SimpleUploadedFile(name, content))

    assert refused.value.code == reason
    assert "Traceback" not in refused.value.messages[0]


def test_a_name_is_a_name_and_no_path() -> None:
    upload = SimpleUploadedFile("x.pdf", PDF)
    upload._name = f"..\\..//etc/\u202e{'ä' * 300}\n.pdf"

    name = check_upload(upload).name

    assert len(name) == 120
    assert name.endswith("ä.pdf")
    assert not set(name) & set("/\\\n\u202e")


def test_a_large_file_is_not_kept_and_the_form_arrives_whole(settings: Any) -> None:
    settings.PRIVATE_UPLOAD_LIMIT = 100_000
    upload = SimpleUploadedFile("gross.pdf", PDF + b"x" * 300_000)
    request = RequestFactory().post(
        "/members/", {"text": "bleibt", "file": upload, "small": SimpleUploadedFile("a", b"b")}
    )

    assert request.POST["text"] == "bleibt"
    assert list(request.FILES) == ["small"]
    assert was_too_large(request, "file")
    assert not was_too_large(request, "small")


class Flood:
    """The body of a form with a file of ``size`` zeros, made while it is read: no machine has to hold it."""

    def __init__(self, size: int) -> None:
        head = (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="film.pdf"\r\n'
            b"Content-Type: application/pdf\r\n\r\n"
        )
        tail = b'\r\n--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nbleibt\r\n--x--\r\n'
        self.parts = [head, size, tail]
        self.length = len(head) + size + len(tail)

    def read(self, count: int) -> bytes:
        while self.parts:
            part = self.parts[0]
            if isinstance(part, int):
                given = min(part, count)
                self.parts[0] = part - given
                if given:
                    return bytes(given)
            elif part:
                self.parts[0] = part[count:]
                return part[:count]
            del self.parts[0]
        return b""

    readline = read


@pytest.mark.long
def test_two_gigabytes_are_read_past_without_being_held(settings: Any) -> None:
    settings.PRIVATE_UPLOAD_LIMIT = 20_000_000
    flood = Flood(2 * 1024**3)
    request = RequestFactory().post("/members/", content_type="multipart/form-data; boundary=x")
    request.environ |= {"wsgi.input": flood, "CONTENT_LENGTH": str(flood.length)}
    request = WSGIRequest(request.environ)
    tracemalloc.start()
    try:
        assert request.POST["text"] == "bleibt"
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert was_too_large(request, "file")
    assert not request.FILES
    assert most < 30_000_000


@pytest.mark.parametrize("path", ["/admin/images/add/", "/api/v3-preview/documents/"])
def test_what_editors_use_has_limits_of_its_own(path: str, settings: Any) -> None:
    settings.PRIVATE_UPLOAD_LIMIT = 100
    request = RequestFactory().post(path, {"file": SimpleUploadedFile("a.pdf", b"x" * 300)})

    assert request.FILES["file"].size == 300


def test_no_address_leads_to_a_private_file(db: None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    storage = PrivateStorage()
    name = storage.save("ab/abcdef", ContentFile(b"canary"))

    assert (tmp_path / "private" / name).stat().st_mode & 0o777 == 0o600
    with pytest.raises(ValueError, match="no public address"):
        storage.url(name)
    for address in (f"/media/private/{name}", f"/media/images/../private/{name}", f"/documents/{name}"):
        assert Client().get(address).status_code == 404


@pytest.mark.django_db
def test_what_is_handed_out_is_a_download(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    storage = PrivateStorage()
    file = storage.open(storage.save("ab/abcdef", ContentFile(PDF)))

    response = hand_out(file, name="Grüße.pdf", media_type="application/pdf")

    assert response.getvalue() == PDF
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()
