"""Mailings to people who do not exist, and a way out that the test controls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cms.core import clock
from cms.core.addresses import recipient_key
from newsletters.choices import MailingKind
from newsletters.engine.delivering import Run, deliver
from newsletters.engine.personal import PersonalMail, forget_letters
from newsletters.engine.planning import Addressee, Content, Plan, freeze
from newsletters.engine.transport.base import Answer
from newsletters.models import Mailing, MailingRecipient
from tests.support.mail_sink import Sink, sink_in_thread
from tests.support.worlds import stops_clock

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_letters_of_before() -> None:
    forget_letters()


@pytest.fixture(autouse=True)
def quiet_bell(settings) -> None:
    """Nothing is sent but by the test itself."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}


@pytest.fixture
@stops_clock(NOON)
def noon() -> Iterator[datetime]:
    with clock.frozen_at(NOON):
        yield NOON


MakeMailing = Callable[..., Mailing]


@pytest.fixture
def make_mailing(db: None) -> MakeMailing:
    def make(*names: str, kind: MailingKind = MailingKind.NEWSLETTER, key: str = "m", **options: object) -> Mailing:
        addressees = [
            name
            if isinstance(name, Addressee)
            else Addressee(f"{name}@example.org", recipient_key(f"{name}@example.org"), "de")
            for name in names
        ]
        content = Content("de", "Wer hält das Dorf zusammen?", "<p>Guten Tag</p>", "Guten Tag\n")
        options.setdefault("contents", [content])
        return freeze(Plan(key=key, kind=kind, title="Ein Rundbrief", list_id="dorf", **options), addressees)

    return make


def only_row(mailing: Mailing) -> MailingRecipient:
    return mailing.recipients.select_related("mailing", "subscriber").get()


@dataclass
class FakeTransport:
    """A way out that raises what it is told, in order, and keeps what it took."""

    at_open: list[Exception] = field(default_factory=list)
    at_rcpt: list[Exception | None] = field(default_factory=list)
    at_deliver: list[Exception | None] = field(default_factory=list)
    before_deliver: Callable[[], None] = lambda: None
    taken: list[PersonalMail] = field(default_factory=list)
    opened: int = 0
    resets: int = 0

    def open(self) -> None:
        self.opened += 1
        if self.at_open:
            raise self.at_open.pop(0)

    def rcpt(self, mail: PersonalMail) -> None:
        if self.at_rcpt and (error := self.at_rcpt.pop(0)):
            raise error

    def reset(self) -> None:
        self.resets += 1

    def deliver(self, mail: PersonalMail) -> Answer:
        self.before_deliver()
        if self.at_deliver and (error := self.at_deliver.pop(0)):
            raise error
        self.taken.append(mail)
        return Answer(250, "2.0.0 taken")

    def close(self) -> None:
        pass


def run(transport: object) -> Run:
    return deliver(until=clock.now() + timedelta(seconds=30), transport=transport)


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with sink_in_thread(tmp_path / "sink.log", keep=True) as sink:
        yield sink
