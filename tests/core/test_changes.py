from __future__ import annotations

from collections.abc import Iterator
from dataclasses import FrozenInstanceError, dataclass
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.transaction import TransactionManagementError

from cms.core import changes
from cms.core.changes import Change, actor_key, announce, change_types, subscribe
from tests.factories import UserFactory

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
SUBJECT = UUID("6f1c7c0e-8a43-4f6e-9c9f-2f4b1d0c5a11")


@pytest.fixture(autouse=True)
def _own_registries() -> Iterator[None]:
    with changes.TYPES.set_aside(), changes.CONSUMERS.set_aside():
        yield


def make_types() -> tuple[type[Change], type[Change]]:
    @dataclass(frozen=True)
    class Opened(Change):
        """Announced when a test begins."""

        type: ClassVar[str] = "test.opened"

    @dataclass(frozen=True, slots=True)
    class Closed(Change):
        """Announced when a test ends."""

        type: ClassVar[str] = "test.closed"

        reason: str = ""

    return Opened, Closed


@pytest.fixture
def opened() -> type[Change]:
    return make_types()[0]


def test_subclasses_are_known_by_their_name():
    opened, closed = make_types()
    assert change_types() == {"test.closed": closed, "test.opened": opened}
    assert list(change_types()) == ["test.closed", "test.opened"]


def test_change_cannot_be_changed(opened):
    change = opened(subject_id=SUBJECT, moment=NOON)
    assert (change.type, change.subject_id, change.moment, change.actor) == ("test.opened", SUBJECT, NOON, None)
    with pytest.raises(FrozenInstanceError):
        change.actor = "1"


def test_name_can_be_used_once(opened):
    with pytest.raises(TypeError, match=r"“test\.opened” is already the name of .*Opened"):

        class Again(Change):
            """The same name once more."""

            type: ClassVar[str] = "test.opened"


@pytest.mark.parametrize("name", ["", "opened", "Test.opened", "test opened", "test..opened", "test.1"])
def test_name_reads_like_words_with_dots(name):
    with pytest.raises(TypeError, match="is no name of a change"):
        type("Odd", (Change,), {"__doc__": "Odd.", "type": name})


def test_change_without_a_docstring_is_refused():
    with pytest.raises(TypeError, match="needs a docstring"):
        type("Mute", (Change,), {"type": "test.mute"})


def test_moment_needs_a_time_zone(opened):
    with pytest.raises(ValueError, match="time zone"):
        opened(subject_id=SUBJECT, moment=datetime(2026, 11, 24))


@pytest.mark.django_db
def test_consumers_hear_what_they_subscribed_to_in_order():
    opened, closed = make_types()
    heard: list[tuple[str, Change]] = []

    def everything(change: Change) -> None:
        heard.append(("everything", change))

    def only_closed(change: Change) -> None:
        heard.append(("only closed", change))

    subscribe(everything)
    subscribe(only_closed, closed)
    subscribe(everything)
    first, second = opened(subject_id=SUBJECT, moment=NOON), closed(subject_id=SUBJECT, moment=NOON, reason="end")
    with transaction.atomic():
        announce(first)
        announce(second)
    assert heard == [("everything", first), ("everything", second), ("only closed", second)]


@pytest.mark.django_db(transaction=True)
def test_announcing_outside_a_transaction_is_an_error(opened):
    heard: list[Change] = []
    subscribe(heard.append)
    with pytest.raises(TransactionManagementError, match=r"“test\.opened” must be announced inside"):
        announce(opened(subject_id=SUBJECT, moment=NOON))
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_consumer_that_fails_takes_the_change_with_it(opened):
    def fail(change: Change) -> None:
        raise ZeroDivisionError

    subscribe(fail)

    @transaction.atomic
    def act() -> None:
        UserFactory(username="erika")
        announce(opened(subject_id=SUBJECT, moment=NOON))

    with pytest.raises(ZeroDivisionError):
        act()
    assert not UserFactory._meta.model.objects.filter(username="erika").exists()


@pytest.mark.django_db
def test_class_without_a_name_of_its_own_cannot_be_announced(opened):
    @dataclass(frozen=True)
    class Nameless(opened):
        """It inherits the name of another change."""

    for cls in (Change, Nameless):
        with pytest.raises(TypeError, match=f"{cls.__name__} has no type name of its own"):
            announce(cls(subject_id=SUBJECT, moment=NOON))


@pytest.mark.django_db
def test_actor_is_a_number_and_never_a_name():
    user = UserFactory(username="erika")
    assert actor_key(user) == str(user.pk)
    assert actor_key(None) is None
    assert actor_key(AnonymousUser()) is None
