from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from wagtail.models import Page

from cms.core import clock
from cms.core.cache.moments import MomentColumns, PublicMoments, next_midnight
from cms.core.cache.version import bump_version

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)  # in Berlin


@pytest.fixture
def moments() -> PublicMoments:
    return PublicMoments()


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        (NOON, MIDNIGHT),
        (MIDNIGHT, MIDNIGHT + timedelta(days=1)),
        (MIDNIGHT - timedelta(microseconds=1), MIDNIGHT),
        # The day on which summer time begins has 23 hours, the one on which it ends has 25.
        (datetime(2027, 3, 27, 23, 0, tzinfo=UTC), datetime(2027, 3, 28, 22, 0, tzinfo=UTC)),
        (datetime(2027, 10, 30, 22, 0, tzinfo=UTC), datetime(2027, 10, 31, 23, 0, tzinfo=UTC)),
    ],
)
def test_next_midnight_is_that_of_the_site(now, midnight):
    assert next_midnight(now) == midnight


def test_midnight_when_nothing_else_happens(content, moments):
    moments.register(lambda now: None)
    assert moments.next_after(NOON) == MIDNIGHT


def test_earliest_provider_wins(content, moments):
    moments.register(lambda now: NOON + timedelta(hours=2))
    moments.register(lambda now: NOON + timedelta(hours=1))
    moments.register(lambda now: NOON + timedelta(days=9))
    assert moments.next_after(NOON) == NOON + timedelta(hours=1)


def test_provider_that_names_a_past_moment_is_not_believed(content, moments):
    moments.register(lambda now: now)
    assert moments.next_after(NOON) == MIDNIGHT


def test_answer_is_remembered_until_the_moment_or_a_change(content, moments):
    asked: list[datetime] = []

    def provider(now: datetime) -> datetime:
        asked.append(now)
        return now.replace(minute=0) + timedelta(hours=1)

    moments.register(provider)
    for minute in (0, 10, 59):
        assert moments.next_after(NOON + timedelta(minutes=minute)) == NOON + timedelta(hours=1)
    assert asked == [NOON]
    # The moment has come.
    assert moments.next_after(NOON + timedelta(hours=1)) == NOON + timedelta(hours=2)
    assert len(asked) == 2
    # Something was edited.
    bump_version()
    moments.next_after(NOON + timedelta(hours=1))
    assert len(asked) == 3
    # The clock was set back.
    assert moments.next_after(NOON) == NOON + timedelta(hours=1)
    assert len(asked) == 4


def test_new_provider_is_asked_at_once(content, moments):
    assert moments.next_after(NOON) == MIDNIGHT
    moments.register(lambda now: NOON + timedelta(hours=1))
    assert moments.next_after(NOON) == NOON + timedelta(hours=1)


def test_known_version_saves_the_query(content, moments, django_assert_num_queries):
    with django_assert_num_queries(0):
        moments.next_after(NOON, version=content)


def test_nothing_is_remembered_before_the_first_content(db, moments):
    asked: list[datetime] = []
    moments.register(asked.append)
    for _ in range(2):
        moments.next_after(NOON, version=0)
    assert asked == [NOON, NOON]


def test_clock_of_the_tests_is_used_by_none_of_this():
    """The moment is an argument: a provider and its caller never disagree about the time."""
    with clock.frozen_at(NOON + timedelta(days=99)):
        assert next_midnight(NOON) == MIDNIGHT


def test_columns_of_all_apps_are_one_query(db, django_assert_num_queries):
    columns = MomentColumns()
    columns.register(Page.objects.all, "expire_at", "go_live_at")
    columns.register(lambda: Page.objects.filter(live=True), "first_published_at")
    page = Page.objects.order_by("path").last()
    Page.objects.filter(pk=page.pk).update(
        expire_at=NOON + timedelta(hours=3), go_live_at=NOON, first_published_at=NOON + timedelta(hours=2)
    )
    with django_assert_num_queries(1):
        assert columns.next_after(NOON) == NOON + timedelta(hours=2)
    assert columns.next_after(NOON + timedelta(hours=2)) == NOON + timedelta(hours=3)
    assert columns.next_after(NOON - timedelta(seconds=1)) == NOON
    assert columns.next_after(NOON + timedelta(hours=3)) is None
