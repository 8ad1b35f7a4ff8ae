"""Signatures of webhooks, outgoing and incoming (Standard Webhooks 1.0.0).

A message is signed with every secret that counts at the moment: two while one is being replaced, so that a receiver may
change over whenever it likes. The signature covers the id, the time of the attempt and the body.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets as randomness
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from standardwebhooks import Webhook

from cms.core import clock

PREFIX = "whsec_"
SECRET_BYTES = 32
SHORTEST, LONGEST = 24, 64
"""Bytes of a secret that the standard allows."""
WINDOW = timedelta(minutes=5)
"""How far the time of a message may be from ours, in both directions."""


class InvalidSignature(Exception):  # noqa: N818  it reads as what it is: an answer to the sender, not a fault
    """The message is not from somebody who knows the secret, or not from now."""


def make_secret() -> str:
    """A new secret, to be shown once."""
    return PREFIX + base64.b64encode(randomness.token_bytes(SECRET_BYTES)).decode("ascii")


def check_secret(text: str) -> str:
    """``text`` if it is a secret in the form of the standard.

    Raises:
        ValueError: it is not.
    """
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("a secret is base64 behind whsec_") from None
    if not text.startswith(PREFIX) or not SHORTEST <= len(key) <= LONGEST:
        raise ValueError(f"a secret is whsec_ and {SHORTEST} to {LONGEST} bytes in base64")
    return text


def signed_headers(message_id: str, body: bytes, *, secrets: Sequence[str], moment: datetime) -> dict[str, str]:
    """The three headers of one attempt to deliver ``body``.

    Args:
        message_id: the same in every attempt; the receiver knows a repetition by it. Without a dot, which parts what is
            signed.
        secrets: the newest first; all of them sign.
        moment: of the attempt, aware.

    Raises:
        ValueError: there is no secret, or the id has a dot.
    """
    if not secrets:
        raise ValueError("without a secret nothing is sent")
    if "." in message_id:
        raise ValueError("the id of a message has no dot")
    at = moment.astimezone(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(message_id, at, body.decode()) for secret in secrets),
    }


def verify(headers: Mapping[str, str], body: bytes, *, secrets: Sequence[str]) -> str:
    """The id of an incoming message that one of ``secrets`` signed within the last minutes.

    Args:
        headers: in lower case, or a mapping that does not mind.

    Raises:
        InvalidSignature: a header is missing, the time is too far away, or no signature fits.
    """
    message_id, stamp, signatures = (
        headers.get(name, "") for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    )
    if not (message_id and stamp.isascii() and stamp.isdigit() and len(stamp) <= 11):
        raise InvalidSignature
    at = datetime.fromtimestamp(int(stamp), tz=UTC)
    if abs(clock.now() - at) > WINDOW:
        raise InvalidSignature
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise InvalidSignature from None
    given = [signature.encode() for signature in signatures.split(" ") if signature.startswith("v1,")]
    for secret in secrets:
        right = Webhook(secret).sign(message_id, at, text).encode()
        if any(hmac.compare_digest(right, signature) for signature in given):
            return message_id
    raise InvalidSignature
