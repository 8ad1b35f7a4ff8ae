"""People who registered hear once that their event takes place elsewhere, or in another way (E04)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from cms.core import clock
from dialogues.models import Venue
from newsletters.choices import MailingState
from newsletters.models import Mailing, MailingContent
from newsletters.services.registrations.making import make_due
from newsletters.services.reminders import starting
from tests.dialogues.registrations.conftest import come
from tests.newsletters.reminders.conftest import republish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now"), pytest.mark.requirement("E04")]


def run_at(moment: datetime) -> None:
    with clock.frozen_at(moment):
        starting.keep_promises()


def told_in_english() -> list[MailingContent]:
    found = MailingContent.objects.filter(mailing__key__startswith="registered:", language="en")
    return list(found.order_by("mailing__created_at"))


def test_they_are_told_once_and_their_registration_holds(event: Any, now: datetime) -> None:
    for name in ("jana", "ole", "wartend"):
        come(event, name)
    make_due()
    Mailing.objects.update(state=MailingState.DONE)
    with clock.frozen_at(now + timedelta(minutes=1)):
        house = Venue(name="Rathaus", street="Markt 1", city="Weimar")
        republish(event, attendance_mode="in_person", venues=[house])
    run_at(now + timedelta(minutes=16))
    run_at(now + timedelta(minutes=17))
    [content] = told_in_english()
    assert content.mailing.recipients.count() == 3
    assert content.subject == "Now in person: Wer hält das Dorf zusammen? – Tuesday, 1 December 2026"
    words = " ".join(content.text.split())
    assert "Rathaus, Markt 1, Weimar" in words
    assert "Your registration still holds." in words
    assert "That date" not in words
    Mailing.objects.update(state=MailingState.DONE)
    starting.note_outcomes()
    with clock.frozen_at(now + timedelta(minutes=30)):
        republish(event, attendance_mode="hybrid")
    run_at(now + timedelta(minutes=45))
    assert "Whoever has a place gets the link for joining online by e-mail." in " ".join(
        told_in_english()[1].text.split()
    )
