"""Tokens of public forms: a spam check without cookie, session or third party (contract 5).

A token tells for which form it was made, and when. It is valid for a day, and not before two seconds have passed: no
person fills in a form faster. It may be used by many: a page is cached, and with it its token.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings

from cms.core import clock
from cms.core.tokens import ExpiredToken, InvalidToken, make_token, read_token

VALID_FOR = timedelta(days=1)
_STEP = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class YoungToken(InvalidToken):
    """The form was sent back faster than a person can fill it in."""


def make_form_token(kind: str) -> str:
    """A token for a form that is made for one visitor; the answer that holds it must not be cached."""
    return _token(kind, clock.now())


def make_shared_form_token(kind: str) -> str:
    """A token for a form on a cached page: the same for everybody within an hour, so that equal pages stay equal.

    It is as good as the other, except that it cannot tell who was too fast.
    """
    now = clock.now()
    return _token(kind, now - (now - _EPOCH) % _STEP)


def check_form_token(kind: str, token: str) -> None:
    """Accept the token of a form.

    Raises:
        YoungToken: wait a little and send it again.
        ExpiredToken: it is older than a day; the form needs a new one.
        InvalidToken: it is none of ours, or one for another form.
    """
    subject = read_token(token, f"form.{kind}")
    try:
        made_at = datetime.fromtimestamp(float(subject), tz=UTC)
    except (ValueError, OverflowError, OSError):
        raise InvalidToken from None
    now = clock.now()
    if now - made_at < settings.FORM_LIMITS.youngest:
        raise YoungToken
    if now - made_at >= VALID_FOR:
        raise ExpiredToken


def _token(kind: str, made_at: datetime) -> str:
    return make_token(f"form.{kind}", str(made_at.timestamp()), expires_in=made_at + VALID_FOR - clock.now())
