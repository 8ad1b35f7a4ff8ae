"""Keeps events, series and framework conditions findable (:mod:`cms.core.searching`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cms.core import clock, richtext, searching
from cms.core.api.shapes import Document
from cms.core.models import SearchEntry
from cms.core.public import public_space
from cms.core.richtext import join_texts
from dialogues.models import DialogueEventPage, DialogueSeriesPage, FrameworkCondition
from dialogues.selectors.events import event_documents_by_id

EVENT, SERIES, CONDITION = "event", "series", "condition"


def register_sources() -> None:
    """``DialoguesConfig.ready()`` calls it once."""
    searching.register_source("events", ids=_ids(DialogueEventPage), build=event_entries, kinds=[EVENT, CONDITION])
    searching.register_source("series", ids=_ids(DialogueSeriesPage), build=series_entries, kinds=[SERIES])


def _ids(model: Any) -> Any:
    return lambda: list(model.objects.filter(live=True).order_by("pk").values_list("pk", flat=True))


def index_events(ids: Iterable[int]) -> None:
    """Write the entries of these events and their conditions anew."""
    ids = list(ids)
    searching.save_entries(event_entries(ids), SearchEntry.objects.filter(kind__in=[EVENT, CONDITION], page__in=ids))


def index_series(ids: Iterable[int]) -> None:
    """Write the entries of these series anew."""
    ids = list(ids)
    searching.save_entries(series_entries(ids), SearchEntry.objects.filter(kind=SERIES, page__in=ids))


def event_entries(ids: list[int]) -> list[SearchEntry]:
    """Entries of the live ones among these events and of their conditions."""
    pages = DialogueEventPage.objects.filter(pk__in=ids, live=True).select_related("locale")
    by_language: dict[str, dict[str, DialogueEventPage]] = {}
    for page in pages:
        by_language.setdefault(page.locale.language_code, {})[str(page.public_id)] = page
    condition_ids = dict(FrameworkCondition.objects.filter(page__in=ids).values_list("public_id", "pk"))
    keys = {str(public_id): pk for public_id, pk in condition_ids.items()}
    space = public_space().without_restrictions()
    entries: list[SearchEntry] = []
    for language, group in by_language.items():
        documents = event_documents_by_id(
            [page.pk for page in group.values()], language=language, now=clock.now(), space=space
        )
        for document in documents:
            page = group[document["id"]]
            entries.append(_event_entry(document, page))
            entries += (
                _condition_entry(condition, keys[condition["id"]], page) for condition in document["conditions"]
            )
    return entries


def _event_entry(document: Document, page: DialogueEventPage) -> SearchEntry:
    people = [
        join_texts(
            [part["person"]["name"], *map(_function, part["affiliations"]), part["teaser"], part["statement_text"]]
        )
        for part in document["contributors"]
    ]
    texts = [
        document["short_title"],
        document["kicker"],
        document["announcement_text"],
        document["report_text"],
        document["findings_text"],
        document["guiding_question"],
        *people,
        *(venue["city"] for venue in document["venues"]),
        *(topic["name"] for topic in document["topics"]),
        *(recording["title"] for recording in document["recordings"]),
        *(presentation["title"] for presentation in document["presentations"]),
    ]
    return _page_entry(EVENT, page, join_texts(texts), dated_at=page.over_at)


def _function(affiliation: Document) -> str:
    organisation = (affiliation["organisation"] or {}).get("name", "")
    return " ".join(part for part in (affiliation["role"], organisation, affiliation["place"]) if part)


def _condition_entry(document: Document, object_id: int, page: DialogueEventPage) -> SearchEntry:
    references = [reference["title"] for reference in document["references"]]
    return searching.entry(
        kind=CONDITION,
        object_id=object_id,
        public_id=document["id"],
        page=page,
        locale=document["locale"],
        title=document["text_text"],
        text=join_texts([document["text_text"], document["explanation_text"], *references]),
        dated_at=page.over_at,
    )


def series_entries(ids: list[int]) -> list[SearchEntry]:
    """Entries of the live ones among these series."""
    return [
        _page_entry(
            SERIES,
            page,
            join_texts([page.claim, richtext.to_text(page.intro), richtext.to_text(page.aims), page.audiences]),
            dated_at=page.last_published_at,
        )
        for page in DialogueSeriesPage.objects.filter(pk__in=ids, live=True).select_related("locale")
    ]


def _page_entry(kind: str, page: Any, text: str, **fields: Any) -> SearchEntry:
    return searching.entry(
        kind=kind,
        object_id=page.pk,
        public_id=page.public_id,
        page=page,
        locale=page.locale.language_code,
        title=page.title,
        text=text,
        **fields,
    )
