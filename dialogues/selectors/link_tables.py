"""The small tables around events and series, each as a :class:`LinkRow`, so that one query fetches all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    UUIDField,
    Value,
    When,
)
from django.db.models.expressions import Expression
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Exact
from django.db.models.sql.compiler import SQLCompiler
from wagtail.models import Locale

from cms.core.prepared import Among, Param, Prepared
from cms.core.public import visible_at
from dialogues.choices import ConditionRelationKind, ContributorState
from dialogues.models import (
    Affiliation,
    ConditionReference,
    ConditionRelation,
    Contributor,
    DialogueEventPage,
    DialogueSeriesPage,
    EventOrganisation,
    FrameworkCondition,
    HeadCount,
    Presentation,
    Recording,
    SeriesChannel,
    SeriesOrganisation,
    Topic,
    Venue,
)
from dialogues.selectors.rows import Part

_NOW = Param("now", DateTimeField())
_LANGUAGE = Param("language", CharField())


def shown_contributors() -> QuerySet[Contributor]:
    """Contributors whom the public may see: announced, of a public person."""
    return Contributor.objects.filter(person__is_public=True).exclude(state=ContributorState.INVITED)


class _Nothing(Expression):
    """No value: what a table lacks costs nothing. PostgreSQL has to be told of which type, else it takes it for a text."""

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[()]]:
        return f"CAST(NULL AS {self.output_field.db_type(connection)})", ()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[()]]:
        return "NULL", ()


def _link(
    part: Part,
    rows: QuerySet[Any],
    *,
    owner: str,
    position: str | None = "sort_order",
    key: Any = None,
    texts: Iterable[Any] = (),
    numbers: Iterable[Any] = (),
) -> QuerySet[Any]:
    """A small table in the shape of :class:`LinkRow`, so that all of them fit into one query."""
    given, counted = list(texts), list(numbers)
    texts = [*given, *(_Nothing(TextField()) for _missing in range(7 - len(given)))]
    numbers = [*counted, *(_Nothing(BigIntegerField()) for _missing in range(2 - len(counted)))]
    return rows.order_by().values_list(
        Value(int(part), output_field=IntegerField()),
        owner,
        F(position) if position else Value(0, output_field=IntegerField()),
        _Nothing(UUIDField()) if key is None else key,
        *texts,
        *numbers,
    )


def _topics(part: Part, rows: QuerySet[Any], *, owner: str, topic: str) -> QuerySet[Any]:
    """Topics in the reader's language where they have a translation (design 4)."""
    language = Locale.objects.order_by().filter(language_code=_LANGUAGE).values("pk")
    translated = Topic.objects.order_by().filter(
        translation_key=OuterRef(f"{topic}__translation_key"), locale__in=language
    )

    def read(column: str) -> Case:
        own = F(f"{topic}__{column}")
        # Most are in the language already, and nobody looks for what is at hand.
        return Case(
            When(Exact(F(f"{topic}__locale_id"), Subquery(language)), then=own),
            default=Coalesce(Subquery(translated.values(column)[:1]), own),
        )

    return _link(part, rows, owner=owner, position=None, key=read("public_id"), texts=[read("name")])


def _organisations(part: Part, model: Any, ids: str) -> QuerySet[Any]:
    return _link(
        part,
        model.objects.filter(Among("page_id", ids)),
        owner="page_id",
        key="organisation__public_id",
        texts=["role", "organisation__name", "wording", "organisation__website", "organisation__short_name"],
        numbers=["logo_id", "organisation__logo_id"],
    )


def _people(part: Part, model: Any, owner: str) -> QuerySet[Any]:
    """Public people in a recording or presentation, but nobody who is only invited to the event."""
    invited = Contributor.objects.filter(
        page=OuterRef(f"{owner}__page"), person=OuterRef("person"), state=ContributorState.INVITED
    )
    return _link(
        part,
        model.people.through.objects.filter(
            ~Exists(invited), Among(f"{owner}__page_id", "events"), person__is_public=True
        ),
        owner=f"{owner}_id",
        position=None,
        key="person__public_id",
        texts=["person__name", "person__sort_name"],
    )


def _condition_parts() -> list[QuerySet[Any]]:
    related = ConditionRelation.objects.filter(Among("source_id", "conditions"), visible_at(_NOW, "target__page__"))
    mirrored = ConditionRelation.objects.filter(
        Among("target_id", "conditions"),
        visible_at(_NOW, "source__page__"),
        relation=ConditionRelationKind.MIRRORS,
    )
    topics = FrameworkCondition.topics.through
    return [
        _link(
            Part.REFERENCE,
            ConditionReference.objects.filter(Among("condition_id", "conditions")),
            owner="condition_id",
            key="public_id",
            texts=["title", "url"],
        ),
        _link(
            Part.RELATED,
            related,
            owner="source_id",
            position=None,
            key="target__public_id",
            texts=["relation", "target__page__path"],
        ),
        # "A mirrors B" is true both ways; the other relations have a direction.
        _link(
            Part.RELATED,
            mirrored,
            owner="target_id",
            position=None,
            key="source__public_id",
            texts=["relation", "source__page__path"],
        ),
        _topics(
            Part.CONDITION_TOPIC,
            topics.objects.filter(Among("frameworkcondition_id", "conditions")),
            owner="frameworkcondition_id",
            topic="topic",
        ),
    ]


