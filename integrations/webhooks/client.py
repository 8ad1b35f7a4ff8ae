"""Hands messages to receivers (Standard Webhooks 1.0.0). Knows no models."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from cms.core import clock
from integrations.core import http
from integrations.core.contract import Receipt
from integrations.core.errors import IntegrationError, PermanentError, TemporaryError
from integrations.core.signatures import signed_headers

SECONDS = 20.0
"""How long a receiver may take."""
LONGEST_WISH = timedelta(days=1)
"""How long a receiver may ask to be left alone."""
GONE = 410


def post(
    url: str, message_id: str, body: bytes, *, secrets: Sequence[str], resolver: http.Resolver = http.resolve
) -> Receipt:
    """Hand ``body`` over, once.

    Whatever is not a success is tried again: a receiver that answers 404 may be in the middle of an update. Redirects
    are not followed, so they are no success either. Only 410 says that nobody wants to hear from us any more.

    Raises:
        PermanentError: the receiver is gone, or its address is never called.
        TemporaryError: it did not take the message this time.
        ValueError: there is no secret.
    """
    headers = signed_headers(message_id, body, secrets=secrets, moment=clock.now())
    answer = http.request(
        "POST",
        url,
        headers={"Content-Type": "application/json", **headers},
        body=body,
        timeout=SECONDS,
        read_body=False,
        resolver=resolver,
    )
    if answer.is_success:
        return Receipt(status_code=answer.status)
    problem: IntegrationError
    if answer.status == GONE:
        problem = PermanentError(_("The receiver says that this address is closed for good (410)."), is_gone=True)
    else:
        words = _("The receiver did not take the message: it answered with status %(status)d.")
        wish = answer.retry_after()
        retry_after = min(wish, LONGEST_WISH) if wish else None
        problem = TemporaryError(words % {"status": answer.status}, retry_after=retry_after)
    problem.status = answer.status
    raise problem
