"""What an answer of a mail server means for the mail, the address, the mailing and the route (reliability 1.5)."""

from __future__ import annotations

import random
from datetime import timedelta
from enum import StrEnum

from django.conf import settings

from newsletters.engine.transport.base import Answer, Stage

LONGEST_TRY = timedelta(hours=48)
SLOW_RETRY = timedelta(hours=1)

TOO_MANY_CONNECTIONS = 432
TOO_LARGE = 552
SENDER_STATUSES = {"5.1.7", "5.1.8", "5.1.9"}
"""Of the 5.1 family, but about the sender's address (RFC 3463)."""


class Verdict(StrEnum):
    LATER = "later"
    """Not now: temporary, greylisting, explicitly refused after the dot."""
    SCATTERED = "scattered"
    """Too many connections at once: fewer of them, and not all again at the same moment."""
    ONCE_MORE = "once more"
    """Microsoft's "too large", which is sometimes temporary (pretix): one slow retry."""
    NO_SUCH_ADDRESS = "no such address"
    POLICY = "policy"
    """Refused for the sender or the content: it says nothing about the address."""
    MAILBOX = "mailbox"
    """This mailbox does not take this mail: full, disabled, too large."""


def judge(answer: Answer, stage: Stage, *, attempts: int) -> Verdict:
    """The meaning of a refusal. ``attempts`` counts the earlier ones."""
    if answer.code == TOO_MANY_CONNECTIONS or answer.text.startswith("4.3.2 STOREDRV.ClientSubmit"):
        return Verdict.SCATTERED
    if answer.code < 500:
        return Verdict.LATER
    status = answer.enhanced
    if stage is Stage.SENDER or status.startswith("5.7.") or status in SENDER_STATUSES:
        return Verdict.POLICY
    if status.startswith("5.1."):
        return Verdict.NO_SUCH_ADDRESS
    if stage is Stage.CONTENT and (answer.code == TOO_LARGE or status == "5.3.4") and attempts == 0:
        return Verdict.ONCE_MORE
    return Verdict.MAILBOX


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts (at least one), with up to a fifth more, so that not all come
    again at once."""
    pauses = settings.MAIL_TIMES.back_off
    pause = pauses[min(attempts, len(pauses)) - 1]
    return pause * random.uniform(1, 1.2)  # noqa: S311  scatter, no secret


def scatter() -> timedelta:
    """A short pause that differs from mail to mail."""
    shortest, longest = settings.MAIL_TIMES.scatter
    return shortest + (longest - shortest) * random.random()  # noqa: S311  as above
