"""What is the same in every language of an event or series, copied in memory from the leading page to another one.

A *fact* is a field that wagtail-localize keeps in step (``SynchronizedField``): dates, switches, people, addresses. Which
rows there are is a fact, too. Everything else is *words*, which stay as somebody has translated them, except where they
would then be untrue: of another person or another venue, or explaining what is no longer so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail_localize.fields import SynchronizedField, get_translatable_fields

from cms.core.models import Row
from cms.core.models.identity import adopt_saved_rows
from dialogues.models import (
    Affiliation,
    Contributor,
    DialogueEventPage,
    EventOrganisation,
    EventReminderRule,
    FrameworkCondition,
    Presentation,
    Recording,
    RegistrationQuestion,
    SeriesChannel,
    SeriesOrganisation,
    SeriesReminderRule,
    Venue,
)

WORDS_ONLY: tuple[type[Row], ...] = (FrameworkCondition,)
"""Rows that are nothing but words: a new one waits for its translation."""

IDENTITY: Mapping[type[Row], tuple[str, ...]] = {
    Contributor: ("person_id",),
    Affiliation: ("organisation_id",),
    Venue: ("street", "postal_code", "country"),
    RegistrationQuestion: ("kind",),
}
"""Where one of these differs, the row is about something else, and its translated words are about what it was before."""

TWINS: Mapping[type[Row], tuple[str, ...]] = {
    Contributor: ("person_id",),
    Recording: ("page_url", "video_id"),
    Presentation: ("document_id", "url"),
    Venue: ("street", "postal_code", "city"),
    EventOrganisation: ("organisation_id", "role"),
    SeriesOrganisation: ("organisation_id", "role"),
    SeriesChannel: ("kind", "url"),
    EventReminderRule: ("amount", "unit", "audience"),
    SeriesReminderRule: ("amount", "unit", "audience"),
}
"""Rows that say the same here were entered by hand in both languages; none of them is added a second time."""

EXPLAINS: Mapping[type[Model], tuple[tuple[str, tuple[str, ...]], ...]] = {
    DialogueEventPage: (("status_note", ("lifecycle", "date")),),
    Contributor: (("note", ("state",)), ("mandate", ("mandate_confirmation",))),
}
"""Words that go when the leading page has none and one of the facts has changed that they explain or rest on."""


def _nothing_withdrawn(keys: Iterable[UUID]) -> set[UUID]:
    return set()


@dataclass(frozen=True)
class Terms:
    """What else has to be known for copying facts.

    Attributes:
        withdrawn: which of these rows' keys the leading page once had; asked only for rows that it does not have now.
        moved: keys of venues that lie elsewhere since the leading page was published last.
        overridden: paths of fields (as wagtail-localize writes them) for which a translator has decided otherwise.
        earlier: rows that the target had and that come back, by key; rows in rows included.
    """

    withdrawn: Callable[[Iterable[UUID]], set[UUID]] = _nothing_withdrawn
    moved: frozenset[UUID] = field(default_factory=frozenset)
    overridden: frozenset[str] = field(default_factory=frozenset)
    earlier: Mapping[UUID, Row] = field(default_factory=dict)


def bring_facts(source: ClusterableModel, target: ClusterableModel, terms: Terms) -> bool:
    """Make the facts of the page ``target`` those of ``source``, in memory.

    Returns:
        Whether there was anything to change.
    """
    changed = _bring(source, target, terms, path="")
    if changed:
        adopt_saved_rows(target)
        if isinstance(target, DialogueEventPage):
            target.set_derived_fields()
    return changed


def facts_of(model: type[Model]) -> tuple[str, ...]:
    """The names of the fields that are the same in every language."""
    return _facts_of(model._meta.label)


def lasting_rows(page: ClusterableModel) -> dict[UUID, Row]:
    """The rows of ``page`` that cannot go while the leading page has them, by key; rows in rows included."""
    found: dict[UUID, Row] = {}
    for relation in _row_relations(page):
        for row in getattr(page, relation.get_accessor_name()).get_object_list():
            found |= lasting_rows(row)
            if not isinstance(row, WORDS_ONLY):
                found[row.translation_key] = row
    return found


def led_rows(source: ClusterableModel, target: ClusterableModel) -> set[UUID]:
    """The keys of the rows of ``target``, at any depth, whose facts follow from a row of ``source``."""
    keys: set[UUID] = set()
    for relation in _row_relations(source):
        for row, own in _paired(relation, source, target).items:
            if own is not None:
                keys |= {own.translation_key, *led_rows(row, own)}
    return keys


@cache
def _facts_of(label: str) -> tuple[str, ...]:
    fields = get_translatable_fields(apps.get_model(label))
    return tuple(fact.field_name for fact in fields if isinstance(fact, SynchronizedField))


def _bring(source: ClusterableModel, target: ClusterableModel, terms: Terms, *, path: str) -> bool:
    changed = {
        name
        for name in facts_of(type(source))
        if f"{path}{name}" not in terms.overridden and _bring_field(source, target, name)
    }
    for words, facts in EXPLAINS.get(type(source), ()):
        if changed.intersection(facts) and not getattr(source, words):
            setattr(target, words, "")
    for relation in _row_relations(source):
        if _bring_rows(relation, source, target, terms, path=path):
            changed.add(relation.get_accessor_name())
    return bool(changed)


def _row_relations(page: ClusterableModel) -> list[Any]:
    return [found for found in get_all_child_relations(type(page)) if issubclass(found.related_model, Row)]


def _bring_field(source: Model, target: Model, name: str) -> bool:
    found: Any = source._meta.get_field(name)
    if isinstance(found, ParentalManyToManyField):
        wanted, present = list(getattr(source, name).all()), list(getattr(target, name).all())
        if {_key(thing) for thing in wanted} == {_key(thing) for thing in present}:
            return False
        getattr(target, name).set(wanted)
        return True
    value = getattr(source, found.attname)
    if found.get_prep_value(value) == found.get_prep_value(getattr(target, found.attname)):
        return False
    setattr(target, found.attname, value)
    return True


def _key(thing: Any) -> Any:
    """The same for all translations of a thing."""
    return getattr(thing, "translation_key", thing.pk)


def _bring_rows(relation: Any, source: Any, target: Any, terms: Terms, *, path: str) -> bool:
    name = relation.get_accessor_name()
    before = _in_order(getattr(target, name).get_object_list())
    pairs = _paired(relation, source, target)
    changed = False
    rows: list[Row] = []
    for row, there in pairs.items:
        own = there or terms.earlier.get(row.translation_key)
        if own is None:
            if not isinstance(row, WORDS_ONLY):
                rows.append(_copy_of(row, target))
        elif _is_another(row, own, terms):
            rows.append(_copy_of(row, target, instead_of=own))
        else:
            changed |= _bring(row, own, terms, path=f"{path}{name}.{own.translation_key}.")
            rows.append(own)
    gone = terms.withdrawn(pairs.rest) if pairs.rest else set()
    rows += [row for key, row in pairs.rest.items() if key not in gone]
    if [id(row) for row in rows] == [id(row) for row in before]:
        return changed
    for position, row in enumerate(rows):
        row.sort_order = position
    getattr(target, name).set(rows)
    return True


@dataclass(frozen=True)
class _Pairs:
    """The rows of the source in their order, each with the row of the target that is about the same; and the other rows
    of the target by their key."""

    items: list[tuple[Row, Row | None]]
    rest: dict[UUID, Row]


def _paired(relation: Any, source: Any, target: Any) -> _Pairs:
    name = relation.get_accessor_name()
    rest = {row.translation_key: row for row in _in_order(getattr(target, name).get_object_list())}
    leading = _in_order(getattr(source, name).get_object_list())
    same = {row.translation_key: rest.pop(row.translation_key, None) for row in leading}
    return _Pairs([(row, same[row.translation_key] or _twin(row, rest)) for row in leading], rest)


def _in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row.sort_order or 0)


def _twin(row: Row, rest: dict[UUID, Row]) -> Row | None:
    """The row of the target that says the same under a key of its own; taken out of ``rest``."""
    names = TWINS.get(type(row), ())
    if not names:
        return None
    for key, other in rest.items():
        if all(getattr(row, name) == getattr(other, name) for name in names):
            return rest.pop(key)
    return None


def _is_another(row: Row, own: Row, terms: Terms) -> bool:
    if row.translation_key in terms.moved:
        return True
    return any(getattr(row, name) != getattr(own, name) for name in IDENTITY.get(type(row), ()))


def _copy_of(row: Row, target: Any, *, instead_of: Row | None = None) -> Row:
    """The row with everything in it, not saved yet; its words still wait for somebody who translates them."""
    copy, _children = row.copy_cluster()
    if instead_of is not None:
        copy.translation_key = copy._copied_key = instead_of.translation_key
    _settle(copy, target.locale)
    if instead_of is not None and instead_of.pk is not None:
        copy.pk = instead_of.pk
        copy._state.adding = False
    return copy


def _settle(copy: Row, locale: Any) -> None:
    copy.pk = None
    copy._state.adding = True
    copy.locale = locale
    copy.set_public_id()
    for rows in getattr(copy, "_cluster_related_objects", {}).values():
        for row in rows:
            if isinstance(row, Row):
                _settle(row, locale)
