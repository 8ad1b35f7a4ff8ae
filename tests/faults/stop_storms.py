"""R6 and R7 of reliability 5.2 with real processes: stops beside senders at full rate, and the click that ends it all.

The model and its random timelines are in ``tests/newsletters/reminders/test_stop_rule.py``, what scanners do in
``tests/newsletters/people/test_links.py``; here it is looked at what only time and several processes can show.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db import connections

from cms.core import clock
from cms.core.addresses import recipient_key
from cms.core.tokens import make_token
from dialogues.choices import EndedBy, RegistrationStatus
from dialogues.models import Registration
from dialogues.services.registrations import changing
from newsletters.choices import WORK_STATES, MailingKind, RecipientState, SubscriptionState, SuppressionReason
from newsletters.engine.control import STOPPABLE, cancel
from newsletters.engine.planning import Addressee, Content, Plan, freeze
from newsletters.models import Mailing, MailingList, MailingRecipient, Subscriber, Subscription
from newsletters.services.suppression import suppress
from newsletters.services.withdrawing import unsubscribe
from tests.faults.campaign import database_address, make_route, sink_process, tick, work
from tests.faults.checker import check, read_log
from tests.faults.processes import Crowd, fork, wait
from tests.faults.registrants import make_event, make_people, make_series
from tests.faults.rush import Click, Tally, served, volley

RATE = 250
"""Mails a second, so that the stops have somebody to stop."""
DECIDERS = 3
SMALL = 10
"""People of a mailing that is stopped as a whole."""
BAR = 0.2
"""Seconds that 95 % of the clicks on “unsubscribe” may take (R7)."""
AT_ONCE = 8
UNMARKED = (RecipientState.QUEUED, RecipientState.CLAIMED, RecipientState.SKIPPED)


class Stop(NamedTuple):
    """Something after whose commit mails must not be marked any more."""

    kind: str
    id: UUID | int
    mails: tuple[UUID, ...]


def stops(folder: Path, seed: int, scale: float) -> bool:
    """R6: 2,000 people, half of whom leave, are blocked, lose their seat, or whose mailing is stopped, by three processes
    beside four senders: what was not marked at the commit of its stop never leaves."""
    make_route(rate=RATE, burst=RATE)
    dice = random.Random(seed)
    planned = _plan_stops(max(int(2_000 * scale), 80), dice)
    log, kept = folder / "sink.log", folder / "kept-back"
    for file in (log, kept):
        file.touch()
    connections.close_all()
    with sink_process(log, seed=seed) as url:
        works: dict[str, Callable[[], object]] = {f"worker {n}": lambda: work(url) for n in range(4)}
        with Crowd({**works, "timer": tick}, folder / "complaints") as crowd:
            shares = [planned[n::DECIDERS] for n in range(DECIDERS)]
            deciders = [fork(lambda share=share: _decide(share, kept), complaints=folder / "c") for share in shares]
            codes = [wait(child, 600) for child in deciders]
            _wait_until_sent(crowd)
    found, taken = check(database_address(), log), read_log(log)
    forbidden = set(kept.read_text().split())
    late = [name for name in forbidden if name in taken]
    print(f"  seed {seed}, {len(planned)} stops beside the senders held back {len(forbidden)} mails\n  {found}")
    print(f"  {len(late)} marked after the commit of their stop")
    is_right = found.is_right and not late and not any(codes) and len(forbidden) >= len(planned) // 10
    print(f"  {'ok' if is_right else 'RED'}")
    return is_right


def one_click(folder: Path, seed: int, scale: float) -> bool:
    """R7: 1,000 times the one-click POST of the header, eight at once, without cookies, against real web processes: each
    subscription has ended when its answer comes, and 95 % of the answers come within 200 ms."""
    count = max(int(1_000 * scale), 40)
    mails = _subscribers_mail(count)
    clicks = [
        Click(
            f"/subscriptions/unsubscribe/?t={make_token('mail.unsubscribe', str(mail), expires_in=None)}",
            {"List-Unsubscribe": "One-Click"},
        )
        for mail in mails
    ]
    tally = Tally()
    still_there = 0
    connections.close_all()
    with served(folder) as site:
        for begin in range(0, count, AT_ONCE):
            end = begin + AT_ONCE
            tally.add(volley(site.port, clicks[begin:end]))
            rows = Subscription.objects.filter(mails__in=mails[begin:end], state=SubscriptionState.ACTIVE)
            still_there += rows.count()
            connections.close_all()
    is_right = set(tally.statuses) == {200} and not still_there and tally.p95 <= BAR
    print(f"  {tally}\n  {still_there} still subscribed after the answer; load: {os.getloadavg()[0]:.1f}")
    print(f"  {'ok' if is_right else 'RED'}")
    return is_right


def _plan_stops(count: int, dice: random.Random) -> list[Stop]:
    """Freeze mails to ``count`` people of four sorts, and draw whose are stopped: half of them."""
    quarter = count // 4
    found = [
        *_stops_of("left", _subscribers_mail(quarter)),
        *_stops_of("blocked", _frozen("blocked", [_stranger(f"b{n}") for n in range(quarter)])),
        *_seats(quarter),
    ]
    for number in range(quarter // SMALL):
        mails = _frozen(f"stopped {number}", [_stranger(f"s{number}-{n}") for n in range(SMALL)])
        mailing = Mailing.objects.get(key=f"storm:stopped {number}")
        found.append(Stop("stopped", mailing.pk, tuple(mails)))
    return dice.sample(found, len(found) // 2)


def _stops_of(kind: str, mails: Sequence[UUID]) -> Iterator[Stop]:
    for mail in mails:
        yield Stop(kind, mail, (mail,))


def _seats(count: int) -> list[Stop]:
    event = make_event(make_series(), capacity=None)
    ids = make_people(event, [0] * count, state=RegistrationStatus.CONFIRMED)
    rows = Registration.objects.filter(public_id__in=ids)
    people = [Addressee(row.address, row.address_key, "de", registration_id=row.public_id) for row in rows]
    _frozen("seats", people, kind=MailingKind.REGISTRATION)
    found = MailingRecipient.objects.filter(mailing__key="storm:seats").values_list("registration_id", "pk")
    return [Stop("seat", registration, (mail,)) for registration, mail in found]


def _subscribers_mail(count: int) -> list[UUID]:
    """A newsletter to so many new subscribers; the ids of its mails."""
    now = clock.now()
    mailing_list = MailingList.objects.create(name="Rundbrief", slug="rundbrief")
    people = [
        Subscriber(
            address=f"l{n}@example.org",
            address_key=recipient_key(f"l{n}@example.org"),
            language="de",
            created_at=now,
            confirmed_at=now,
        )
        for n in range(count)
    ]
    Subscriber.objects.bulk_create(people)
    rows = [
        Subscription(
            subscriber=person,
            mailing_list=mailing_list,
            state=SubscriptionState.ACTIVE,
            text_version="newsletter-de-1",
            created_at=now,
            confirmed_at=now,
        )
        for person in people
    ]
    Subscription.objects.bulk_create(rows)
    return _frozen(
        "left",
        [
            Addressee(row.subscriber.address, row.subscriber.address_key, "de", row.subscriber.pk, row.pk)
            for row in rows
        ],
    )


def _stranger(name: str) -> Addressee:
    address = f"{name}@example.org"
    return Addressee(address, recipient_key(address), "de")


def _frozen(name: str, people: Sequence[Addressee], *, kind: MailingKind = MailingKind.NEWSLETTER) -> list[UUID]:
    content = Content("de", "Wer hält das Dorf zusammen?", "<p>Guten Tag</p>", "Guten Tag\n")
    plan = Plan(key=f"storm:{name}", kind=kind, title="Sturm", contents=[content], list_id="storm")
    return list(freeze(plan, people).recipients.values_list("pk", flat=True))


def _decide(share: Sequence[Stop], kept: Path) -> None:
    """Commit one stop after the other; note the mails that were not marked when it was done."""
    acts: dict[str, Callable[[Stop], object]] = {
        "left": _leave,
        "blocked": _block,
        "seat": _give_up_seat,
        "stopped": _stop_mailing,
    }
    for stop in share:
        acts[stop.kind](stop)
        rows = MailingRecipient.objects.filter(pk__in=stop.mails, state__in=UNMARKED)
        names = list(rows.values_list("rfc_message_id", flat=True))
        with kept.open("a") as file:
            file.writelines(f"{name}\n" for name in names)
        time.sleep(random.uniform(0, 2 / RATE * DECIDERS))


def _leave(stop: Stop) -> None:
    unsubscribe(Subscription.objects.get(mails__pk=stop.id), form="mail")


def _block(stop: Stop) -> None:
    suppress(MailingRecipient.objects.get(pk=stop.id).recipient_key, SuppressionReason.MANUAL)


def _give_up_seat(stop: Stop) -> None:
    changing.cancel(Registration.objects.get(public_id=stop.id), by=EndedBy.PERSON, form="/", silent=True)


def _stop_mailing(stop: Stop) -> None:
    mailing = Mailing.objects.get(pk=stop.id)
    if mailing.state in STOPPABLE:
        cancel(mailing, reason="storm")


def _wait_until_sent(crowd: Crowd) -> None:
    end = time.monotonic() + 600
    while time.monotonic() < end:
        crowd.look_after()
        is_waiting = MailingRecipient.objects.filter(state__in=WORK_STATES).exists()
        connections.close_all()
        if not is_waiting:
            return
        time.sleep(0.2)


STORMS = {"R6": stops, "R7": one_click}
