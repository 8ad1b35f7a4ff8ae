"""Calls from outside: verify, write a row, answer; then parse and act (style guide 7.15)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import QueryDict

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from integrations.core import registry
from integrations.core.choices import HookState, Trouble
from integrations.core.contract import InboundHookHandler, InboundRequest
from integrations.core.models import Connection, InboundHook, SeenNotice
from integrations.core.services import state
from integrations.core.services.bells import ring_hooks
from integrations.core.services.outbox.delivering import PAUSES
from integrations.core.services.troubles import Fault, explain

SLICE = timedelta(seconds=8)
LEASE = timedelta(minutes=2)
KEPT_FOR = timedelta(days=30)

declare(
    {
        "hooks.after_row": "A call is written and committed; the caller has no answer yet.",
        "hooks.in_act": "One notice was acted upon; nobody has written that down.",
        "hooks.before_outcome": "All notices of a call were acted upon; its row still waits.",
    }
)


def receive(handler: InboundHookHandler, connection: Connection, request: InboundRequest) -> bool:
    """Keep a genuine call and have it dealt with soon; whether it was genuine. Nothing is kept of one that was not."""
    try:
        if not handler.verify(request, connection.specific()):
            return False
    except Exception as error:  # whatever a plugin does: what cannot be verified is refused
        explain(error, slug=connection.slug)
        return False
    kept = [f"{name}: {request.headers[name]}" for name in handler.kept_headers if name in request.headers]
    query = QueryDict(mutable=True)
    query.update(request.query)
    with transaction.atomic():
        InboundHook.objects.create(
            connection_id=connection.pk,
            received_at=request.received_at,
            method=request.method,
            headers="\n".join(kept),
            query=query.urlencode(),
            body=request.body,
            not_before=request.received_at,
        )
        ring_hooks()
    fail_point("hooks.after_row")
    return True


def handle_due() -> str:
    """Deal with calls that wait, for :data:`SLICE` at most; ring again when there may be more."""
    until = clock.now() + SLICE
    count = 0
    while clock.now() < until:
        hook = _claim()
        if hook is None:
            return f"{count} handled" if count else ""
        handle(hook)
        count += 1
    ring_hooks()
    return f"{count} handled, more to come"


def handle(hook: InboundHook) -> None:
    """Parse one claimed call and act upon its notices, each once."""
    fault: Fault | None = None
    try:
        _act(hook)
    except Exception as error:  # whatever a plugin does: the row is settled
        fault = explain(error, slug=hook.connection.slug)
    fail_point("hooks.before_outcome")
    now = clock.now()
    mine = InboundHook.objects.filter(pk=hook.pk, lease_token=hook.lease_token, state=HookState.WAITING)
    mine.update(lease_token=None, lease_until=None, attempt_count=hook.attempt_count + 1, **_news(hook, fault, now))
    if fault is not None and fault.trouble in (Trouble.SETTINGS, Trouble.AUTHORISATION):
        Connection.objects.filter(pk=hook.connection_id).update(
            trouble=fault.trouble, last_error=fault.message, last_error_at=now
        )


def sweep() -> str:
    """Free what dead workers held, ring for what is due; the timed job ``integrations.hooks``."""
    now = clock.now()
    freed = InboundHook.objects.filter(state=HookState.WAITING, lease_until__lte=now).update(
        lease_token=None, lease_until=None
    )
    slugs = state.enabled_slugs()
    if slugs and InboundHook.objects.due(now).filter(connection__slug__in=slugs).exists():
        ring_hooks()
    return f"{freed} freed" if freed else ""


def forget_old() -> int:
    """Delete calls and notices after :data:`KEPT_FOR`; how many calls."""
    limit = clock.now() - KEPT_FOR
    SeenNotice.objects.filter(seen_at__lt=limit).delete()
    count, _by_model = InboundHook.objects.filter(received_at__lt=limit).delete()
    return count


def _claim() -> InboundHook | None:
    slugs = state.enabled_slugs()
    while slugs:
        now = clock.now()
        waiting = InboundHook.objects.due(now).filter(lease_token__isnull=True, connection__slug__in=slugs)
        row = waiting.order_by("received_at", "pk").first()
        if row is None:
            return None
        token = uuid.uuid4()
        free = InboundHook.objects.filter(pk=row.pk, state=HookState.WAITING, lease_token__isnull=True)
        if free.update(lease_token=token, lease_until=now + LEASE):
            found: InboundHook = InboundHook.objects.select_related("connection").get(pk=row.pk)
            return found
    return None


def _act(hook: InboundHook) -> None:
    handler = registry.get(hook.connection.slug)
    assert isinstance(handler, InboundHookHandler)  # noqa: S101  nothing else was written
    connection = hook.connection.specific()
    for notice in handler.parse(_as_request(hook), connection):
        seen = SeenNotice.objects.filter(connection_id=hook.connection_id, notice_id=notice.notice_id[:200])
        if seen.exists():
            continue
        handler.handle(notice, connection)
        fail_point("hooks.in_act")
        SeenNotice.objects.get_or_create(
            connection_id=hook.connection_id, notice_id=notice.notice_id[:200], defaults={"seen_at": clock.now()}
        )


def _as_request(hook: InboundHook) -> InboundRequest:
    headers = dict(line.split(": ", 1) for line in hook.headers.splitlines())
    return InboundRequest(
        body=bytes(hook.body),
        headers=headers,
        query=QueryDict(hook.query).dict(),
        received_at=hook.received_at,
        method=hook.method,
    )


def _news(hook: InboundHook, fault: Fault | None, now: datetime) -> dict[str, Any]:
    if fault is None:
        return {"state": HookState.HANDLED, "body": b"", "query": "", "error": ""}
    if fault.is_final or hook.attempt_count + 1 > len(PAUSES):
        return {"state": HookState.FAILED, "error": fault.message}
    pause = max(PAUSES[hook.attempt_count], fault.retry_after or timedelta())
    return {"error": fault.message, "not_before": now + pause}
