"""What is known about a member: for themselves, and for export."""

from __future__ import annotations

from typing import Any, Final

from cms.core import clock
from networks.choices import Standing
from networks.models import MemberAccount, MembershipPerson, NetworkPage
from networks.permissions import Viewer

SWITCHES: Final = (
    "is_listed",
    "shows_organisation",
    "shows_function",
    "shows_interests",
    "shows_email",
    "shows_phone",
)
"""Each hides or shows one thing in the directory of members, and changes nothing else."""


def personal_data(address_key: str) -> dict[str, Any]:
    """Everything about the account of a mailbox, as JSON; empty when there is none."""
    account = MemberAccount.objects.select_related("user", "person").filter(address_key=address_key).first()
    if account is None:
        return {}
    rows = account.memberships.select_related("membership__network", "membership__region", "membership__organisation")
    return {
        "name": account.name,
        "email": account.email,
        "person": account.person.name if account.person else None,
        "organisation": account.organisation,
        "function": account.function,
        "phone": account.phone,
        "about": account.about,
        "language": account.language,
        "interests": [interest.name for interest in account.interests.all()],
        "topics": [str(key) for key in account.topics.values_list("topic_key", flat=True)],
        "shown_in_the_directory": {name: getattr(account, name) for name in SWITCHES},
        "memberships": [
            {
                "network": row.membership.network.title,
                "member": str(row.membership.member),
                "kind": row.membership.kind,
                "role": row.role,
                "from": row.since.isoformat() if row.since else None,
                "to": row.until.isoformat() if row.until else None,
            }
            for row in rows
        ],
        "since": account.created_at.isoformat(),
        "invited_at": account.invited_at.isoformat() if account.invited_at else None,
        "last_sign_in": account.user.last_login.isoformat() if account.user.last_login else None,
    }


def own_networks(viewer: Viewer) -> list[dict[str, Any]]:
    """The networks of which somebody is part today, each with what they are to it and for whom they stand; for an
    office without an account, all. At most two queries."""
    if viewer.account is None:
        networks = NetworkPage.objects.filter(live=True).order_by("title") if viewer.is_office else []
        office = Standing.OFFICE.label
        return [{"title": page.title, "url": page.url, "standing": office, "members": []} for page in networks]
    rows = (
        MembershipPerson.objects.on(clock.today())
        .filter(account=viewer.account)
        .order_by("membership__network__title")
    )
    rows = rows.select_related("membership__network", "membership__region", "membership__organisation")
    found: dict[Any, dict[str, Any]] = {}
    for row in rows:
        network = row.membership.network
        entry = found.setdefault(
            network.translation_key,
            {
                "title": network.title,
                "url": network.url if network.live else "",
                "standing": viewer.standing(network.translation_key).label,
                "members": [],
            },
        )
        entry["members"].append(
            {"name": str(row.membership.member), "role": row.get_role_display(), "until": row.until}
        )
    return list(found.values())
