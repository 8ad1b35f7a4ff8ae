"""By what the lists of this app can be ordered: what is computed for a document, said once more in SQL.

Words that stand in for an empty field are those of the language of the answer.
"""

from __future__ import annotations

from itertools import chain, combinations

from django.db.models import Case, CharField, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import translation

from cms.core.api.orders import filled, orders_of
from cms.core.models import SearchEntry
from dialogues.choices import EventStatus, PoliticalLevel
from dialogues.models import DialogueEventPage, DialogueSeriesPage, FrameworkCondition
from dialogues.schemas import ConditionSchema, EventSchema, PersonSchema, SeriesSchema
from dialogues.selectors import pieces
from dialogues.selectors.conditions import level_label
from dialogues.services.search_index import CONDITION
from networks.models import Person


def _placeholder(language: str) -> Combinable:
    with translation.override(language):
        notice = Value(pieces.notice_of_open_line_up())
    is_open = Q(has_line_up=False) & ~Q(public_status__in=[EventStatus.HELD, EventStatus.CANCELLED])
    return Case(When(is_open, then=Coalesce(filled("placeholder_text"), notice)), output_field=CharField())


def _contributors_label(language: str) -> Combinable:
    with translation.override(language):
        return Coalesce(filled("contributors_label"), Value(pieces.heading_above_people()))


def _level_label(language: str) -> Combinable:
    groups = chain.from_iterable(
        combinations(PoliticalLevel.values, size) for size in range(1, len(PoliticalLevel) + 1)
    )
    labels = [When(levels=group, then=Value(level_label(group, language))) for group in groups]
    return Coalesce(filled("level_label"), Case(*labels, default=Value(""), output_field=CharField()))


def _words(_language: str) -> Combinable:
    """The text of a condition without its markup, as the search keeps it."""
    return Subquery(SearchEntry.objects.filter(kind=CONDITION, object_id=OuterRef("pk")).values("title"))


_BY_EVENT = ("page__date", "page_id", "sort_order")

SERIES_ORDERS = orders_of(SeriesSchema, DialogueSeriesPage, state="public_state", event_count="event_count")
EVENT_ORDERS = orders_of(
    EventSchema,
    DialogueEventPage,
    status="public_status",
    placeholder=_placeholder,
    contributors_label=_contributors_label,
)
CONDITION_ORDERS = orders_of(
    ConditionSchema,
    FrameworkCondition,
    event=_BY_EVENT,
    position=("position", *_BY_EVENT),
    provenance=("provenance", *_BY_EVENT),
    level_label=_level_label,
    text_text=_words,
    citation=(_words, "page__title"),
    html_url="public_id",
)
PERSON_ORDERS = orders_of(PersonSchema, Person, sort_name=("sort_name", "name"), html_url=())
