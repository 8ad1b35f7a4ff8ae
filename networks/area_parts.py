"""What this app itself puts into the members' area, and how members are reached by mail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from networks.area import Entry, Part, register_entry, register_part
from networks.models import MemberAccount
from networks.notices import ACCOUNT, Party, register_party
from networks.permissions import Viewer
from networks.selectors.accounts import own_networks


def networks_part(viewer: Viewer) -> dict[str, Any] | None:
    """Of which networks somebody is part, as what, and who looks after them."""
    networks = own_networks(viewer)
    return {"networks": networks} if networks else None


def party_of_account(public_id: UUID) -> Party | None:
    """Where the owner of an account is reached; None when nobody signs in with it any more."""
    account = MemberAccount.objects.active().select_related("user").filter(public_id=public_id).first()
    return Party(account.email, account.address_key, account.language) if account is not None else None


def register() -> None:
    """``NetworksConfig.ready()`` calls it once."""
    register_entry(Entry("start", _("Overview"), "members:start", shows=lambda viewer: True, order=0))
    register_part(Part("networks", _("My networks"), "networks/members/parts/networks.html", networks_part, order=40))
    register_party(ACCOUNT, party_of_account)
