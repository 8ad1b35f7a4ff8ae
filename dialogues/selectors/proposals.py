"""Topics and items for agendas that members proposed."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from dialogues.choices import ProposalOrigin, ProposalState
from dialogues.models import AgendaItem, TopicProposal
from networks.models import NetworkPage
from networks.permissions import Action, Viewer

SHOWN = 30


def own_topics(viewer: Viewer) -> QuerySet[TopicProposal]:
    """What somebody proposed themselves."""
    if viewer.account is None:
        return TopicProposal.objects.none()
    return TopicProposal.objects.filter(account=viewer.account).select_related("network", "event")


def taken_up_topics(viewer: Viewer) -> list[TopicProposal]:
    """What the networks in which they may propose have taken up, whoever proposed it, the latest first; no names."""
    rows = TopicProposal.objects.filter(
        state__in=[ProposalState.TAKEN_UP, ProposalState.PLANNED, ProposalState.HELD], network__isnull=False
    )
    if not viewer.is_office:
        rows = rows.filter(network__translation_key__in=viewer.networks_where(Action.PROPOSE_TOPICS))
        rows = rows.exclude(account=viewer.account) if viewer.account is not None else rows
    return list(rows.select_related("network", "event").order_by("-updated_at", "-pk")[:SHOWN])


def networks_to_propose_in(viewer: Viewer) -> list[NetworkPage]:
    """In which networks they may propose, each once, by title."""
    keys = viewer.networks_where(Action.PROPOSE_TOPICS)
    found: dict[Any, NetworkPage] = {}
    for page in NetworkPage.objects.filter(translation_key__in=keys).order_by("locale_id", "pk"):
        found.setdefault(page.translation_key, page)
    return sorted(found.values(), key=lambda page: page.title)


def open_proposals() -> dict[str, int]:
    """How much of what members proposed waits for an answer of the office. Two queries."""
    waiting = Q(state=ProposalState.PROPOSED)
    return {
        "topics": TopicProposal.objects.filter(waiting, origin=ProposalOrigin.MEMBER).count(),
        "agenda": AgendaItem.objects.filter(waiting).count(),
    }


def personal_data(address_key: str) -> dict[str, Any]:
    """What somebody proposed, for export; empty when it is nothing."""
    topics = TopicProposal.objects.filter(account__address_key=address_key).select_related("network")
    items = AgendaItem.objects.filter(account__address_key=address_key)
    found: dict[str, Any] = {
        "topics": [
            {
                "title": row.title,
                "text": row.text,
                "network": row.network.title if row.network else None,
                "state": row.state,
                "answer": row.answer,
                "created_at": row.created_at.isoformat(),
            }
            for row in topics
        ],
        "agenda_items": [
            {
                "event": str(row.event_key),
                "title": row.title,
                "text": row.text,
                "minutes": row.minutes,
                "state": row.state,
                "answer": row.answer,
                "created_at": row.created_at.isoformat(),
            }
            for row in items
        ],
    }
    return found if any(found.values()) else {}
