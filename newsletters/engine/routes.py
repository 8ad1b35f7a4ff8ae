"""The token bucket and the breaker of a route, in its row, so that all workers share them (reliability 1.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from newsletters.choices import RecipientState
from newsletters.engine.transport.base import Answer
from newsletters.models import MailingRecipient, Route

declare({"mail.in_breaker": "The route does not work; its breaker is written, not committed."})


@dataclass(frozen=True)
class Allowance:
    """How many mails may be claimed now; with none, after how long it is worth asking again. ``None``: not soon."""

    count: int
    wait: timedelta | None = None


def take_tokens(name: str, wanted: int) -> Allowance:
    """Take up to ``wanted`` tokens out of the bucket of the route. In the transaction of the claim."""
    now = clock.now()
    route, _created = Route.objects.select_for_update(of=("self",)).get_or_create(name=name)
    if route.open_until is not None and route.open_until > now:
        return Allowance(0)
    if _busy_workers(name, now) >= route.concurrency:
        return Allowance(0)
    count = wanted
    if route.day != clock.today():
        route.day, route.sent_on_day = clock.today(), 0
    if route.daily_cap is not None:
        count = min(count, route.daily_cap - route.sent_on_day)
        if count <= 0:
            return Allowance(0)
    _refill(route, now)
    enough = min(count, max(route.burst, 1))
    count = min(count, int(route.tokens))
    if count < 1:
        missing = enough - route.tokens
        rate = _rate(route)
        return Allowance(0, timedelta(seconds=missing / rate) if rate > 0 else None)
    route.tokens -= count
    route.sent_on_day += count
    route.save(update_fields=["tokens", "tokens_at", "day", "sent_on_day"])
    return Allowance(count)


def give_back(name: str, count: int) -> None:
    """Tokens that were taken and not used, because fewer mails were waiting."""
    if count:
        Route.objects.filter(name=name).update(tokens=F("tokens") + count, sent_on_day=F("sent_on_day") - count)


def is_open(name: str) -> bool:
    """Whether the breaker is open: no attempt may be made."""
    return Route.objects.filter(name=name, open_until__gt=clock.now()).exists()


def record_failure(name: str, answer: Answer) -> None:
    """The route itself failed: pause it for 30 s, doubled with every further failure up to 30 minutes."""
    with transaction.atomic():
        route = Route.objects.select_for_update(of=("self",)).get(name=name)
        now = clock.now()
        if route.open_until is not None and route.open_until > now:
            return  # another worker has seen the same failure
        times = settings.MAIL_TIMES
        pause = min(times.breaker_first * 2 ** min(route.failures, 10), times.breaker_longest)
        route.failures = min(route.failures + 1, 1000)
        route.open_until = now + pause
        route.last_error = f"{answer.short} {answer.words}"[:255]
        route.save(update_fields=["failures", "open_until", "last_error"])
        fail_point("mail.in_breaker")


def record_success(name: str) -> None:
    """The route works (again)."""
    Route.objects.filter(name=name, failures__gt=0).update(failures=0, open_until=None, last_error="")


def lower_concurrency(name: str, answer: Answer) -> None:
    """The server does not like so many connections at once (432, Exchange Online)."""
    Route.objects.filter(name=name).update(
        concurrency=Greatest(F("concurrency") - 1, 1), last_error=f"{answer.short} {answer.words}"[:255]
    )


def _refill(route: Route, now: datetime) -> None:
    passed = max((now - route.tokens_at).total_seconds(), 0) if route.tokens_at else 0.0
    route.tokens = min(route.tokens + passed * _rate(route), float(max(route.burst, 1)))
    route.tokens_at = now


def _rate(route: Route) -> float:
    """Mails per second that the bucket gains."""
    return settings.ENV.MAIL_RATE if route.rate is None else route.rate


def _busy_workers(name: str, now: datetime) -> int:
    """How many batches are in hand: each worker has one."""
    in_hand = MailingRecipient.objects.filter(
        mailing__state="sending",
        mailing__route_name=name,
        state__in=(RecipientState.CLAIMED, RecipientState.SENDING),
        lease_until__gt=now,
    )
    return in_hand.values("lease_token").distinct().count()
