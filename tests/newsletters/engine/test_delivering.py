"""From a row to its outcome: what every answer does to mail, address, mailing and route (reliability 1.4 and 1.5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from cms.core import clock
from cms.core.addresses import recipient_key
from newsletters.choices import (
    BounceKind,
    MailingKind,
    MailingState,
    RecipientState,
    SettledBy,
    SkipReason,
    SubscriptionState,
    SuppressionReason,
)
from newsletters.engine import outcomes
from newsletters.engine.claims import claim
from newsletters.engine.control import cancel, pause
from newsletters.engine.marking import Mark, mark
from newsletters.engine.planning import Addressee
from newsletters.engine.settling import send_again
from newsletters.engine.sweeping import sweep_once
from newsletters.engine.transport.base import Answer, Cut, InDoubt, Refused, RouteDown, Stage
from newsletters.models import Bounce, MailEpoch, MailingList, Route, Subscriber, Subscription, Suppression
from newsletters.services.suppression import suppress
from tests.newsletters.engine.conftest import FakeTransport, only_row, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def refused(code: int, text: str, stage: Stage = Stage.RECIPIENT) -> Refused:
    return Refused(Answer(code, text), stage)


def subscription(name: str = "anna") -> Subscription:
    person = Subscriber.objects.create(
        address=f"{name}@example.org", address_key=recipient_key(f"{name}@example.org"), created_at=clock.now()
    )
    return Subscription.objects.create(
        subscriber=person,
        mailing_list=MailingList.objects.get_or_create(name="Dorf", slug="dorf")[0],
        state=SubscriptionState.ACTIVE,
        text_version="newsletter-de-1",
        created_at=clock.now(),
    )


def addressee(wish: Subscription) -> Addressee:
    person = wish.subscriber
    return Addressee(person.address, person.address_key, "de", person.pk, wish.pk)


@pytest.mark.requirement("E40")
def test_a_mail_that_is_taken(make_mailing):
    mailing, transport = make_mailing("anna", "bert"), FakeTransport()
    assert str(run(transport)) == "2 accepted"
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DONE
    assert mailing.finished_at == clock.now()
    rows = list(mailing.recipients.all())
    assert {row.state for row in rows} == {RecipientState.ACCEPTED}
    assert {(row.attempts, row.last_code, row.settled_by, row.lease_token) for row in rows} == {
        (1, "250 2.0.0", SettledBy.SMTP, None)
    }
    assert {mail.envelope_to for mail in transport.taken} == {"anna@example.org", "bert@example.org"}
    assert transport.opened == 1
    assert str(run(transport)) == "nothing to do"


def test_urgent_mail_goes_first(make_mailing):
    make_mailing("anna", kind=MailingKind.NEWSLETTER, key="late")
    make_mailing("bert", kind=MailingKind.CONFIRMATION, key="urgent")
    transport = FakeTransport()
    run(transport)
    assert [mail.envelope_to for mail in transport.taken] == ["bert@example.org", "anna@example.org"]


@pytest.mark.parametrize(
    ("failure", "attempts", "wait"),
    [
        (refused(450, "4.2.0 greylisted"), 0, timedelta(minutes=1)),
        (refused(451, "4.3.0 not now", Stage.CONTENT), 2, timedelta(minutes=15)),
        (refused(421, "4.3.2 bye"), 9, timedelta(hours=4)),
        (refused(552, "5.3.4 too large", Stage.CONTENT), 0, timedelta(hours=1)),
        (Cut(Answer(0, "SMTPServerDisconnected")), 0, timedelta(minutes=1)),
    ],
)
def test_what_is_tried_again_later(make_mailing, failure, attempts, wait):
    mailing = make_mailing("anna")
    mailing.recipients.update(attempts=attempts)
    assert run(FakeTransport(at_deliver=[failure])).counts.total() == 1
    row = only_row(mailing)
    assert (row.state, row.attempts, row.lease_token) == (RecipientState.QUEUED, attempts + 1, None)
    assert wait <= row.not_before - clock.now() <= wait * 1.2
    assert Suppression.objects.count() == 0


def test_too_large_is_tried_once_more_and_no_more(make_mailing):
    mailing = make_mailing("anna")
    mailing.recipients.update(attempts=1)
    run(FakeTransport(at_deliver=[refused(552, "5.3.4 too large", Stage.CONTENT)]))
    assert only_row(mailing).state == RecipientState.REJECTED


@pytest.mark.parametrize("over", ["two days", "validity"])
def test_after_two_days_or_the_validity_it_is_given_up(make_mailing, over):
    mailing = make_mailing("anna", valid_until=clock.now() + timedelta(seconds=50) if over == "validity" else None)
    if over == "two days":
        mailing.recipients.update(date_header=clock.now() - timedelta(hours=48))
    run(FakeTransport(at_rcpt=[refused(450, "4.2.1 come later")]))
    row = only_row(mailing)
    assert (row.state, row.settled_by, row.last_code) == (RecipientState.GIVEN_UP, SettledBy.POLICY, "450 4.2.1")
    assert Bounce.objects.get().kind == BounceKind.SOFT


def test_an_address_that_does_not_exist_is_blocked_at_once(make_mailing):
    mailing = make_mailing("anna")
    run(FakeTransport(at_rcpt=[refused(550, "5.1.1 <anna@example.org>: no such user")]))
    row = only_row(mailing)
    assert (row.state, row.attempts, row.last_code) == (RecipientState.REJECTED, 1, "550 5.1.1")
    assert "@" not in row.last_reply
    assert Suppression.objects.get().reason == SuppressionReason.HARD_BOUNCE


def test_another_permanent_refusal_blocks_at_the_second_time(make_mailing):
    for number in range(2):
        assert Suppression.objects.count() == 0
        make_mailing("anna", key=f"m{number}")
        run(FakeTransport(at_rcpt=[refused(550, "mailbox unavailable")]))
    assert Suppression.objects.get().reason == SuppressionReason.HARD_BOUNCE


def test_five_full_mailboxes_without_a_success_between_block(make_mailing):
    for number in range(6):
        with clock.frozen_at(clock.now() + timedelta(days=number)):
            assert Suppression.objects.count() == 0
            mailing = make_mailing("anna", key=f"m{number}")
            # The second one gets through, and the count begins anew.
            run(FakeTransport(at_rcpt=[] if number == 0 else [refused(552, "5.2.2 full")]))
            assert only_row(mailing).state == (RecipientState.ACCEPTED if number == 0 else RecipientState.REJECTED)
    assert Suppression.objects.get().reason == SuppressionReason.SOFT_BOUNCES


def test_ten_refusals_for_the_content_pause_the_mailing_and_block_nobody(make_mailing):
    mailing = make_mailing(*(f"p{number}" for number in range(25)))
    transport = FakeTransport(at_deliver=[refused(554, "5.7.1 spam", Stage.CONTENT)] * 30)
    run(transport)
    mailing.refresh_from_db()
    states = [row.state for row in mailing.recipients.all()]
    assert mailing.state == MailingState.PAUSED
    assert "554 5.7.1" in mailing.pause_reason
    assert states.count(RecipientState.REJECTED) == 10
    assert states.count(RecipientState.QUEUED) == 15
    assert Suppression.objects.count() == Bounce.objects.count() == 0


def test_a_success_begins_the_count_of_refusals_anew(make_mailing):
    no = refused(550, "5.7.1 no", Stage.SENDER)
    mailing = make_mailing(*(f"p{number}" for number in range(20)))
    run(FakeTransport(at_rcpt=[*[no] * 9, None, *[no] * 9]))
    mailing.refresh_from_db()
    assert (mailing.state, mailing.refusals_in_a_row) == (MailingState.DONE, 0)


def test_too_many_connections_lower_their_number(make_mailing):
    mailing = make_mailing("anna")
    run(FakeTransport(at_rcpt=[refused(432, "4.3.2 Concurrent connections exceeded")]))
    assert Route.objects.get().concurrency == 3
    row = only_row(mailing)
    assert row.state == RecipientState.QUEUED
    assert timedelta(seconds=10) <= row.not_before - clock.now() <= timedelta(seconds=60)


def test_doubt_when_nothing_is_heard_after_the_dot(make_mailing):
    mailing = make_mailing("anna")
    assert str(run(FakeTransport(at_deliver=[InDoubt(Answer(0, "TimeoutError"))]))) == "1 in doubt"
    row = only_row(mailing)
    assert (row.state, row.attempts) == (RecipientState.IN_DOUBT, 1)
    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENDING  # doubt is not done
    assert str(run(FakeTransport())) == "nothing to do"


def test_a_route_that_does_not_work_opens_its_breaker_and_costs_nobody_an_attempt(make_mailing):
    mailing = make_mailing("anna", "bert")
    for failures, seconds in enumerate([30, 60, 120, 240, 480, 960, 1800, 1800], 1):
        transport = FakeTransport(at_open=[RouteDown(Answer(454, "4.7.0 login does not work"))])
        run(transport)
        route = Route.objects.get()
        assert (route.failures, route.open_until) == (failures, clock.now() + timedelta(seconds=seconds))
        assert run(transport).counts.total() == 0
        assert transport.opened == 1  # no attempt while it is open
        Route.objects.update(open_until=clock.now())
    assert {(row.state, row.attempts) for row in mailing.recipients.all()} == {(RecipientState.QUEUED, 0)}
    assert str(run(FakeTransport())) == "2 accepted"
    assert (Route.objects.get().failures, Route.objects.get().open_until) == (0, None)


def test_a_connection_that_ends_between_two_mails_costs_nobody_an_attempt(make_mailing):
    make_mailing("anna", "bert", "carl")
    transport = FakeTransport(at_rcpt=[None, Cut(Answer(0, "gone")), None, refused(421, "bye", Stage.SENDER)])
    assert str(run(transport)) == "3 accepted"
    assert transport.opened == 3


def test_bucket_and_daily_cap_are_shared_in_the_database(make_mailing):
    make_mailing(*(f"p{number}" for number in range(9)))
    Route.objects.create(name="default", rate=1, burst=5, tokens=5, tokens_at=clock.now())
    transport = FakeTransport()
    run(transport)  # the clock stands still: nothing is filled up
    assert len(transport.taken) == 5
    with clock.frozen_at(clock.now() + timedelta(seconds=2)):
        run(transport)
        assert len(transport.taken) == 7
    Route.objects.update(daily_cap=8, rate=100)
    with clock.frozen_at(clock.now() + timedelta(minutes=1)):
        run(transport)
        assert len(transport.taken) == 8
    with clock.frozen_at(clock.now() + timedelta(days=1)):
        run(transport)
        assert len(transport.taken) == 9


def test_as_many_batches_as_the_route_allows(make_mailing):
    make_mailing(*(f"p{number}" for number in range(60)))
    Route.objects.create(name="default", concurrency=2, burst=500, tokens=500)
    assert [len(claim("default").rows) for _ in range(3)] == [20, 20, 0]


def test_a_hold_after_a_restore_stops_everything(make_mailing):
    mailing, transport = make_mailing("anna"), FakeTransport()
    epoch = MailEpoch.objects.create(epoch="test", held_at=clock.now())
    run(transport)
    assert only_row(mailing).state == RecipientState.QUEUED
    epoch.released_at = clock.now()
    epoch.save()
    run(transport)
    assert len(transport.taken) == 1


@pytest.mark.requirement("E38")
@pytest.mark.parametrize(
    ("stop", "reason"),
    [
        (lambda mailing: cancel(mailing), SkipReason.STOPPED),
        (lambda mailing: Subscription.objects.update(state=SubscriptionState.UNSUBSCRIBED), SkipReason.UNSUBSCRIBED),
        (lambda mailing: Subscription.objects.update(state=SubscriptionState.ENDED), SkipReason.UNSUBSCRIBED),
        (lambda mailing: Subscription.objects.all().delete(), SkipReason.UNSUBSCRIBED),
        (
            lambda mailing: suppress(recipient_key("anna@example.org"), SuppressionReason.COMPLAINT),
            SkipReason.SUPPRESSED,
        ),
        (lambda mailing: type(mailing).objects.update(valid_until=clock.now()), SkipReason.TOO_LATE),
    ],
)
def test_what_stops_a_mail_that_is_already_in_hand(make_mailing, stop, reason):
    """The stop commits after the server has taken the recipient, and before the mark."""
    mailing = make_mailing(addressee(subscription()))
    [row] = claim("default").rows
    stop(mailing)
    assert mark(row) is Mark.SKIPPED
    row.refresh_from_db()
    assert (row.state, row.skip_reason, row.settled_at) == (RecipientState.SKIPPED, reason, clock.now())


def test_a_pause_puts_back_what_is_in_hand(make_mailing):
    mailing = make_mailing("anna")
    [row] = claim("default").rows
    pause(mailing)
    assert mark(row) is Mark.NOT_NOW
    assert only_row(mailing).state == RecipientState.QUEUED


@pytest.mark.parametrize(
    ("kind", "reason", "leaves"),
    [
        (MailingKind.SECURITY, SuppressionReason.COMPLAINT, True),
        (MailingKind.CONFIRMATION, SuppressionReason.UNSUBSCRIBED, True),
        (MailingKind.CONFIRMATION, SuppressionReason.HARD_BOUNCE, False),
        (MailingKind.REMINDER, SuppressionReason.UNSUBSCRIBED, False),
    ],
)
def test_suppressions_stop_all_but_security_mail(make_mailing, kind, reason, leaves):
    suppress(recipient_key("anna@example.org"), reason)
    make_mailing("anna", kind=kind)
    transport = FakeTransport()
    run(transport)
    assert bool(transport.taken) == leaves
    assert transport.resets == (0 if leaves else 1)


def test_an_erased_address_is_left_out(make_mailing):
    mailing = make_mailing("anna")
    mailing.recipients.update(address="")
    run(FakeTransport())
    row = only_row(mailing)
    assert (row.state, row.skip_reason) == (RecipientState.SKIPPED, SkipReason.ERASED)


def test_an_address_that_is_erased_in_the_last_moment_is_not_used(make_mailing):
    mailing = make_mailing("anna")
    [row] = claim("default").rows
    mailing.recipients.update(address="")
    assert mark(row) is Mark.LOST


def test_nothing_is_marked_with_a_lapsed_lease_or_a_lost_token(make_mailing):
    make_mailing("anna")
    [row] = claim("default").rows
    with clock.frozen_at(clock.now() + timedelta(seconds=59)):
        assert mark(row) is Mark.LOST
    with clock.frozen_at(clock.now() + timedelta(seconds=61)):
        assert sweep_once().lapsed == 1
        claim("default")
    assert mark(row) is Mark.LOST


def test_a_slow_worker_may_still_say_what_it_knows(make_mailing):
    mailing = make_mailing("anna")
    [row] = claim("default").rows
    assert mark(row) is Mark.DONE
    with clock.frozen_at(clock.now() + timedelta(minutes=3)):
        assert sweep_once().doubted == 1
        assert outcomes.record_accepted(row, Answer(250, "ok"))
    assert only_row(mailing).state == RecipientState.ACCEPTED


def test_fencing_a_slow_worker_does_not_overrule_what_was_decided_in_the_meantime(make_mailing):
    mailing = make_mailing("anna")
    [row] = claim("default").rows
    mark(row)
    with clock.frozen_at(clock.now() + timedelta(minutes=3)):
        sweep_once()
        assert send_again(mailing) == 1
        assert not outcomes.record_accepted(row, Answer(250, "ok"))
        assert not outcomes.record_in_doubt(row, Answer(0, "late"))
        outcomes.record_refused(row, refused(550, "5.1.1 no"), route_name="default")
    assert only_row(mailing).state == RecipientState.QUEUED
    assert Suppression.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_mark_is_committed_before_the_message_is_on_the_wire(make_mailing):
    mailing = make_mailing("anna")
    seen = []

    def look() -> None:
        assert not transaction.get_connection().in_atomic_block
        seen.append(only_row(mailing).state)

    run(FakeTransport(before_deliver=look))
    assert seen == [RecipientState.SENDING]


def test_a_mail_that_cannot_be_written_is_rejected_and_the_others_go_on(make_mailing):
    mailing = make_mailing("anna", "bert")
    mailing.recipients.filter(address__startswith="anna").update(address="anna\r\nBcc: x@example.org")
    run(FakeTransport())
    assert sorted(row.state for row in mailing.recipients.all()) == ["accepted", "rejected"]
