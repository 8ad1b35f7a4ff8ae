"""One mail that was handed over, and the settings of a way out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from cms.core import clock
from cms.core.addresses import recipient_key
from newsletters.choices import MailingKind, MailingState, RecipientState
from newsletters.engine.planning import Addressee, Content, Plan, freeze
from newsletters.models import Mailing, MailingRecipient
from tests.support.worlds import stops_clock

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
ADDRESS = "anna@example.org"


@pytest.fixture
@stops_clock(NOON)
def noon() -> Iterator[datetime]:
    with clock.frozen_at(NOON):
        yield NOON


@pytest.fixture
def environment(settings) -> Callable[..., None]:
    def change(**values: object) -> None:
        settings.ENV = settings.ENV.model_copy(update=values)

    return change


@pytest.fixture
def make_mail(db, settings) -> Callable[..., MailingRecipient]:
    """Makes a mail to Anna in the state that is asked for."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}

    def make(state: RecipientState = RecipientState.ACCEPTED, key: str = "m", **values: object) -> MailingRecipient:
        person = Addressee(ADDRESS, recipient_key(ADDRESS), "de")
        contents = [Content("de", "s", "<p>h</p>", "t")]
        mailing = freeze(Plan(key=key, kind=MailingKind.NEWSLETTER, title=key, contents=contents), [person])
        Mailing.objects.filter(pk=mailing.pk).update(state=MailingState.SENDING)
        MailingRecipient.objects.filter(mailing=mailing).update(state=state, sending_at=clock.now(), **values)
        return MailingRecipient.objects.get(mailing=mailing)

    return make
