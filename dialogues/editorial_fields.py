"""What the editorial API reads and writes beside an event and its conditions: stored apart, in no revision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from pydantic import BaseModel

from cms.core.editing.api_fields import ComputedField
from dialogues.choices import ConditionRelationKind

MEETING_COLUMNS = {
    "join_url": "join_url",
    "dial_in": "dial_in",
    "meeting_note": "note",
    "meeting_provider": "provider",
}
"""The fields of the API, and the columns of ``MeetingAccess``."""


class RelatedCondition(BaseModel):
    """Another condition by its public id, in the shape of ``related`` in ``/api/v1/`` (contract 4)."""

    id: UUID
    relation: ConditionRelationKind


def _meeting_field(name: str) -> ComputedField:
    def read(event: Any, request: HttpRequest) -> str | None:
        # Whoever may publish an event but not edit it reads the page, and not how one enters (E51).
        if not event.permissions_for_user(request.user).can_edit():
            return None
        return getattr(getattr(event, "meeting_access", None), MEETING_COLUMNS[name], "")

    return ComputedField(name, str, read, default="")


def _read_related(condition: Any, request: HttpRequest) -> list[dict[str, Any]]:
    if condition.pk is None:  # born in a draft
        return []
    links = set(condition.relations.values_list("relation", "target__public_id"))
    mirrored = condition.incoming_relations.filter(relation=ConditionRelationKind.MIRRORS)
    links |= set(mirrored.values_list("relation", "source__public_id"))  # true both ways
    return [{"id": public_id, "relation": relation} for relation, public_id in sorted(links)]


MEETING_API = [_meeting_field(name) for name in MEETING_COLUMNS]
RELATED_API = [ComputedField("related", list[RelatedCondition], _read_related, default=[])]
