from __future__ import annotations

import threading
from itertools import pairwise

import pytest
from django.db import connection, transaction

from cms.core.cache.version import LARGEST_STEP, bump_version, current_version
from cms.core.models import ContentVersion


@pytest.fixture(autouse=True)
def _without_rows(db: None) -> None:
    ContentVersion.objects.all().delete()


def test_version_without_a_row_is_zero():
    assert current_version() == 0


def test_reading_the_version_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        current_version()


def test_bump_grows_by_a_step_and_keeps_one_row():
    seen = [current_version()]
    for _ in range(20):
        bump_version()
        seen.append(current_version())
    steps = [after - before for before, after in pairwise(seen)]
    assert all(1 <= step <= LARGEST_STEP for step in steps)
    assert ContentVersion.objects.count() == 1


def test_version_is_the_sum_of_all_rows():
    ContentVersion.objects.bulk_create([ContentVersion(number=2**53), ContentVersion(number=3)])
    assert current_version() == 2**53 + 3


def test_bump_that_is_rolled_back_leaves_the_version():
    bump_version()
    before = current_version()
    with transaction.atomic():
        bump_version()
        transaction.set_rollback(True)
    assert current_version() == before


def test_two_histories_do_not_meet():
    """A change that was rolled back and one that is made instead get different numbers."""
    bump_version()
    versions = set()
    for _ in range(30):
        with transaction.atomic():
            bump_version()
            versions.add(current_version())
            transaction.set_rollback(True)
    assert len(versions) >= 29


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_writers_do_not_wait_for_each_other():
    bump_version()
    before = current_version()
    bumped, may_commit = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with transaction.atomic():
            bump_version()
            bumped.set()
            may_commit.wait(10)
        connection.close()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    assert bumped.wait(10)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    bump_version()
    between = current_version()
    may_commit.set()
    thread.join()
    assert before < between < current_version()
