"""The signed links of registrations, as mails and pages name them: ``SITE_URL/registrations/<what>/?t=<token>``.

A token is bound to one registration and one purpose, and opens nothing else (R21). That for confirming lives for two
days, that of one's own page as long as the registration.
"""

from __future__ import annotations

from uuid import UUID

from cms.core.public import absolute_url
from cms.core.tokens import ExpiredToken, InvalidToken, make_token, read_token
from dialogues.models import Registration, SeriesRegistration
from dialogues.services.registrations.registering import CONFIRM_WITHIN

CONFIRM, MINE = "registration.confirm", "registration.mine"
SERIES_CONFIRM, SERIES_MINE = "series_registration.confirm", "series_registration.mine"


def confirm_url(row: Registration | SeriesRegistration) -> str:
    """Where a registration is confirmed by a click on a button; for two days."""
    purpose = SERIES_CONFIRM if isinstance(row, SeriesRegistration) else CONFIRM
    return _url("confirm/", make_token(purpose, str(row.public_id), expires_in=CONFIRM_WITHIN))


def mine_url(row: Registration | SeriesRegistration) -> str:
    """The person's own page: see, change, cancel, enter the meeting."""
    return _url("mine/", own_token(row))


def calendar_url(row: Registration | SeriesRegistration) -> str:
    """The dates as a file for the person's calendar."""
    return _url("calendar.ics", own_token(row))


def own_token(row: Registration | SeriesRegistration) -> str:
    """What opens the own page and its calendar file."""
    purpose = SERIES_MINE if isinstance(row, SeriesRegistration) else MINE
    return make_token(purpose, str(row.public_id), expires_in=None)


def read_link(token: str, *purposes: str) -> tuple[str, UUID]:
    """Which of ``purposes`` the token was made for, and the public id in it.

    Raises:
        ExpiredToken: it was made for one of them, and its time is over.
        InvalidToken: anything else.
    """
    for purpose in purposes:
        try:
            return purpose, UUID(read_token(token, purpose))
        except ExpiredToken:
            raise
        except (InvalidToken, ValueError):
            continue
    raise InvalidToken


def _url(path: str, token: str) -> str:
    return absolute_url(f"/registrations/{path}?t={token}")
