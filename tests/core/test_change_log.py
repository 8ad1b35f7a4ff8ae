"""The log of public changes: everything is in it, in an order that readers can rely on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from cms.core import changes, clock
from cms.core.change_log import UnknownCursor, changes_since
from cms.core.changes import Change, announce
from cms.core.models import LoggedChange

SUBJECT = UUID("6f1c7c0e-8a43-4f6e-9c9f-2f4b1d0c5a11")


@pytest.fixture
def types() -> Iterator[tuple[type[Change], type[Change]]]:
    with changes.TYPES.set_aside(), changes.CONSUMERS.set_aside():

        @dataclass(frozen=True)
        class Opened(Change):
            """Announced when a test begins."""

            type: ClassVar[str] = "test.opened"

        @dataclass(frozen=True)
        class Whispered(Change):
            """Announced to nobody outside."""

            type: ClassVar[str] = "test.whispered"
            is_public: ClassVar[bool] = False

        yield Opened, Whispered


@pytest.mark.django_db
def test_public_changes_are_logged(types: tuple[type[Change], type[Change]]) -> None:
    opened, whispered = types
    change = opened(subject_id=SUBJECT, moment=clock.now(), actor="7")
    with transaction.atomic():
        announce(change)
        announce(whispered(subject_id=SUBJECT, moment=clock.now()))
    [row] = changes_since(None)[:10]
    assert (row.change_id, row.type, row.subject_id, row.moment) == (
        change.change_id,
        "test.opened",
        SUBJECT,
        change.moment,
    )
    assert "7" not in {row.type, str(row.position)}
    assert opened(subject_id=SUBJECT, moment=change.moment, actor="7") == change


@pytest.mark.django_db
def test_readers_go_on_where_they_stopped(types: tuple[type[Change], type[Change]]) -> None:
    ids = []
    for _ in range(3):
        change = types[0](subject_id=uuid4(), moment=clock.now())
        with transaction.atomic():
            announce(change)
        ids.append(change.change_id)
    assert [row.change_id for row in changes_since(None)[:2]] == ids[:2]
    assert [row.change_id for row in changes_since(ids[1])[:2]] == ids[2:]
    assert list(changes_since(ids[2])[:2]) == []
    with pytest.raises(UnknownCursor):
        changes_since(uuid4())


@pytest.mark.django_db
def test_what_is_committed_late_comes_late(types: tuple[type[Change], type[Change]]) -> None:
    """A transaction with a smaller key that others overtook is not skipped."""
    first, second = (types[0](subject_id=uuid4(), moment=clock.now()) for _ in range(2))
    with transaction.atomic():
        announce(second)
    assert [row.change_id for row in changes_since(None)[:9]] == [second.change_id]
    LoggedChange.objects.create(
        pk=LoggedChange.objects.get().pk - 1,
        change_id=first.change_id,
        type=first.type,
        subject_id=first.subject_id,
        moment=first.moment,
    )
    assert [row.change_id for row in changes_since(second.change_id)[:9]] == [first.change_id]
    assert [row.position for row in changes_since(None)[:9]] == [1, 2]


@pytest.mark.django_db
def test_reading_costs_the_same_however_much_there_is(
    types: tuple[type[Change], type[Change]], django_assert_num_queries
) -> None:
    def announce_some(count: int) -> None:
        with transaction.atomic():
            for _ in range(count):
                announce(types[0](subject_id=uuid4(), moment=clock.now()))

    announce_some(1)
    list(changes_since(None)[:100])
    for count in (1, 30):
        announce_some(count)
        with django_assert_num_queries(7):
            list(changes_since(None)[:100])
        with django_assert_num_queries(2):
            list(changes_since(None)[:100])
