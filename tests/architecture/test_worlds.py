"""The worlds of ``tests/support/worlds.py``: tests that share rows do not notice each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection

from cms.core import clock
from cms.core.cache.version import current_version
from cms.core.models import User
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from tests.conftest import NOW
from tests.factories import ImageFactory, UserFactory
from tests.support.worlds import world

moments: set[datetime] = set()
versions: set[int] = set()


@dataclass
class Visit:
    """What a world of this file returns."""

    guest: User
    moment: datetime
    series: DialogueSeriesPage
    names: list[str]


@pytest.fixture
@world
def visit(series: DialogueSeriesPage) -> Visit:
    return Visit(UserFactory(username="guest"), clock.now(), series, ["guest"])


@pytest.fixture
@world
def series_of_ours(series: DialogueSeriesPage) -> DialogueSeriesPage:
    series.title = "Unsere Reihe"
    series.save_revision().publish()
    return series


@pytest.mark.parametrize("round_", range(3))
def test_each_test_begins_as_the_first_one(visit: Visit, series: DialogueSeriesPage, round_: int) -> None:
    moments.add(visit.moment)
    assert len(moments) == 1, "it was made again"
    assert visit.series is series
    assert (visit.names, visit.guest.username) == (["guest"], "guest")
    assert list(User.objects.values_list("username", flat=True)) == ["guest"]
    visit.names.append("another")
    visit.guest.username = "changed"
    visit.guest.save()
    UserFactory(username="another")
    series.delete()


def test_the_clock_stands_still_in_the_world_too(now: datetime, visit: Visit) -> None:
    assert visit.moment == NOW


def test_the_clock_runs_in_a_world_that_comes_first(visit: Visit, now: datetime) -> None:
    assert visit.moment != NOW


def test_a_world_changes_what_the_worlds_below_have_returned(
    series: DialogueSeriesPage, series_of_ours: DialogueSeriesPage
) -> None:
    assert series_of_ours is series
    assert series.title == "Unsere Reihe"


def test_another_test_has_what_they_returned_before(series: DialogueSeriesPage) -> None:
    assert series.title == DialogueSeriesPage.objects.get().title == "Land im Wandel"


@pytest.mark.parametrize("round_", range(2))
def test_no_two_tests_have_the_same_version_of_the_content(event: DialogueEventPage, round_: int) -> None:
    assert current_version() not in versions
    versions.add(current_version())


@pytest.mark.django_db(transaction=True)
def test_who_commits_has_rows_of_its_own(visit: Visit) -> None:
    assert not connection.in_atomic_block
    assert User.objects.get() == visit.guest


@pytest.mark.parametrize("round_", range(2))
def test_a_closed_connection_takes_no_other_test_along(event: DialogueEventPage, round_: int) -> None:
    assert DialogueEventPage.objects.get() == event
    connection.close()


@pytest.fixture
@world
def picture(db: None):
    return ImageFactory()


@pytest.mark.parametrize("round_", range(2))
def test_files_are_the_tests_own(media: Path, picture, round_: int) -> None:
    assert Path(picture.file.path).is_relative_to(media)
    assert [file.name for file in (media / "original_images").iterdir()] == ["picture.png"]
    picture.file.delete(save=False)
