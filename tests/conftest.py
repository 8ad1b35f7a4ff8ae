"""Fixtures that most tests use."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, TransactionTestCase
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key
from wagtail.models import Locale

from cms.core import clock
from dialogues.models import DialogueEventPage, DialogueIndexPage, DialogueSeriesPage
from home.models import HomePage
from home.services.roles import EDITOR, OFFICE, REVIEWER
from tests.factories import EventFactory, SeriesFactory, UserFactory
from tests.support.databases import DatabaseOfTests, database_of_tests
from tests.support.members import member_of, stranger_of_the_admin
from tests.support.worlds import (
    TRANSACTION_OF_THE_TEST,
    WORLDS,
    in_good_order,
    keeps_files_apart,
    step_of,
    stops_clock,
    world,
)

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
LONGEST = (
    "e2e/test_site_walk.py",
    "core/test_serve.py",
    "core/test_periodic_processes.py",
    "editorial/test_bad_values.py",
    "core/test_backup.py",
    "faults/test_fail_points.py",
    "e2e/test_editor_tasks.py",
    "e2e/test_editor_tour.py",
    "faults/test_kills.py",
    "e2e/test_newsletter_task.py",
    "dialogues/test_admin_lists.py",
)
"""Files that take twenty seconds and more, as ``make test`` starts them; none that has been renamed does harm."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--requirements", action="store_true", help="list every requirement id with its tests, and the gaps, then stop"
    )


def pytest_collection_finish(session: pytest.Session) -> None:
    # What is loaded by now stays; looking through all of it again and again took a fifth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    if not session.config.getoption("--requirements"):
        return
    from tests.support.requirements import report

    print("\n".join(report(session.items)))
    pytest.exit("requirements listed", returncode=0)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest files come first, then others with slow tests, so that at the end no process is left alone with one of
    them; in each file, tests that begin in the same world; long tests only with ``LONG=1``, or when they are asked for by
    name."""
    if not os.environ.get("LONG") and not any("::" in argument for argument in config.args):
        long = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("long")]
    places = {item.path: len(LONGEST) for item in items if item.get_closest_marker("slow")}
    places |= {ROOT / "tests" / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(LONGEST) + 1))
    items[:] = chain.from_iterable(
        in_good_order(list(tests)) for _path, tests in groupby(items, lambda item: item.path)
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    with item.config.stash[blocking_manager_key].unblock():
        WORLDS.prepare(item)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Any:
    """Worlds come before the transaction of the test; what they hold is not made again."""
    key = fixturedef.cache_key(request)
    if fixturedef.argname == TRANSACTION_OF_THE_TEST:
        try:
            with request.getfixturevalue("django_db_blocker").unblock():
                WORLDS.make(request.node)
        except BaseException as failure:  # as pytest remembers the failure of a fixture
            fixturedef.cached_result = (None, key, (failure, failure.__traceback__))
            raise
        return None
    step = step_of(request.node, fixturedef) if fixturedef.scope == "function" else None
    if step is None:
        return None
    value = WORLDS.value(step)
    fixturedef.cached_result = (value, key, None)
    return value


@pytest.fixture(autouse=True)
def default_language() -> None:
    """A request of an earlier test may have left its language behind."""
    translation.deactivate()


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all processes of this run use and no other run."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def database(
    django_test_environment: None, run_folder: Path, pytestconfig: pytest.Config, worker_id: str
) -> DatabaseOfTests:
    return database_of_tests(run=run_folder, kept=pytestconfig.cache.mkdir("databases"), process=worker_id)


@pytest.fixture(scope="session")
def fill_site(database: DatabaseOfTests, django_db_setup: None) -> Callable[[Path], None]:
    """``fill_site(folder)`` gives a site with that ``DATA_DIR`` a migrated SQLite database, in no time."""
    return database.fill_site


@pytest.fixture(scope="session")
def django_db_setup(database: DatabaseOfTests, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A copy of the migrated database, and a fresh one after every test that really commits."""
    with pytest.MonkeyPatch.context() as patch:
        with django_db_blocker.unblock():
            database.create()
        # Django would empty all tables, also of what the migrations put there.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: database.restore())
        yield  # a test that does not say that it needs the database gets none: nobody would undo what it writes
        with django_db_blocker.unblock():
            WORLDS.leave()
            database.drop()


@pytest.fixture
@stops_clock(NOW)
def now() -> Iterator[datetime]:
    """The clock stands still on a Tuesday at noon in Berlin."""
    with clock.frozen_at(NOW):
        yield NOW


@pytest.fixture
@keeps_files_apart
def media(settings: Any, tmp_path: Path) -> Path:
    """A folder of media for this test alone."""
    settings.MEDIA_ROOT = tmp_path
    WORLDS.keep_files_in(tmp_path)
    return tmp_path


@pytest.fixture
@world
def german(db: None) -> Locale:
    return Locale.objects.get(language_code="de")


@pytest.fixture
@world
def english(db: None) -> Locale:
    return Locale.objects.get(language_code="en")


@pytest.fixture
@world
def home(db: None) -> HomePage:
    """The German start page that the migrations make."""
    return HomePage.objects.get(locale__language_code="de")


@pytest.fixture
@world
def index(home: HomePage) -> DialogueIndexPage:
    page = DialogueIndexPage(title="Dialoge", slug="dialoge")
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
@world
def series(index: DialogueIndexPage) -> DialogueSeriesPage:
    return SeriesFactory(parent=index, title="Land im Wandel")


@pytest.fixture
@world
def event(series: DialogueSeriesPage) -> DialogueEventPage:
    """An event of the frozen clock's next week: Tuesday, 1 December 2026, 18:00 to 19:30."""
    return EventFactory(parent=series, title="Wer hält das Dorf zusammen?", date="2026-12-01T18:00")


@pytest.fixture
@world
def admin_user(db: None):
    return UserFactory(username="admin", is_superuser=True, is_staff=True)


@pytest.fixture
@world
def admin_client(admin_user) -> Client:
    client = Client()
    client.force_login(admin_user)
    return client


@pytest.fixture
@world
def office(home: HomePage) -> Client:
    return member_of(OFFICE)


@pytest.fixture
@world
def editor(home: HomePage) -> Client:
    return member_of(EDITOR)


@pytest.fixture
@world
def reviewer(home: HomePage) -> Client:
    return member_of(REVIEWER)


@pytest.fixture
@world
def stranger(db: None) -> Client:
    """Somebody who may enter the admin and nothing else."""
    return stranger_of_the_admin()
