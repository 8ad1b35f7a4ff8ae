"""Who stands at the door of an event, and who is in already."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from dialogues.choices import AnswerKind, RegistrationStatus
from dialogues.models import Registration, RegistrationAnswer

SHOWN = 100
"""At most so many people at once; a search finds the others."""
STATES = (RegistrationStatus.CONFIRMED, RegistrationStatus.OFFERED, RegistrationStatus.WAITING)


@dataclass(frozen=True)
class Guest:
    """Somebody who may come. ``state`` is empty for who has a place, and otherwise what the door should know."""

    public_id: UUID
    name: str
    organisation: str
    address: str
    guest_count: int
    came_at: datetime | None
    state: str

    @property
    def shown_name(self) -> str:
        return self.name or self.address

    @property
    def seats(self) -> int:
        return 1 + self.guest_count


@dataclass(frozen=True)
class Door:
    """``here`` of ``expected`` have come, with their guests; ``left_out`` people were found and are not listed."""

    people: list[Guest]
    here: int
    expected: int
    left_out: int


def door_list(event_key: UUID, text: str = "") -> Door:
    """Everybody whose name, organisation or address holds all words of ``text``, whoever is not in yet first; two
    queries, however many people."""
    came_anyway = Q(checked_in_at__isnull=False)
    rows = Registration.objects.of_event(event_key).filter(Q(state__in=STATES) | came_anyway).order_by("pk")
    values = rows.values_list("pk", "public_id", "address", "guest_count", "checked_in_at", "state")
    answers = RegistrationAnswer.objects.filter(
        registration__event_key=event_key, kind__in=(AnswerKind.NAME, AnswerKind.ORGANISATION)
    )
    said = {(pk, kind): text for pk, kind, text in answers.values_list("registration_id", "kind", "text")}
    guests = [_guest(row, said) for row in values]
    words = plain(text).split()
    found = [guest for guest in guests if _matches(guest, words)]
    found.sort(key=lambda guest: (guest.came_at is not None, plain(guest.shown_name), guest.public_id))
    return Door(
        people=found[:SHOWN],
        here=sum(guest.seats for guest in guests if guest.came_at),
        expected=sum(guest.seats for guest in guests if not guest.state),
        left_out=max(0, len(found) - SHOWN),
    )


def _guest(row: tuple[Any, ...], said: dict[tuple[int, str], str]) -> Guest:
    pk, public_id, address, guest_count, came_at, state = row
    is_certain = state == RegistrationStatus.CONFIRMED
    return Guest(
        public_id=public_id,
        name=said.get((pk, AnswerKind.NAME), ""),
        organisation=said.get((pk, AnswerKind.ORGANISATION), ""),
        address=address,
        guest_count=guest_count,
        came_at=came_at,
        state="" if is_certain else str(RegistrationStatus(state).label),
    )


def _matches(guest: Guest, words: list[str]) -> bool:
    text = plain(f"{guest.name} {guest.organisation} {guest.address}")
    return all(word in text for word in words)


def plain(text: str) -> str:
    """``text`` as it is compared: small letters without accents, so that “muller” finds “Müller”."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
