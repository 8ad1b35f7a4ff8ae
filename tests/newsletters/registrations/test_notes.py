"""The office writes to everybody who registered: counted before, sent once, to those who are registered still."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageLogEntry

from cms.core.addresses import recipient_key
from dialogues.choices import EndedBy
from dialogues.models import DialogueEventPage
from dialogues.services.registrations.changing import cancel
from newsletters.choices import SuppressionReason
from newsletters.models import Mailing, MailingRecipient
from newsletters.services import registration_notes, suppression
from newsletters.services.registration_notes import Note, reach_of
from newsletters.services.registrations.making import make_due
from tests.dialogues.registrations.conftest import ask, come, row_of
from tests.factories import UserFactory
from tests.newsletters.registrations.conftest import names_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

TEXT = "Guten Tag,\r\n\r\nder Eingang ist hinten: https://ort.example/plan\r\n<b>Bis Dienstag</b>"


def address_of(event: DialogueEventPage) -> str:
    return reverse("registration_mail", args=[event.translation_key])


def fields(**given: Any) -> dict[str, Any]:
    return {"number": str(uuid.UUID(int=7)), "states": ["confirmed"], "subject": "Der Eingang", "text": TEXT, **given}


def note(event: DialogueEventPage, *states: str, number: int = 7) -> Note:
    return Note(uuid.UUID(int=number), event.translation_key, states, "Der Eingang", "Guten Tag")


def test_everybody_with_a_place_gets_it_once_and_who_cancels_meanwhile_does_not(office, event, send) -> None:
    for name in ("lea", "mia", "tom"):
        come(event, name)
    ask(event, "ida")
    send()
    url = address_of(event)
    assert office.get(url).status_code == 200
    shown = office.post(url, fields())
    assert (shown.context["reach"].receiving, shown.context["reach"].blocked) == (2, 0)
    assert not Mailing.objects.filter(key__startswith="registration-note:").exists()
    text = shown.content.decode()
    assert "<b>Bis Dienstag" not in text
    again = office.post(url, fields(back="1"))
    assert again.context["form"]["subject"].value() == "Der Eingang"
    for _twice in range(2):
        office.post(url, fields(step="confirm"))
    mailing = Mailing.objects.get(key__startswith="registration-note:")
    assert (mailing.kind, mailing.is_bulk, mailing.event_key) == ("registration", False, event.translation_key)
    cancel(row_of(event, "mia"), by=EndedBy.PERSON, form="/", silent=True)
    messages = [message for message in send() if message["Subject"] == "Der Eingang"]
    assert names_of(messages) == ["lea"]
    body = messages[0].get_body(("plain",)).get_content()
    assert "der Eingang ist hinten: https://ort.example/plan" in body
    assert "/registrations/mine/?t=" in body
    html = messages[0].get_body(("html",)).get_content()
    assert "&lt;b&gt;Bis Dienstag&lt;/b&gt;" in html
    assert 'href="https://ort.example/plan"' in html
    assert "List-Unsubscribe" not in messages[0]
    entry = PageLogEntry.objects.get(action="newsletters.registration_note.send")
    assert entry.data == {"mailing": str(mailing.pk), "states": ["confirmed"], "count": 2}
    states = dict(mailing.recipients.values_list("recipient_key", "state"))
    assert states[recipient_key("mia@beispiel.test")] == "skipped"


def test_blocked_addresses_are_counted_apart(event) -> None:
    for name in ("lea", "mia", "tom"):
        come(event, name)
    for name, reason in (("lea", SuppressionReason.UNSUBSCRIBED), ("mia", SuppressionReason.HARD_BOUNCE)):
        suppression.suppress(recipient_key(f"{name}@beispiel.test"), reason)
    both = ("confirmed", "waiting")
    reach = reach_of(event.translation_key, both)
    assert (reach.receiving, reach.blocked) == (2, 1)
    assert reach_of(event.translation_key, ("pending", "cancelled")).receiving == 0
    mailing = registration_notes.send(note(event, *both), user=UserFactory())
    assert (mailing.candidate_count, mailing.excluded_count) == (3, 1)
    assert set(mailing.recipients.values_list("registration_id", flat=True)) == {
        row_of(event, name).public_id for name in ("lea", "tom")
    }


def test_what_cannot_be_sent_says_why_and_nothing_is_written(office, event) -> None:
    url = address_of(event)
    empty = office.post(url, fields(step="confirm"))
    assert empty.status_code == 200
    come(event, "lea")
    for data in (
        fields(states=[], step="confirm"),
        fields(states=["pending"], step="confirm"),
        fields(subject="", step="confirm"),
        fields(text=" ", step="confirm"),
        fields(text="x" * 10_001, step="confirm"),
        fields(number="7", step="confirm"),
    ):
        answer = office.post(url, data)
        assert answer.status_code == 200
        assert answer.context["form"].errors
    assert not Mailing.objects.exists()


def test_a_line_break_in_the_subject_reaches_no_header(office, event, send) -> None:
    come(event, "lea")
    send()
    office.post(address_of(event), fields(subject="Eingang\r\nBcc: mia@beispiel.test", step="confirm"))
    [message] = [message for message in send() if message["Subject"].startswith("Eingang")]
    assert message["Bcc"] is None


@pytest.mark.requirement("B03")
def test_nobody_else_writes_to_people(editor, reviewer, stranger, event) -> None:
    come(event, "lea")
    for client in (editor, reviewer, stranger):
        assert client.get(address_of(event)).status_code == 302
        assert client.post(address_of(event), fields(step="confirm")).status_code == 302
    assert not Mailing.objects.exists()


def test_the_list_leads_to_writing_and_a_registration_shows_its_mails(office, event) -> None:
    row, _outcome = come(event, "lea")
    make_due()
    listed = office.get(reverse("event_registrations", args=[event.translation_key])).content.decode()
    assert address_of(event) in listed
    text = office.get(reverse("registration", args=[row.public_id])).content.decode()
    for mail in MailingRecipient.objects.all():
        assert reverse("mailing", args=[mail.mailing_id]) in text
    assert MailingRecipient.objects.exists()


def test_writing_to_many_costs_no_more_queries_than_writing_to_one(event) -> None:
    event.registration_capacity = None
    event.save_revision().publish()
    user = UserFactory()
    come(event, "lea")
    registration_notes.send(note(event, "confirmed", number=1), user=user)

    def count(number: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            registration_notes.send(note(event, "confirmed", number=number), user=user)
        return len(queries)

    few = count(2)
    for name in ("mia", "tom", "ida"):
        come(event, name)
    assert count(3) == few
