"""What subscribers' calendars are told about an event, and whether it differs from what they were told before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dialogues.choices import EventLifecycle
from dialogues.models import CalendarEntry, DialogueEventPage

DIGEST_LENGTH = 24
TAKES_PLACE = "takes-place"


@dataclass(frozen=True)
class Appointment:
    """An event as a calendar sees it. Whatever differs here makes ``SEQUENCE`` grow (RFC 5545 3.8.7.4)."""

    state: str
    time: str
    place: str

    @property
    def fingerprint(self) -> str:
        return f"{self.state}:{self.time}:{self.place}"

    @classmethod
    def of_event(cls, event: DialogueEventPage) -> Appointment:
        """As the event stands in memory, its venues included."""
        moments = [event.starts_at, event.over_at if event.starts_at else None]
        when = [*(moment.isoformat() if moment else "" for moment in moments), str(event.end_date or "")]
        when += [event.date.edtf if event.date else "", event.time_zone]
        where = [event.attendance_mode]
        for venue in event.venues.all():
            where += [venue.name, venue.street, venue.postal_code, venue.city, venue.country]
        is_off = event.lifecycle in {EventLifecycle.CANCELLED, EventLifecycle.POSTPONED}
        return cls(event.lifecycle if is_off else TAKES_PLACE, _digest(when), _digest(where))

    @classmethod
    def of_fingerprint(cls, fingerprint: str) -> Appointment:
        state, time, place = fingerprint.split(":")
        return cls(state, time, place)


def _digest(values: list[str]) -> str:
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:DIGEST_LENGTH]


def record_appointment(event: DialogueEventPage, *, now: datetime) -> tuple[Appointment | None, Appointment]:
    """Store how the published ``event`` stands in calendars now; its sequence grows when that differs from before.

    The translations of an event share their ``UID``, and so their sequence too: the one that follows a change takes
    over the number of the one that led, and nobody goes back.

    Returns:
        The appointment before (None the first time) and now.
    """
    appointment = Appointment.of_event(event)
    with transaction.atomic():
        entries = list(CalendarEntry.objects.select_for_update().filter(event__translation_key=event.translation_key))
        entry = next((entry for entry in entries if entry.event_id == event.pk), None)
        others = [other for other in entries if other is not entry]
        highest = max((other.sequence for other in entries), default=0)
        if entry is None:
            CalendarEntry.objects.create(
                event=event, sequence=highest, fingerprint=appointment.fingerprint, changed_at=now
            )
            return None, appointment
        before = Appointment.of_fingerprint(entry.fingerprint)
        if before != appointment:
            led = [
                other.sequence
                for other in others
                if other.fingerprint == appointment.fingerprint and other.sequence > entry.sequence
            ]
            entry.sequence = max(led, default=highest + 1)
            entry.fingerprint = appointment.fingerprint
            entry.changed_at = now
            entry.full_clean()
            entry.save()
        return before, appointment
