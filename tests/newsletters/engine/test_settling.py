"""Doubt ends by evidence, by a person or by a rule; a mailing starts, pauses, ends as its state allows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cms.core import clock
from newsletters.choices import MailingKind, MailingState, RecipientState, SettledBy
from newsletters.engine.control import TransitionError, cancel, pause, resume
from newsletters.engine.settling import confirm_arrived, send_again, settle_by_evidence
from newsletters.engine.sweeping import sweep_once
from newsletters.engine.transport.base import Answer, InDoubt
from newsletters.models import MailingRecipient
from tests.newsletters.engine.conftest import FakeTransport, only_row, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def doubtful(make_mailing):
    """Makes a mailing whose only mail is in doubt."""

    def make(kind: MailingKind = MailingKind.NEWSLETTER, **options):
        mailing = make_mailing("anna", kind=kind, **options)
        run(FakeTransport(at_deliver=[InDoubt(Answer(0, "timeout"))]))
        assert only_row(mailing).state == RecipientState.IN_DOUBT
        return mailing

    return make


def after(**span: float):
    return clock.frozen_at(clock.now() + timedelta(**span))


def test_doubt_about_a_newsletter_is_given_up_after_a_day_and_never_sent_by_itself(doubtful):
    mailing = doubtful()
    with after(hours=23):
        assert sweep_once().settled == 0
    with after(hours=24):
        assert sweep_once().settled == 1
        row = only_row(mailing)
        assert (row.state, row.settled_by) == (RecipientState.GIVEN_UP, SettledBy.POLICY)
        mailing.refresh_from_db()
        assert mailing.state == MailingState.DONE


def test_doubt_about_a_reminder_ends_with_its_validity(doubtful):
    mailing = doubtful(MailingKind.REMINDER, valid_until=clock.now() + timedelta(hours=1))
    with after(hours=1):
        sweep_once()
    assert only_row(mailing).state == RecipientState.GIVEN_UP


def test_a_confirmation_in_doubt_is_sent_once_more_after_ten_minutes(doubtful):
    mailing = doubtful(MailingKind.CONFIRMATION)
    first = only_row(mailing).rfc_message_id
    with after(minutes=9):
        assert sweep_once().settled == 0
    with after(minutes=10):
        assert sweep_once().settled == 1
        run(FakeTransport(at_deliver=[InDoubt(Answer(0, "timeout"))]))
        with after(minutes=10):
            sweep_once()
            assert only_row(mailing).state == RecipientState.GIVEN_UP
            transport = FakeTransport()
            run(transport)
            assert not transport.taken
    assert only_row(mailing).rfc_message_id == first


def test_the_office_sends_again_with_the_same_identity(doubtful):
    mailing = doubtful()
    with after(hours=30):
        sweep_once()
        first = only_row(mailing)
        assert send_again(mailing) == 1
        mailing.refresh_from_db()
        assert mailing.state == MailingState.SENDING
        transport = FakeTransport()
        run(transport)
        [mail] = transport.taken
        assert mail.values["message_id"] == first.rfc_message_id
        assert mail.date == first.date_header
        assert send_again(mailing) == 0


def test_the_office_knows_that_it_arrived(doubtful):
    mailing = doubtful()
    assert confirm_arrived(mailing, only=[]) == 0
    assert confirm_arrived(mailing) == 1
    row = only_row(mailing)
    assert (row.state, row.settled_by) == (RecipientState.ACCEPTED, SettledBy.OPERATOR)


def test_evidence_counts_in_any_order_and_only_once(doubtful):
    row = only_row(doubtful())
    assert settle_by_evidence(row.pk, RecipientState.DELIVERED, by=SettledBy.EVENT)
    assert not settle_by_evidence(row.pk, RecipientState.ACCEPTED, by=SettledBy.LOG)
    assert not settle_by_evidence(row.pk, RecipientState.DELIVERED, by=SettledBy.EVENT)
    assert settle_by_evidence(row.pk, RecipientState.COMPLAINED, by=SettledBy.EVENT, code="abuse")
    row.refresh_from_db()
    assert (row.state, row.last_code) == (RecipientState.COMPLAINED, "abuse")


def test_nothing_is_sent_again_of_what_is_cancelled_or_out_of_date(doubtful):
    mailing = doubtful(valid_until=clock.now() + timedelta(hours=1))
    with after(hours=2), pytest.raises(TransitionError):
        send_again(mailing)
    cancel(mailing)
    with pytest.raises(TransitionError):
        send_again(mailing)


def test_a_scheduled_mailing_starts_when_its_time_has_come(make_mailing):
    mailing = make_mailing("anna", send_at=clock.now() + timedelta(hours=1))
    assert mailing.state == MailingState.SCHEDULED
    assert str(run(FakeTransport())) == "nothing to do"
    with after(hours=1):
        assert sweep_once().started == 1
        assert str(run(FakeTransport())) == "1 accepted"


def test_pause_resume_and_cancel(make_mailing):
    mailing = make_mailing("anna", "bert")
    pause(mailing, reason="typing error")
    assert str(run(FakeTransport())) == "nothing to do"
    assert resume(mailing).pause_reason == ""
    pause(mailing)
    cancel(mailing)
    assert {row.state for row in mailing.recipients.all()} == {RecipientState.SKIPPED}
    for act in (pause, resume):
        with pytest.raises(TransitionError):
            act(mailing)
    assert cancel(mailing).state == MailingState.CANCELLED


def test_what_is_done_cannot_be_cancelled(make_mailing):
    mailing = make_mailing("anna")
    run(FakeTransport())
    with pytest.raises(TransitionError):
        cancel(mailing)


def test_too_late_is_left_out_and_the_mailing_ends(make_mailing):
    mailing = make_mailing("anna", valid_until=clock.now() + timedelta(hours=1))
    with after(hours=1):
        swept = sweep_once()
    assert (swept.left_out, swept.finished) == (1, 1)
    assert only_row(mailing).skip_reason == "too_late"


@pytest.mark.requirement("E38")
def test_nobody_stands_twice_in_a_mailing(make_mailing):
    """The unique key, not the code before it, is what keeps the promise."""
    mailing = make_mailing("anna", "anna")
    row = only_row(mailing)
    copy = MailingRecipient(
        mailing=mailing,
        recipient_key=row.recipient_key,
        address=row.address,
        language="de",
        not_before=clock.now(),
        date_header=clock.now(),
        verp_token="other",
        rfc_message_id="<other@localhost>",
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save()
