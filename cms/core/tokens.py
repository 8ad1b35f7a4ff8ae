"""Signed tokens for links in mails and for forms: bound to one purpose, optionally expiring (R21).

A token says "whoever holds this may do *purpose* to *subject*", and nothing else: one for unsubscribing opens no other
door. It stores nothing, so it cannot be withdrawn by itself; what may be done only once, or no longer, is decided by
the state of the subject's row.
"""

from __future__ import annotations

import re
from datetime import timedelta

from django.core.signing import BadSignature, Signer

from cms.core import clock

LONGEST_TOKEN = 1_000  # characters; mail programs break longer links
_PURPOSE = re.compile(r"[a-z][a-z0-9_.-]*")


class InvalidToken(Exception):  # noqa: N818  it reads as what it is: an answer to the holder, not a fault
    """The token was altered, made for another purpose, or never ours."""


class ExpiredToken(InvalidToken):
    """The token was ours, and its time is over."""


def make_token(purpose: str, subject: str, *, expires_in: timedelta | None) -> str:
    """A URL-safe token for ``purpose`` and ``subject``.

    Args:
        purpose: a fixed name in the code, such as ``subscription.confirm``.
        subject: what the token is about, as a rule the public id of a row. It can be read by anybody who has the token.
        expires_in: how long it is valid, to the second; None means for ever, as for unsubscribing (reliability 3.4).

    Raises:
        ValueError: the subject is too long, or the lifetime is not positive.
    """
    expires_at = None
    if expires_in is not None:
        if expires_in <= timedelta():
            raise ValueError("a token must be valid for some time")
        expires_at = int((clock.now() + expires_in).timestamp())
    token = _signer(purpose).sign_object([subject, expires_at])
    if len(token) > LONGEST_TOKEN:
        raise ValueError("the subject of a token is too long")
    return token


def read_token(token: str, purpose: str) -> str:
    """The subject of ``token``. Signatures are compared in constant time; keys of before count too
    (``SECRET_KEY_FALLBACKS``).

    Raises:
        ExpiredToken: its time is over.
        InvalidToken: anything else.
    """
    # Django's signatures have no alphabet of their own: what is not ASCII would fail inside the comparison.
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise InvalidToken
    try:
        subject, expires_at = _signer(purpose).unsign_object(token)
    except BadSignature:
        raise InvalidToken from None
    if expires_at is not None and clock.now().timestamp() >= expires_at:
        raise ExpiredToken
    return str(subject)


def _signer(purpose: str) -> Signer:
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError(f"“{purpose}” is no purpose: lower-case letters, digits, dots and dashes")
    return Signer(sep=".", salt=f"wandelnetz.token:{purpose}")
