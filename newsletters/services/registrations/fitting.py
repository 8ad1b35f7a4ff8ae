"""When a mail about a registration fits: it says what is still so. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping

from dialogues.choices import RegistrationHappening as Happening
from dialogues.choices import RegistrationStatus as Status
from newsletters.choices import MailingKind, SkipReason
from newsletters.models import Mailing

ACTIVE = frozenset({Status.CONFIRMED, Status.WAITING, Status.OFFERED, Status.APPLIED})
PERSONAL, JOIN = "registration:", "join:"
"""How the keys of mails to one person about their registration begin, and of those that hold the way into a meeting."""
FITTING: Mapping[Happening, frozenset[Status]] = {
    Happening.REQUESTED: frozenset({Status.PENDING}),
    Happening.REPEATED: ACTIVE,
    Happening.CONFIRMED: frozenset({Status.CONFIRMED}),
    Happening.WAITING: frozenset({Status.WAITING}),
    Happening.OFFERED: frozenset({Status.OFFERED}),
    Happening.LAPSED: frozenset({Status.LAPSED}),
    Happening.NO_SEAT: frozenset({Status.LAPSED}),
    Happening.CANCELLED: frozenset({Status.CANCELLED}),
    Happening.RELEASED: frozenset({Status.CANCELLED}),
    Happening.SERIES_REQUESTED: frozenset({Status.PENDING}),
    Happening.SERIES_CONFIRMED: frozenset({Status.CONFIRMED}),
    Happening.SERIES_CANCELLED: frozenset({Status.CANCELLED}),
}
"""In which states the mail about a happening is still made."""
RESTING = frozenset(
    {Happening.REPEATED, Happening.CONFIRMED, Happening.WAITING, Happening.OFFERED, Happening.SERIES_CONFIRMED}
)
"""Mails that rest on the registration until they are handed over. The others ask for it, or say that it has ended."""


def why_not(mailing: Mailing, state: object, wants_reminders: bool) -> SkipReason | None:
    """Why a mail that rests on a registration must not leave; None when it may.

    Args:
        state: of the registration now; None when it was erased.
    """
    wanted = ACTIVE
    if mailing.kind == MailingKind.REMINDER or mailing.key.startswith(JOIN):
        wanted = frozenset({Status.CONFIRMED})
    if state not in wanted:
        return SkipReason.CANCELLED
    if mailing.kind == MailingKind.REMINDER and not wants_reminders:
        return SkipReason.UNSUBSCRIBED
    return None
