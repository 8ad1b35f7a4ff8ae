"""Files beside the import file: taken once, and never from elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from cms.core.models import CmsDocument, CmsImage
from networks.models import Person
from tests.support.import_files import picture, refused, take, with_event

pytestmark = pytest.mark.django_db


def person(file: str, **more: str) -> dict[str, object]:
    photo = {"file": file, "alt": "Eine Frau", "credit": "Foto: M", **more}
    return {"people": [{"key": "jana", "name": "Jana Beispiel", "photo": photo}]}


@pytest.mark.requirement("A04")
def test_a_picture_needs_alternative_and_credit(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    data = {"people": [{"key": "jana", "name": "Jana", "photo": {"file": "a.png", "alt": " "}}]}
    assert refused(data, tmp_path) == [
        "test.yaml: people[0].photo: “credit” is missing.",
        "test.yaml: people[0].photo.alt: must not be empty.",
    ]
    assert CmsImage.objects.count() == 0


def test_the_same_file_is_stored_once_and_its_words_follow_the_file(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    take(person("a.png"), tmp_path)
    take(person("a.png"), tmp_path)
    take(person("a.png", alt="Eine Frau mit Hut"), tmp_path)
    image = CmsImage.objects.get()
    assert (image.description, image.credit) == ("Eine Frau mit Hut", "Foto: M")
    assert Person.objects.get().photo == image


def test_another_file_becomes_another_image(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    take(person("a.png"), tmp_path)
    picture(tmp_path / "a.png", colour=10)
    take(person("a.png"), tmp_path)
    assert CmsImage.objects.count() == 2


@pytest.mark.parametrize("name", ["../secret.png", "/etc/passwd", "link.png", "sub/../../secret.png"])
def test_files_outside_of_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    picture(tmp_path / "secret.png")
    folder = tmp_path / "import"
    folder.mkdir()
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    assert refused(person(name), folder) == [
        "test.yaml: people[0].photo.file: the file must lie in the folder of the import file or below it."
    ]


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"%PDF-1.7 no picture")
    assert refused(person("a.png"), tmp_path) == [
        "test.yaml: people[0].photo.file: this file is no picture that can be read."
    ]
    assert refused(person("b.png"), tmp_path) == [
        "test.yaml: people[0].photo.file: there is no such file beside the import file."
    ]


def test_a_picture_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    Image.effect_noise((200, 200), 90).save(tmp_path / "a.jpg")
    whole = (tmp_path / "a.jpg").read_bytes()
    (tmp_path / "a.jpg").write_bytes(whole[: len(whole) // 2])
    assert refused(person("a.jpg"), tmp_path) == [
        "test.yaml: people[0].photo.file: this file is no picture that can be read."
    ]
    assert CmsImage.objects.count() == 0


def test_a_picture_of_sixty_megapixels_is_refused(tmp_path: Path) -> None:
    Image.new("1", (10_000, 6_000)).save(tmp_path / "a.png")
    assert refused(person("a.png"), tmp_path) == [
        "test.yaml: people[0].photo.file: the picture has 60 million pixels; at most 40 million are possible."
    ]


def test_a_document_that_is_no_pdf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"MZ")
    (tmp_path / "a.exe").write_bytes(b"MZ")
    slides = [{"title": "Eins", "file": "a.pdf"}, {"title": "Zwei", "file": "a.exe"}]
    lines = refused(with_event(presentations=slides), tmp_path)
    assert lines[0] == ("test.yaml: series[0].events[0].presentations[0].file: this file is named .pdf but is no PDF.")
    assert "documents must be one of: csv, docx" in lines[1] + lines[2]
    assert CmsDocument.objects.count() == 0


def test_nothing_stays_on_the_disk_when_an_import_is_refused_or_dry(tmp_path: Path, settings: object) -> None:
    media = Path(settings.MEDIA_ROOT)
    picture(tmp_path / "a.png", colour=77)
    before = set(media.rglob("*.*")) if media.exists() else set()
    data = person("a.png")
    take(data, tmp_path, dry_run=True)
    data["people"].append({"key": "x", "name": "X", "photo": {"file": "no.png", "alt": "a", "credit": "b"}})
    assert len(refused(data, tmp_path)) == 1
    assert (set(media.rglob("*.*")) if media.exists() else set()) == before
    assert CmsImage.objects.count() == 0
    assert Person.objects.count() == 0
