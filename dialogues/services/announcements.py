"""Tell the rest of the system what has changed in public, once each.

Level-triggered: what the public sees now is compared with what was announced last, and the difference is announced.
So it does not matter which signal asked, in which order, or whether one was lost: the reconciliation asks again
(style guide 8.2). The comparison, the calendar entry, the memory and the announcement are one transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from wagtail.query import PageQuerySet

from cms.core.changes import Change, announce
from cms.core.public import PublicSpace, public_space, visible_at
from dialogues import changes
from dialogues.choices import DocumentationPart, DocumentationState, EventLifecycle
from dialogues.models import Announcement, DialogueEventPage, DialogueSeriesPage, FrameworkCondition
from dialogues.services.calendar import TAKES_PLACE, record_appointment
from dialogues.services.translations import family_of
from dialogues.states import documentation

LiveChange = type[Change]
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a page was published that went online past Wagtail's publishing, for example in a fixture."""
DIGEST_LENGTH = 16

LIFE: Mapping[str, tuple[LiveChange, LiveChange, LiveChange, LiveChange]] = {
    Announcement.Kind.SERIES: (
        changes.SeriesPublished,
        changes.SeriesUpdated,
        changes.SeriesUnpublished,
        changes.SeriesDeleted,
    ),
    Announcement.Kind.EVENT: (
        changes.EventPublished,
        changes.EventUpdated,
        changes.EventUnpublished,
        changes.EventDeleted,
    ),
}
MODELS: Mapping[str, type[DialogueSeriesPage] | type[DialogueEventPage]] = {
    Announcement.Kind.SERIES: DialogueSeriesPage,
    Announcement.Kind.EVENT: DialogueEventPage,
}


@dataclass(frozen=True)
class Teller:
    """Announces for one act: its moment and who did it."""

    moment: datetime
    actor: str | None

    def tell(self, kind: LiveChange, subject: UUID, **details: Any) -> None:
        announce(kind(subject_id=subject, moment=self.moment, actor=self.actor, **details))


def announce_page(kind: str, public_id: UUID, *, now: datetime, actor: str | None = None) -> bool:
    """Announce what has changed about one series or event since the last announcement.

    Args:
        kind: a value of ``Announcement.Kind``.
        actor: see :class:`cms.core.changes.Change`; None for a timer.

    Returns:
        Whether there was anything to announce.
    """
    with transaction.atomic():
        candidates = _public(kind, space=public_space(), now=now).filter(public_id=public_id)
        memory = _locked(kind, public_id, create=candidates.exists())
        if memory is None:
            return False
        teller = Teller(now, actor)
        page = candidates.first()  # read under the lock
        if page is None:
            exists = MODELS[kind].objects.filter(public_id=public_id).exists()
            return _tell_gone(memory, exists=exists, teller=teller)
        published, updated, _unpublished, _deleted = LIFE[kind]
        last_published_at = page.last_published_at or NEVER
        if memory.published_at == last_published_at:
            return False
        teller.tell(published if memory.published_at is None else updated, public_id)
        memory.published_at = last_published_at
        if isinstance(page, DialogueEventPage):
            _tell_appointment(page, teller)
            _tell_documentation(page, memory, teller)
            _tell_conditions(page, memory, teller)
        memory.full_clean()
        memory.save()
        return True


def announce_differences(*, now: datetime) -> int:
    """Announce everything that no signal has announced: the reconciliation. Five queries when there is nothing.

    Returns:
        How many pages had something to announce.
    """
    space = public_space()
    told = 0
    for kind, model in MODELS.items():
        public = _public(kind, space=space, now=now).annotate(told_at=Coalesce("last_published_at", Value(NEVER)))
        remembered = Announcement.objects.filter(public_id=OuterRef("public_id"), published_at=OuterRef("told_at"))
        stale = public.filter(~Exists(remembered))
        known = model.objects.filter(public_id=OuterRef("public_id"))
        hidden = Announcement.objects.filter(kind=kind).filter(
            Q(published_at__isnull=False) & ~Exists(known.filter(pk__in=public.values("pk"))) | ~Exists(known)
        )
        ids = {*stale.values_list("public_id", flat=True), *hidden.values_list("public_id", flat=True)}
        told += sum(_catch_up(kind, public_id, now=now) for public_id in _in_order(model, ids))
    return told


