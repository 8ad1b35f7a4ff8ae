"""The named sizes of a picture: made on saving, only looked up when reading."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from cms.core.models import CmsImage, CmsRendition
from cms.core.renditions import RENDITIONS, image_document, image_documents
from tests.factories import ImageFactory
from tests.factories.core import image_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(media: Path) -> None:
    """Pictures and documents go into a folder of the test."""


def sizes(image: CmsImage) -> dict[str, tuple[int, int]]:
    shown = image_document(image)
    assert shown is not None
    return {name: (item["width"], item["height"]) for name, item in shown["renditions"].items()}


@pytest.mark.requirement("A04")
def test_all_sizes_are_made_when_a_picture_is_saved(django_capture_on_commit_callbacks, django_assert_num_queries):
    with django_capture_on_commit_callbacks(execute=True):
        image = ImageFactory(file=image_file(2400, 1600, "gross.png"))
    with django_assert_num_queries(1):
        shown = image_documents([image.pk, None])[image.pk]
    assert (shown["alt"], shown["credit"]) == ("Ein grünes Feld", "Foto: Jana Beispiel")
    assert (shown["width"], shown["height"]) == (2400, 1600)
    assert sizes(image) == {
        "thumb": (160, 160),
        "portrait": (480, 600),
        "card": (720, 450),
        "wide": (1280, 853),
        "hero": (1920, 960),
        "social": (1200, 630),
        "mail": (1120, 746),
    }
    urls = {name: item["url"] for name, item in shown["renditions"].items()}
    assert all(url.startswith("http://localhost:8000/media/images/") for url in urls.values())
    assert urls["social"].endswith(".jpg")
    assert urls["wide"].endswith(".webp")


def test_a_missing_size_is_answered_with_the_original_and_never_made_by_reading():
    image = ImageFactory()
    assert set(sizes(image).values()) == {(640, 480)}
    assert CmsRendition.objects.count() == 0


def test_another_focal_point_makes_other_crops(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        image = ImageFactory(file=image_file(2400, 1600))
    before = image_document(image)
    image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 200, 200, 100, 100
    with django_capture_on_commit_callbacks(execute=True):
        image.save()
    after = image_document(image)
    assert before["renditions"]["thumb"]["url"] != after["renditions"]["thumb"]["url"]
    assert CmsRendition.objects.filter(image=image).count() == len(RENDITIONS)


def test_another_file_makes_all_sizes_anew(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        image = ImageFactory(file=image_file(2400, 1600))
    image.file = image_file(1400, 1400, "anders.png")
    with django_capture_on_commit_callbacks(execute=True):
        image.save()
    assert sizes(image)["wide"] == (1280, 1280)
    assert CmsRendition.objects.filter(image=image).count() == len(RENDITIONS)


def test_the_command_makes_what_is_missing(capsys):
    image, broken = ImageFactory(), ImageFactory(title="Verschwunden")
    broken.file.storage.delete(broken.file.name)
    call_command("make_renditions")
    made = CmsRendition.objects.filter(image=image).count()
    assert made == len(RENDITIONS)
    assert "Verschwunden" in capsys.readouterr().err
    call_command("make_renditions", "--all")
    assert CmsRendition.objects.filter(image=image).count() == made


def test_nothing_is_asked_for_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert image_documents([None]) == {}
        assert image_document(None) is None
