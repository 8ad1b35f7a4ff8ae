"""The signed link of an application: ``SITE_URL/applications/mine/?t=<token>``. It is no login: it opens this one
application, and the address stays masked."""

from __future__ import annotations

from uuid import UUID

from cms.core.public import absolute_url
from cms.core.tokens import InvalidToken, make_token, read_token
from networks.models import MembershipApplication, NetworkPage

MINE = "application.mine"


def mine_url(application: MembershipApplication) -> str:
    """The applicant's own page: see, confirm, complete, withdraw, erase."""
    return absolute_url(f"/applications/mine/?t={own_token(application)}")


def own_token(application: MembershipApplication) -> str:
    """What opens the page and its files."""
    return make_token(MINE, str(application.public_id), expires_in=None)


def read_link(token: str) -> UUID:
    """The public id in a link.

    Raises:
        InvalidToken: it is none of ours.
    """
    try:
        return UUID(read_token(token, MINE))
    except ValueError:
        raise InvalidToken from None


def new_url(network: NetworkPage) -> str:
    """Where one applies on this site."""
    return absolute_url(f"/applications/new/?network={network.public_id}")