def _in_order(model: type[DialogueSeriesPage] | type[DialogueEventPage], ids: Collection[UUID]) -> list[UUID]:
    """Deleted things, then the others as everybody who takes places of several events does it (``seats.lock_all``): all
    of it may be one transaction, as when a series is moved."""
    pages = model.objects.filter(public_id__in=ids).order_by("translation_key", "pk")
    found = list(pages.values_list("public_id", flat=True))
    return [*sorted(set(ids).difference(found)), *found]


def _catch_up(kind: str, public_id: UUID, *, now: datetime) -> bool:
    """Do what the signal of a publication does, when nobody has heard it."""
    with transaction.atomic():
        page = MODELS[kind].objects.filter(public_id=public_id, live=True, alias_of__isnull=True).first()
        family = family_of(page) if page is not None else None
        if family is not None:
            family.take(family.page.live_revision)
        told = announce_page(kind, public_id, now=now)
        if family is not None:
            family.give()
        return told


def _locked(kind: str, public_id: UUID, *, create: bool) -> Announcement | None:
    """The memory about a page, locked, so that two processes never announce the same difference."""
    rows = Announcement.objects.select_for_update().filter(public_id=public_id)
    memory = rows.first()
    if memory is None and create:
        Announcement.objects.bulk_create([Announcement(kind=kind, public_id=public_id)], ignore_conflicts=True)
        memory = rows.get()
    return memory


def _public(kind: str, *, space: PublicSpace, now: datetime) -> PageQuerySet:
    return MODELS[kind].objects.filter(space.pages(), visible_at(now))


def _tell_gone(memory: Announcement, *, exists: bool, teller: Teller) -> bool:
    """The page is not public: taken offline while ``exists``, else deleted."""
    _published, _updated, unpublished, deleted = LIFE[memory.kind]
    was_public = memory.published_at is not None
    if was_public or not exists:
        for public_id in memory.conditions:
            teller.tell(changes.ConditionUnpublished, UUID(public_id))
    if not exists:
        teller.tell(deleted, memory.public_id)
        memory.delete()
        return True
    if was_public:
        teller.tell(unpublished, memory.public_id)
        memory.published_at = None
        memory.conditions = {}
        memory.full_clean()
        memory.save()
    return was_public


def _tell_appointment(event: DialogueEventPage, teller: Teller) -> None:
    before, after = record_appointment(event, now=teller.moment)
    if before is None or before == after:
        return
    if before.state != after.state:
        kinds: dict[str, LiveChange] = {
            TAKES_PLACE: changes.EventReinstated,
            EventLifecycle.CANCELLED: changes.EventCancelled,
            EventLifecycle.POSTPONED: changes.EventPostponed,
        }
        teller.tell(kinds[after.state], event.public_id)
    if (before.time, before.place) != (after.time, after.place):
        teller.tell(changes.EventRescheduled, event.public_id)


def _tell_documentation(event: DialogueEventPage, memory: Announcement, teller: Teller) -> None:
    states = documentation(
        recordings=list(event.recordings.all()),
        has_presentations=event.presentations.exists(),
        has_summary=bool(event.report) or bool(event.findings),
        has_conditions=event.conditions.exists(),
        not_planned=event.documentation_not_planned,
    )
    done = [part for part in DocumentationPart.values if states[part] == DocumentationState.DONE]
    new = [part for part in done if part not in memory.documentation.split(",")]
    if new:
        teller.tell(changes.EventDocumented, event.public_id, parts=",".join(new))
    memory.documentation = ",".join(done)


def _tell_conditions(event: DialogueEventPage, memory: Announcement, teller: Teller) -> None:
    before: dict[str, str] = memory.conditions
    after = {str(row.public_id): _condition_digest(row) for row in event.conditions.all()}
    for public_id, digest in after.items():
        if public_id not in before:
            teller.tell(changes.ConditionPublished, UUID(public_id))
        elif before[public_id] != digest:
            teller.tell(changes.ConditionUpdated, UUID(public_id))
    for public_id in before:
        if public_id not in after:
            teller.tell(changes.ConditionUnpublished, UUID(public_id))
    memory.conditions = after


def _condition_digest(row: FrameworkCondition) -> str:
    content = (row.text, row.explanation, ",".join(row.levels), row.level_label, row.provenance)
    return hashlib.sha256("\x1f".join(content).encode()).hexdigest()[:DIGEST_LENGTH]
