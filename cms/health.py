"""What the operator's tools ask: is the process there, can it work, and a few figures (contract 8).

No check calls out: the state of other systems is read from what our own processes have stored.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error as DatabaseError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult, get_date_max

from cms.core import clock
from cms.core.cache.store import responses
from cms.core.cache.version import current_version
from cms.core.timed.periodic import last_tick
from integrations.core.selectors import find_stale
from newsletters.selectors.mail_health import count_mails, find_stagnation

OLDEST_TICK = timedelta(minutes=3)
OLDEST_WAITING_TASK = timedelta(minutes=5)
MAIL_FOLDER = "mail"  # in DATA_DIR, when EMAIL_URL is "folder:" without a path


class Health(NamedTuple):
    """One line of ``/readyz``. ``detail`` is public: no address, no name, no secret."""

    ok: bool
    detail: str


def check_database() -> Health:
    """The database answers and has our tables."""
    current_version()
    return Health(True, "answers")


def check_timer() -> Health:
    """``run_periodic`` has been at work within :data:`OLDEST_TICK`."""
    tick = last_tick()
    if tick is None:
        return Health(False, "never ran")
    age = clock.now() - tick
    return Health(age <= OLDEST_TICK, f"ran {_seconds(age)} s ago")


def check_worker() -> Health:
    """No background task has been waiting for longer than :data:`OLDEST_WAITING_TASK`."""
    if not _tasks_are_rows():
        return Health(True, "tasks do not wait in the database")
    limit = clock.now() - OLDEST_WAITING_TASK
    overdue = _waiting_tasks().filter(
        Q(run_after=get_date_max(), enqueued_at__lt=limit) | Q(run_after__lt=limit, enqueued_at__lt=limit)
    )
    if overdue.exists():
        return Health(False, f"a task has been waiting for more than {_seconds(OLDEST_WAITING_TASK)} s")
    return Health(True, "no task has been waiting for long")


def check_mail() -> Health:
    """Mail has a way out: a folder that can be written, a host, or a provider. Nobody is called."""
    scheme, _, rest = settings.ENV.EMAIL_URL.partition(":")
    if scheme == "folder":
        folder = Path(rest) if rest else settings.DATA_DIR / MAIL_FOLDER
        # The folder itself is made with the first mail.
        existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        can_write = existing.is_dir() and os.access(existing, os.W_OK)
        return Health(can_write, "mail folder" if can_write else "the mail folder cannot be written")
    target = rest if scheme == "anymail" else urlsplit(settings.ENV.EMAIL_URL).hostname
    return Health(bool(target), f"{scheme} is configured" if target else f"{scheme} has no host")


def check_mail_queue() -> Health:
    """No mail waits while nothing is being sent; a route that does not work is named."""
    return Health(*find_stagnation())


def check_integrations() -> Health:
    """No connection to another system is out of date. Nobody is called: the runs have left their moments."""
    return Health(*find_stale())


CHECKS: dict[str, Callable[[], Health]] = {
    "database": check_database,
    "timer": check_timer,
    "worker": check_worker,
    "mail": check_mail,
    "mail queue": check_mail_queue,
    "integrations": check_integrations,
}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Every check by name as ``{ok, detail}``; 503 when one of them fails."""
    results = {name: _run(check) for name, check in CHECKS.items()}
    is_ready = all(result.ok for result in results.values())
    return JsonResponse(
        {"ok": is_ready, "checks": {name: result._asdict() for name, result in results.items()}},
        status=200 if is_ready else 503,
    )


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' text format, for our own proxies and for holders of ``METRICS_TOKEN``; else 404.

    Hits and misses are those of the process that answers; its number is a label.
    """
    if not (_has_token(request) or _comes_from_own_proxy(request)):
        return HttpResponseNotFound("not found\n", content_type="text/plain; charset=utf-8")
    text = "\n".join([*_figures(), ""])
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _run(check: Callable[[], Health]) -> Health:
    try:
        return check()
    except DatabaseError as error:
        return Health(False, f"the database does not answer ({type(error).__name__})")


def _figures() -> Iterator[str]:
    process = f'{{process="{os.getpid()}"}}'
    yield from _figure("content_version", "gauge", "Grows with every public change.", current_version())
    yield from _figure("cache_hits_total", "counter", "Answers from the cache.", responses.hits, process)
    yield from _figure("cache_misses_total", "counter", "Answers that were made.", responses.misses, process)
    yield from _figure("cache_bytes", "gauge", "Memory taken by answers.", responses.local.size, process)
    if (tick := last_tick()) is not None:
        age = _seconds(clock.now() - tick)
        yield from _figure("timer_age_seconds", "gauge", "Time since the timer last ran.", age)
    if _tasks_are_rows():
        yield from _figure("tasks_waiting", "gauge", "Background tasks that are due.", _waiting_tasks().count())
    mails = count_mails()
    yield from _figure("mails_waiting", "gauge", "Mails that are not handed over yet.", mails.waiting)
    yield from _figure("mails_in_doubt", "gauge", "Mails of which nobody knows whether they left.", mails.in_doubt)
    yield from _figure("mails_accepted_total", "counter", "Mails that were handed over.", mails.accepted)


def _figure(name: str, kind: str, meaning: str, value: int, labels: str = "") -> Iterator[str]:
    yield f"# HELP wandelnetz_{name} {meaning}"
    yield f"# TYPE wandelnetz_{name} {kind}"
    yield f"wandelnetz_{name}{labels} {value}"


def _tasks_are_rows() -> bool:
    return str(settings.TASKS["default"]["BACKEND"]).startswith("django_tasks_db.")


def _waiting_tasks() -> QuerySet[Any]:
    # "READY" is django_tasks' public name of the state; its own ready() asks another clock.
    return DBTaskResult.objects.filter(
        Q(run_after=get_date_max()) | Q(run_after__lte=clock.now()),
        status="READY",
    )


def _has_token(request: HttpRequest) -> bool:
    expected = settings.ENV.METRICS_TOKEN
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return bool(expected) and scheme == "Bearer" and hmac.compare_digest(given.encode(), expected.encode())


def _comes_from_own_proxy(request: HttpRequest) -> bool:
    """The proxy's machine asks for itself. A request that it forwards for a visitor names the visitor, too."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    addresses = [request.META.get("REMOTE_ADDR", ""), *filter(None, (part.strip() for part in forwarded.split(",")))]
    return all(_is_own(address) for address in addresses)


def _is_own(address: str) -> bool:
    try:
        parsed = ip_address(address)
        return any(parsed in ip_network(proxy, strict=False) for proxy in settings.ENV.TRUSTED_PROXIES)
    except ValueError:
        return False


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