def _networks(part: Part, rows: QuerySet[Any], owner: str) -> QuerySet[Any]:
    return _link(
        part, rows, owner=owner, position=None, key="networkpage__translation_key", numbers=["networkpage_id"]
    )


def _event_links() -> QuerySet[Any]:
    event_networks = DialogueEventPage.networks.through.objects.filter(Among("dialogueeventpage_id", "events"))
    series_networks = DialogueSeriesPage.networks.through.objects.filter(Among("dialogueseriespage_id", "series"))
    event_topics = DialogueEventPage.topics.through.objects.filter(Among("dialogueeventpage_id", "events"))
    # The first part has a value in every column: PostgreSQL takes the types of the columns from it.
    first = _organisations(Part.EVENT_ORGANISATION, EventOrganisation, "events")
    return first.union(
        _organisations(Part.SERIES_ORGANISATION, SeriesOrganisation, "series"),
        _venues(),
        _head_counts(),
        _link(
            Part.AFFILIATION,
            Affiliation.objects.filter(Among("contributor_id", "contributors")),
            owner="contributor_id",
            key="organisation__public_id",
            texts=["role", Coalesce("organisation__name", "organisation_name"), "place"],
        ),
        _link(
            Part.PRESENTATION,
            Presentation.objects.filter(Among("page_id", "events")),
            owner="page_id",
            key="public_id",
            texts=["title", "kind", "url", "language", "accessibility"],
            numbers=["document_id", "id"],
        ),
        _people(Part.RECORDING_PERSON, Recording, "recording"),
        _people(Part.PRESENTATION_PERSON, Presentation, "presentation"),
        _topics(Part.EVENT_TOPIC, event_topics, owner="dialogueeventpage_id", topic="topic"),
        _networks(Part.EVENT_NETWORK, event_networks, "dialogueeventpage_id"),
        _networks(Part.SERIES_NETWORK, series_networks, "dialogueseriespage_id"),
        *_condition_parts(),
        all=True,
    )


def _venues() -> QuerySet[Any]:
    return _link(
        Part.VENUE,
        Venue.objects.filter(Among("page_id", "events")),
        owner="page_id",
        key="public_id",
        texts=["name", "street", "postal_code", "city", "country", "url", "accessibility"],
    )


def _head_counts() -> QuerySet[Any]:
    """How many places are taken (``first``), how many people wait (``second``), and as of when (``a``)."""
    counts = HeadCount.objects.filter(event_key=OuterRef("translation_key"))
    return _link(
        Part.HEAD_COUNT,
        DialogueEventPage.objects.filter(Among("id", "events"), Exists(counts)),
        owner="id",
        position=None,
        texts=[Cast(Subquery(counts.values("as_of")), CharField())],
        numbers=[Subquery(counts.values("taken")), Subquery(counts.values("waiting"))],
    )


def _series_links() -> QuerySet[Any]:
    networks = DialogueSeriesPage.networks.through.objects.filter(Among("dialogueseriespage_id", "series"))
    first = _organisations(Part.SERIES_ORGANISATION, SeriesOrganisation, "series")
    return first.union(
        _networks(Part.SERIES_NETWORK, networks, "dialogueseriespage_id"),
        _link(
            Part.SERIES_CHANNEL,
            SeriesChannel.objects.filter(Among("page_id", "series")),
            owner="page_id",
            key="public_id",
            texts=["kind", "label", "url"],
        ),
        *_short_parts(),
        all=True,
    )


def _short_parts() -> list[QuerySet[Any]]:
    """What the short form of an event needs of its children."""
    people = shown_contributors().filter(Among("page_id", "events"))
    recordings = Recording.objects.filter(Among("page_id", "events"))
    presentations = Presentation.objects.filter(Among("page_id", "events"))
    conditions = FrameworkCondition.objects.filter(Among("page_id", "events"))
    return [
        _venues(),
        _head_counts(),
        _link(Part.SHORT_CONTRIBUTOR, people, owner="page_id", texts=["person__name"], key="person__public_id"),
        _link(
            Part.SHORT_RECORDING,
            recordings,
            owner="page_id",
            texts=["kind"],
            numbers=[Cast("captions", IntegerField())],
        ),
        _link(Part.SHORT_PRESENTATION, presentations, owner="page_id", position=None).distinct(),
        _link(Part.SHORT_CONDITION, conditions, owner="page_id", position=None).distinct(),
    ]


EVENT_LINKS = Prepared(_event_links)
SERIES_LINKS = Prepared(_series_links)
CONDITION_LINKS = Prepared(lambda: _condition_parts()[0].union(*_condition_parts()[1:], all=True))
SHORT_LINKS = Prepared(lambda: _short_parts()[0].union(*_short_parts()[1:], all=True))
