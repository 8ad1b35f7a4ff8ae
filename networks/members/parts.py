"""What this app itself puts into the members' area."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.core.languages import current_language
from networks.members.area import Entry, Part, register_entry, register_part
from networks.members.views.directory import may_see
from networks.permissions import Viewer
from networks.selectors import directory
from networks.selectors.accounts import own_networks
from networks.selectors.private import has_areas, latest_documents


def networks_part(viewer: Viewer) -> dict[str, Any] | None:
    """Of which networks somebody is part, as what, and who looks after them."""
    networks = own_networks(viewer)
    return {"networks": networks} if networks else None


def documents_part(viewer: Viewer) -> dict[str, Any] | None:
    """What is new among the documents for members."""
    documents = latest_documents(viewer) if has_areas(viewer) else []
    return {"documents": documents} if documents else None


def like_me_part(viewer: Viewer) -> dict[str, Any] | None:
    """Who works on the same (B16)."""
    if viewer.account is None or not may_see(viewer):
        return None
    return {"people": directory.like_me(viewer, language=current_language())}


def register() -> None:
    """``NetworksConfig.ready()`` calls it once."""
    register_entry(Entry("start", _("Overview"), "members:start", shows=lambda viewer: True, order=0))
    register_entry(
        Entry("profile", _("My profile"), "members:profile", shows=lambda viewer: viewer.account is not None, order=90)
    )
    register_entry(Entry("directory", _("Directory"), "members:directory", shows=may_see, order=40))
    register_entry(Entry("documents", _("Documents"), "members:documents", shows=has_areas, order=50))
    register_part(
        Part("documents", _("New documents"), "networks/members/parts/latest.html", documents_part, order=30)
    )
    register_part(Part("like-me", _("Who else works on this?"), "networks/members/parts/like_me.html", like_me_part))
    register_part(Part("networks", _("My networks"), "networks/members/parts/networks.html", networks_part, order=40))
