"""Fixtures that most tests use."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from pytest_django.plugin import blocking_manager_key
from wagtail.models import Locale

from cms.core import clock
from dialogues.models import DialogueEventPage, DialogueIndexPage, DialogueSeriesPage
from home.models import HomePage
from tests.factories import EventFactory, SeriesFactory, UserFactory

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--requirements", action="store_true", help="list every requirement id with its tests, and the gaps, then stop"
    )


def pytest_collection_finish(session: pytest.Session) -> None:
    if not session.config.getoption("--requirements"):
        return
    from tests.support.requirements import report

    print("\n".join(report(session.items)))
    pytest.exit("requirements listed", returncode=0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """A test with real transactions empties the database behind itself, also of what the migrations had put there.

    Here that comes back at once, so that the order of tests does not matter.
    """
    result = yield
    marker = item.get_closest_marker("django_db")
    # After the last test of a run the database is gone, and its contents with it.
    contents = getattr(connection, "_test_serialized_contents", None)
    if marker is not None and marker.kwargs.get("transaction") and contents is not None:
        with item.config.stash[blocking_manager_key].unblock():
            connection.creation.deserialize_db_from_string(contents)
            connection.close()
    return result


@pytest.fixture
def now() -> Iterator[datetime]:
    """The clock stands still on a Tuesday at noon in Berlin."""
    with clock.frozen_at(NOW):
        yield NOW


@pytest.fixture
def german(db: None) -> Locale:
    return Locale.objects.get(language_code="de")


@pytest.fixture
def english(db: None) -> Locale:
    return Locale.objects.get(language_code="en")


@pytest.fixture
def home(db: None) -> HomePage:
    """The German start page that the migrations make."""
    return HomePage.objects.get(locale__language_code="de")


@pytest.fixture
def index(home: HomePage) -> DialogueIndexPage:
    page = DialogueIndexPage(title="Dialoge", slug="dialoge")
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
def series(index: DialogueIndexPage) -> DialogueSeriesPage:
    return SeriesFactory(parent=index, title="Land im Wandel")


@pytest.fixture
def event(series: DialogueSeriesPage) -> DialogueEventPage:
    """An event of the frozen clock's next week: Tuesday, 1 December 2026, 18:00 to 19:30."""
    return EventFactory(parent=series, title="Wer hält das Dorf zusammen?", date="2026-12-01T18:00")


@pytest.fixture
def admin_user(db: None):
    return UserFactory(username="admin", is_superuser=True, is_staff=True)


@pytest.fixture
def admin_client(admin_user) -> Client:
    client = Client()
    client.force_login(admin_user)
    return client
