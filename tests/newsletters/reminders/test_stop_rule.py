"""R6, the fast tier: whatever happens in between, no mail is marked after the commit of what stops it, and nobody gets
a reminder twice. Timelines are drawn by hypothesis; ``STOP_TIMELINES`` sets how many."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.core import clock
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from newsletters import reminder_receivers
from newsletters.choices import RecipientState
from newsletters.engine import marking
from newsletters.engine.claims import claim
from newsletters.engine.marking import Mark
from newsletters.models import Mailing, MailingRecipient, Reminder, Subscription
from newsletters.services import closing
from newsletters.services.reminders import moves, occasions, starting
from newsletters.services.withdrawing import unsubscribe

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
TIMELINES = int(os.environ.get("STOP_TIMELINES", "25"))
BEGIN = datetime(2026, 11, 30, 16, 59, tzinfo=UTC)
PEOPLE = ("a", "b", "c", "d")
STEPS = ("tick", "tick", "hour", "claim", "claim", "mark", "mark", "cancel", "reopen", "move", "other day")
STEPS += ("postpone", "quarter", "leave a", "leave b", "end")


class World:
    """The database beside a model of it that is too simple to be wrong."""

    def __init__(self, event: DialogueEventPage) -> None:
        self.event, self.series = event, event.series
        self.now = BEGIN
        self.lifecycle, self.ended = "automatic", False
        self.subscribed = {f"{name}@example.org" for name in PEOPLE}
        self.starts_at = event.starts_at
        self.valid: set[Any] = set()
        self.in_hand: list[MailingRecipient] = []
        self.got: set[tuple[str, str]] = set()
        self.marks = 0

    def step(self, name: str) -> None:
        with clock.frozen_at(self.now):
            actions: dict[str, Callable[[], None]] = {
                "tick": self.tick,
                "hour": self.hour,
                "claim": self.claim,
                "mark": self.mark,
                "quarter": self.quarter,
                "cancel": lambda: self.decide("cancelled"),
                "postpone": lambda: self.decide("postponed"),
                "reopen": lambda: self.decide("automatic"),
                "move": lambda: self.move(timedelta(minutes=30)),
                "other day": lambda: self.move(timedelta(days=1)),
                "leave a": lambda: self.leave("a@example.org"),
                "leave b": lambda: self.leave("b@example.org"),
                "end": self.end,
            }
            actions[name]()

    def tick(self) -> None:
        self.now += timedelta(minutes=1)
        with clock.frozen_at(self.now):
            before = set(Mailing.objects.values_list("pk", flat=True))
            starting.keep_promises()
            closing.close_ended_series()
            self.valid |= set(Mailing.objects.values_list("pk", flat=True)) - before

    def hour(self) -> None:
        self.now += timedelta(hours=1)

    def quarter(self) -> None:
        """So long a mail about a new date waits for corrections."""
        self.now += timedelta(minutes=15)

    def claim(self) -> None:
        rows = MailingRecipient.objects.filter(pk__in=[row.pk for row in self.in_hand], state=RecipientState.CLAIMED)
        rows.update(state=RecipientState.QUEUED, lease_token=None, lease_until=None)
        self.in_hand = list(claim("default").rows)

    def mark(self) -> None:
        for row in self.in_hand[:2]:
            if marking.mark(row) is Mark.DONE:
                self.check(row)
                MailingRecipient.objects.filter(pk=row.pk).update(state=RecipientState.ACCEPTED)
        self.in_hand = self.in_hand[2:]

    def check(self, row: MailingRecipient) -> None:
        """What the model says about a mail that has just been marked."""
        self.marks += 1
        kind = row.mailing.kind
        if kind == "closing":
            assert self.ended
        else:
            assert row.address in self.subscribed, "marked after unsubscribing"
            assert not self.ended, "marked after the end of the series"
        if kind == "reminder":
            assert self.lifecycle == "automatic", "marked after the cancellation"
            assert row.mailing_id in self.valid, "marked after the event had moved"
            assert self.now < self.starts_at, "marked after the beginning"
        elif kind == "notice" and ":move:" in row.mailing.key:
            assert self.lifecycle == "automatic", "a new date after the cancellation"
            assert row.mailing_id in self.valid, "a date that is not the new one any more"
            assert self.now < self.starts_at, "a new date after the beginning"
        elif kind == "notice":
            told = "cancelled" if ":cancellation" in row.mailing.key else "postponed"
            assert self.lifecycle == told, "a notice of what is not true any more"
        identity = (row.address, row.mailing.key.removesuffix(":2").removesuffix(":3"))
        assert identity not in self.got, "marked twice"
        self.got.add(identity)

    def decide(self, lifecycle: str) -> None:
        was, self.lifecycle = self.lifecycle, lifecycle
        key = self.event.translation_key
        with transaction.atomic():
            DialogueEventPage.objects.filter(pk=self.event.pk).update(lifecycle=lifecycle)
            reminder_receivers.replan([key])
            moves.announce_move(key, now=self.now)
            if lifecycle not in (was, "automatic"):
                kind = Reminder.Kind.CANCELLATION if lifecycle == "cancelled" else Reminder.Kind.POSTPONEMENT
                occasions.announce_stop(kind, key, now=self.now)

    def move(self, by: timedelta) -> None:
        self.starts_at += by
        with transaction.atomic():
            DialogueEventPage.objects.filter(pk=self.event.pk).update(
                starts_at=self.starts_at, over_at=self.starts_at + timedelta(hours=2)
            )
            reminder_receivers.replan([self.event.translation_key])
            moves.announce_move(self.event.translation_key, now=self.now)
        self.valid = set()

    def leave(self, address: str) -> None:
        for row in Subscription.objects.filter(subscriber__address=address):
            unsubscribe(row, form="mail")
        self.subscribed.discard(address)

    def end(self) -> None:
        DialogueSeriesPage.objects.filter(pk=self.series.pk).update(lifecycle="ended")
        closing.close_series(self.series.translation_key)
        self.ended = True


def live_through(event: DialogueEventPage, steps: list[str]) -> World:
    """One timeline, which leaves nothing behind."""
    block: Any = transaction.atomic()
    block._from_testcase = True  # the mark wants to be outermost, as in a test case
    with block:
        world = World(event)
        for step in ["tick", *steps, "claim", "mark", "mark"]:
            world.step(step)
        transaction.set_rollback(True)
    return world


@pytest.mark.requirement("E41", "E42")
def test_nothing_is_marked_after_its_stop(event, series, subscribe) -> None:
    for name in PEOPLE:
        subscribe(series, name)
    marks = []

    @settings(
        max_examples=TIMELINES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    @given(st.lists(st.sampled_from(STEPS), max_size=14))
    def timelines(steps: list[str]) -> None:
        marks.append(live_through(event, steps).marks)

    timelines()
    assert sum(marks) >= TIMELINES  # the timelines really send


STOPS = {
    "cancelled": ["claim", "cancel", "mark"],
    "moved": ["claim", "move", "mark"],
    "left": ["claim", "leave a", "mark"],
    "ended": ["claim", "end", "mark"],
    "reopened": ["cancel", "tick", "claim", "reopen", "mark"],
    "has a date again": ["postpone", "tick", "claim", "reopen", "mark"],
    "moved on": ["other day", "quarter", "tick", "claim", "move", "mark"],
    "cancelled instead": ["other day", "quarter", "tick", "claim", "cancel", "mark"],
    "twice": ["claim", "mark", "cancel", "reopen", "tick", "claim", "mark", "mark"],
}


@pytest.mark.parametrize("case", STOPS)
def test_each_stop_alone(event, series, subscribe, case) -> None:
    for name in PEOPLE:
        subscribe(series, name)
    live_through(event, STOPS[case])
