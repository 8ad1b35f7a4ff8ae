"""Requests of a provider, read by anymail's view for it, and only after they have proved where they come from.

Some providers sign what they send, for the others a user name and password stand in the address they are given
(``ANYMAIL_WEBHOOK_SECRET``). Anymail lets a provider's request pass when neither is set and warns in the log; here it
does not pass.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from uuid import UUID

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.signals import tracking
from anymail.webhooks.base import AnymailBaseWebhookView
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

from newsletters.engine.bouncing import code_in
from newsletters.engine.reports import SOFT, Report

SECRET = "WEBHOOK_SECRET"  # noqa: S105  the name of a setting
_UNUSUAL = re.compile(r"[^\x21-\x7e]")
_TELLING = {"type", "event", "severity", "bouncetype", "status"}
"""Keys under which providers say of what kind a bounce is."""
_SOFT_WORDS = {"softbounce", "soft", "softbounced", "transient", "temporary", "activity.softbounced"}
_LONGEST_ID = 200
_NO_REPORT = (
    AnymailError,
    ImproperlyConfigured,  # a report of incoming mail
    ValueError,  # no JSON
    TypeError,  # JSON of another shape, as the next three
    LookupError,
    AttributeError,
    AssertionError,
    ArithmeticError,  # a moment out of all time
    RecursionError,  # JSON in JSON in JSON
)

_received: ContextVar[list[Report] | None] = ContextVar("reports of this request", default=None)


class UnknownProviderError(LookupError):
    """Anymail reads no reports of this provider, or a library that it needs is missing."""


class UnprovenError(Exception):
    """The request does not prove that it comes from the provider, or nothing is set to prove it with."""


class UnreadableError(Exception):
    """The request is no report."""


def read_request(provider: str, request: HttpRequest) -> tuple[HttpResponse, list[Report]]:
    """Anymail's answer to a provider's request, and the reports in it.

    Args:
        provider: anymail's name, such as ``postmark``.

    Raises:
        UnknownProviderError, UnprovenError, UnreadableError: none of them repeats what was sent.
    """
    view = _view(provider)
    reports: list[Report] = []
    token = _received.set(reports)
    try:
        view.setup(request)
        response = view.dispatch(request)
    except AnymailWebhookValidationFailure:
        raise UnprovenError from None
    except _NO_REPORT:
        raise UnreadableError from None
    finally:
        _received.reset(token)
    return response, reports


def _view(provider: str) -> Any:
    """
    Raises:
        UnknownProviderError: as it says.
        UnprovenError: nothing is set to prove a request with.
    """
    found = _view_class(provider)
    secret = settings.ANYMAIL.get(SECRET)
    try:
        # Without a password nobody knows it. A view that checks signatures does without.
        view = found(webhook_secret=secret or secrets.token_hex(32))
    except (ImproperlyConfigured, UnicodeError):
        raise UnprovenError from None
    except ImportError:
        raise UnknownProviderError from None
    if not secret:
        if view.warn_if_no_basic_auth:
            raise UnprovenError
        view.basic_auth = []
    return view


def _view_class(provider: str) -> type[AnymailBaseWebhookView]:
    try:
        module = import_module(f"anymail.webhooks.{provider}")
    except ImportError:
        raise UnknownProviderError from None
    for name, value in vars(module).items():
        if name.endswith(("TrackingWebhookView", "CombinedWebhookView")) and value.__module__ == module.__name__:
            return value
    raise UnknownProviderError


def _receive(sender: object, event: Any, esp_name: str, **_options: object) -> None:
    """Anymail's signal for every report of a request."""
    reports = _received.get()
    if reports is not None:
        reports.append(_report(event))


tracking.connect(_receive, dispatch_uid="newsletters.reports")


def _report(event: Any) -> Report:
    return Report(
        kind=str(event.event_type)[:40],
        event_id=_identifier(event.event_id),
        delivery=_delivery(event.metadata),
        message_id=_identifier(event.message_id),
        reason=SOFT if _is_soft(event.esp_event) else _identifier(event.reject_reason)[:20],
        code=code_in(f"{event.mta_response or ''} {event.description or ''}"),
        happened_at=_moment(event.timestamp),
    )


def _identifier(value: object) -> str:
    """A provider's name for something, without what no database takes; too long ones are no names."""
    text = _UNUSUAL.sub("", str(value or ""))
    return text if len(text) <= _LONGEST_ID else ""


def _delivery(metadata: object) -> UUID | None:
    """Our id, as it went along with the mail."""
    value = metadata.get("delivery") if isinstance(metadata, Mapping) else None
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None


def _is_soft(event: object) -> bool:
    """Whether the provider calls it temporary. Anymail has no word for that; each provider has its own."""
    return any(_SOFT_WORDS & {re.sub(r"[ _-]", "", word.lower())} for word in _words(event, depth=3))


def _words(value: object, *, depth: int) -> Iterator[str]:
    """The short texts beside these keys, in a report of any shape."""
    if not isinstance(value, Mapping) or not depth:
        return
    for key, part in value.items():
        if isinstance(part, Mapping):
            yield from _words(part, depth=depth - 1)
        elif isinstance(part, str) and str(key).lower() in _TELLING:
            yield part


def _moment(value: object) -> datetime | None:
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)
