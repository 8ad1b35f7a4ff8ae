from __future__ import annotations

from datetime import timedelta

import pytest

from cms.core import clock
from newsletters.choices import MailingState
from newsletters.engine import epoch
from newsletters.engine.planning import Addressee, Content, MailingKind, Plan, freeze
from newsletters.models import Mailing, MailingRecipient, Route
from newsletters.selectors.mail_health import Figures, count_mails, find_stagnation

FINE = (True, "no mail has been due for long")


@pytest.fixture(autouse=True)
def _two_due_mails(db, settings, now) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    people = [Addressee(f"p{n}@example.org", f"{n:064}", "de") for n in range(2)]
    freeze(Plan(key="m", kind=MailingKind.TEST, title="m", contents=[Content("de", "s", "h", "t")]), people)


def test_mail_that_waits_is_a_fault_only_when_nothing_is_sent(now) -> None:
    assert find_stagnation() == FINE
    with clock.frozen_at(now + timedelta(minutes=6)):
        assert find_stagnation() == (False, "a mail has been due for more than 300 s")
        first = MailingRecipient.objects.all()[0]
        MailingRecipient.objects.filter(pk=first.pk).update(state="accepted", sending_at=clock.now())
        assert find_stagnation() == FINE
        assert count_mails() == Figures(waiting=1, in_doubt=0, accepted=1)


def test_paused_and_held_mail_is_no_fault(now) -> None:
    with clock.frozen_at(now + timedelta(minutes=6)):
        Mailing.objects.update(state=MailingState.PAUSED)
        assert find_stagnation() == FINE
        Mailing.objects.update(state=MailingState.SENDING)
        epoch.hold_after_restore()
        assert find_stagnation() == (True, "held after a restore: manage.py mail_release")


def test_an_open_breaker_is_named(now) -> None:
    Route.objects.create(name="default", open_until=now + timedelta(minutes=1), last_error="secret@example.org")
    assert find_stagnation() == (True, "the route “default” does not work and is tried again")


def test_figures_take_one_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert count_mails() == Figures(2, 0, 0)
