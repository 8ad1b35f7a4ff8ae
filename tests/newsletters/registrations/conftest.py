"""An event with a form on this site, people who register, and what the mails tell them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from cms.core import clock
from cms.core.addresses import recipient_key
from dialogues.models import DialogueEventPage, DialogueSeriesPage, MeetingAccess
from newsletters.engine.delivering import deliver
from newsletters.engine.personal import forget_letters
from newsletters.engine.transport import transport_for
from newsletters.models import MailingContent, MailingRecipient
from newsletters.services.registrations.making import make_due
from tests.factories import EventFactory
from tests.support.worlds import world

LINK = "https://konferenz.example/raum/kanarienvogel"
Send = Callable[[], list[EmailMessage]]


@pytest.fixture(autouse=True)
def no_letters_of_before() -> None:
    forget_letters()


@pytest.fixture(autouse=True)
def quiet_bell(settings: Any) -> None:
    """Nothing is made or sent but by the test itself."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}


@pytest.fixture
@world
def event(now: datetime, series: DialogueSeriesPage) -> DialogueEventPage:
    """Online, two places and a waiting list, a week after the frozen clock: 1 December 2026, 18:00 in Berlin."""
    return EventFactory(
        parent=series,
        title="Wer hält das Dorf zusammen?",
        date="2026-12-01T18:00",
        attendance_mode="online",
        registration_doors=["internal"],
        registration_capacity=2,
        registration_waitlist=True,
        registration_guests=2,
    )


def give_link(event: DialogueEventPage, url: str = LINK, **fields: Any) -> MeetingAccess:
    """Enter the way into the meeting."""
    return MeetingAccess.objects.update_or_create(event=event, defaults={"join_url": url, **fields})[0]


def rows_to(name: str) -> list[MailingRecipient]:
    """The mails to somebody, in order."""
    rows = MailingRecipient.objects.filter(recipient_key=recipient_key(f"{name}@beispiel.test"))
    return list(rows.select_related("mailing").order_by("mailing__created_at", "mailing__key"))


def mails_to(name: str) -> list[MailingContent]:
    """What was frozen for somebody, in order."""
    return [row.mailing.contents.get(language=row.language) for row in rows_to(name)]


def told(name: str) -> list[str]:
    """What somebody was told: the happening, or how the key of another mail begins."""
    keys = [row.mailing.key for row in rows_to(name)]
    return [key.split(":")[2] if key.startswith("registration:") else key.partition(":")[0] for key in keys]


def last_mail(name: str) -> MailingContent:
    """The newest mail to somebody, when all that is due was made."""
    make_due()
    return mails_to(name)[-1]


def link_in(content: MailingContent, what: str) -> str:
    """The address of a page for this person, as it stands in the written part."""
    found = re.search(rf"^http://localhost:8000(/registrations/{what}/?\?t=\S+)$", content.text, re.M)
    assert found is not None, content.text
    return found[1]


@pytest.fixture
def send(tmp_path: Path) -> Send:
    """The real engine with the folder: what has left since the last call."""
    folder = tmp_path / "mail"
    known: set[Path] = set()

    def run() -> list[EmailMessage]:
        make_due()
        deliver(until=clock.now() + timedelta(seconds=30), transport=transport_for(f"folder:{folder}"))
        new = sorted(set(folder.glob("*.eml")) - known)
        known.update(new)
        messages = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in new]
        return sorted((m for m in messages if isinstance(m, EmailMessage)), key=lambda m: (m["To"], m["Subject"]))

    return run


def names_of(messages: list[EmailMessage]) -> list[str]:
    """To whom, by the name before the @."""
    return [str(message["To"]).partition("@")[0] for message in messages]
