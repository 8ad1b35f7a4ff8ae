"""People with what they took part in. The person is a record of ``networks``, the parts are ours (X02)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import CharField, DateTimeField

from cms.core.api.shapes import Document, api_url, fuzzy, moment
from cms.core.labels import choice_label
from cms.core.prepared import Among, Param, Prepared
from cms.core.public import PublicSpace, visible_at
from dialogues.choices import ContributorCategory, ContributorState
from dialogues.models import Affiliation
from dialogues.selectors.link_tables import shown_contributors
from dialogues.selectors.pieces import shown_date
from networks.selectors import person_documents

_PARTS = Prepared(
    lambda: (
        shown_contributors()
        .filter(
            Among("person_id", "ids"),
            visible_at(Param("now", DateTimeField()), "page__"),
            page__locale__language_code=Param("language", CharField()),
        )
        .order_by("-page__date", "-page_id")
        .values_list(
            "id",
            "person_id",
            "public_id",
            "category",
            "state",
            "page__public_id",
            "page__title",
            "page__short_title",
            "page__path",
            "page__url_path",
            "page__date",
            "page__end_date",
            "page__starts_at",
            "page__time_zone",
        )
    )
)
_FUNCTIONS = Prepared(
    lambda: (
        Affiliation.objects.filter(Among("contributor_id", "ids"))
        .order_by("sort_order", "id")
        .values_list(
            "contributor_id", "role", "organisation__public_id", "organisation__name", "organisation_name", "place"
        )
    )
)


def people_documents(ids: list[int], *, space: PublicSpace, language: str, now: datetime) -> list[Document]:
    """Public people with their parts in public events of one language, the order kept. Seven queries at most."""
    people = person_documents(ids, space=space, language=language, now=now)
    parts = [row for row in _PARTS.rows(ids=ids, now=now, language=language) if space.is_open(row[8])]
    functions: dict[int, list[Document]] = {}
    for contributor_id, role, organisation_id, name, text, place in _FUNCTIONS.rows(ids=[row[0] for row in parts]):
        organisation = {"id": organisation_id, "name": name or text} if name or text else None
        functions.setdefault(contributor_id, []).append({"role": role, "organisation": organisation, "place": place})
    events: dict[int, list[Document]] = {}
    for (
        part_id,
        person_id,
        public_id,
        category,
        state,
        event_id,
        title,
        short_title,
        path,
        url_path,
        date,
        last_day,
        starts_at,
        zone,
    ) in parts:
        events.setdefault(person_id, []).append(
            {
                "id": event_id,
                "title": title,
                "short_title": short_title,
                "html_url": space.url(path, url_path),
                "api_url": api_url("events", event_id),
                "date": fuzzy(shown_date(date, last_day), language),
                "starts_at": moment(starts_at, zone),
                "contributor_id": public_id,
                "category": category or None,
                "category_label": choice_label(ContributorCategory, category, language),
                "state": state,
                "state_label": choice_label(ContributorState, state, language),
                "affiliations": functions.get(part_id, []),
            }
        )
    return [{**people[person_id], "events": events.get(person_id, [])} for person_id in ids if person_id in people]
