"""One fact lives in one row, though an event has a page in every language: its facts follow from the leading page.

The page in the site's first language leads, or the one from which wagtail-localize makes that page. When it is published,
its translations take over its facts (:mod:`dialogues.services.facts`) in the same breath: what is online is published
again, a draft keeps its words and gets the facts, and so does the frozen text from which translators work. When a
translation is published, it takes over the facts of the leading page, whatever was entered. Aliases follow by Wagtail.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, IntegerField, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Locale, PageLogEntry, Revision
from wagtail_localize.models import SegmentOverride, Translation, TranslationSource

from dialogues.models import DialogueEventPage, DialogueSeriesPage
from dialogues.querysets import EventQuerySet
from dialogues.services.facts import Terms, bring_facts, lasting_rows

logger = logging.getLogger(__name__)

Told = DialogueSeriesPage | DialogueEventPage
PLACE = ("name", "city")
"""Words of a venue that say where it is; with a street they change as facts, without one nothing else tells."""


@dataclass(frozen=True)
class Family:
    """A page with the pages of the same thing in other languages, aliases left out."""

    page: Told
    leader: Told | None
    translations: tuple[Told, ...]

    @property
    def is_led(self) -> bool:
        """Whether the page leads the others."""
        return self.leader is not None and self.leader.pk == self.page.pk

    def take(self, revision: Revision | None) -> bool:
        """Give the page, which was just published from ``revision``, the facts of the page that leads it."""
        if self.is_led or self.leader is None or not self.leader.live or not self.page.live:
            return False
        try:
            with transaction.atomic():
                terms = replace(_terms(self.leader), overridden=_overridden(self.page))
                if not bring_facts(self.leader, self.page, terms):
                    return False
                self.page.save()
                if revision is not None:
                    # Aliases are made from it, and so is what an editor sees next.
                    revision.content = self.page.serializable_data()
                    revision.save(update_fields=["content"])
        except ValidationError:
            _report(self.page)
            return False
        return True

    def give(self) -> int:
        """Bring the facts of the page, when it is online and leads, to all others; returns how many have changed."""
        if not self.is_led or not self.page.live:
            return 0
        terms = replace(_terms(self.page), moved=_moved_venues(self.page))
        changed = 0
        for translation in self.translations:
            try:
                with transaction.atomic():
                    changed += _follow(self.page, translation, replace(terms, overridden=_overridden(translation)))
            except ValidationError:
                _report(translation)
        _follow_in_source(self.page, terms)
        return changed


def family_of(page: Told) -> Family | None:
    """The family of ``page``; None when there is no other language, which costs one query."""
    relatives = type(page).objects.filter(translation_key=page.translation_key, alias_of__isnull=True)
    others = tuple(relatives.exclude(pk=page.pk).select_related("locale", "latest_revision"))
    if not others:
        return None
    leading = _leading_locale(page.translation_key)
    leader = next((one for one in (page, *others) if one.locale_id == leading), None)
    return Family(page, leader, others)


def leader_of(page: Told) -> Told | None:
    """The page from which the facts of ``page`` follow; None when it leads itself, or the other one is not online."""
    family = family_of(page)
    if family is None or family.is_led or family.leader is None or not family.leader.live:
        return None
    return family.leader


def fill_with_words(page: Told, fill: Callable[[], None]) -> None:
    """Call ``fill``, which writes into ``page`` in memory, and leave the page as publishing would leave it: on a
    translation only words stay, and rows that ``fill`` took away come back as they were."""
    leader = leader_of(page) if page.pk is not None else None
    if leader is None:
        fill()
        return
    terms = replace(_terms(leader), overridden=_overridden(page), earlier=lasting_rows(page))
    fill()
    bring_facts(leader, page, terms)


def with_leader(events: EventQuerySet) -> EventQuerySet:
    """Annotate ``has_leader``: the same as :func:`leader_of`, in SQL, for lists."""
    first = Locale.get_default().pk
    translated_from = Translation.objects.filter(
        source__object_id=OuterRef("translation_key"), target_locale_id=first, enabled=True
    )
    leaders = DialogueEventPage.objects.filter(
        translation_key=OuterRef("translation_key"),
        locale_id=OuterRef("leading_locale"),
        alias_of__isnull=True,
        live=True,
    )
    leading = Coalesce(
        Subquery(translated_from.values("source__locale_id")[:1]), Value(first), output_field=IntegerField()
    )
    return events.annotate(leading_locale=leading).annotate(has_leader=Exists(leaders.exclude(pk=OuterRef("pk"))))


def _leading_locale(translation_key: UUID) -> int:
    """Usually the site's first language, but what translators make from another language is led by that one."""
    first: int = Locale.get_default().pk
    translated_from = Translation.objects.filter(
        source__object_id=translation_key, target_locale_id=first, enabled=True
    )
    found: int | None = translated_from.values_list("source__locale_id", flat=True).first()
    return found or first


def _follow(leader: Told, translation: Told, terms: Terms) -> bool:
    draft = translation.latest_revision if translation.has_unpublished_changes or not translation.live else None
    changed = False
    if translation.live:
        changed = bring_facts(leader, translation, terms)
        if changed:
            _publish(translation)
    if draft is not None:
        page = draft.as_object()
        page.latest_revision = draft  # also when another one was just published
        if bring_facts(leader, page, terms) or changed:
            changed = True
            # The same revision: its author, its schedule and whoever is reviewing it stay.
            page.save_revision(
                user=draft.user, approved_go_live_at=draft.approved_go_live_at, clean=False, overwrite_revision=draft
            )
    return changed


def _publish(page: Told) -> None:
    """Publish ``page`` as it stands in memory, without ending a review of its draft or what is scheduled."""
    scheduled = dict(page.revisions.filter(approved_go_live_at__isnull=False).values_list("pk", "approved_go_live_at"))
    action = PublishPageRevisionAction(page.save_revision())
    action.object._current_workflow_states = []  # Wagtail would cancel it, as if the draft had been published
    action.execute(skip_permission_checks=True)
    for pk, moment in scheduled.items():
        Revision.objects.filter(pk=pk).update(approved_go_live_at=moment)


def _follow_in_source(leader: Told, terms: Terms) -> None:
    """Bring the facts into the copy from which wagtail-localize makes translations. Its words stay until somebody
    synchronises them, so nothing that is translated falls back."""
    source = TranslationSource.objects.filter(object_id=leader.translation_key, locale=leader.locale).first()
    if source is None:
        return
    frozen = source.as_instance()
    if bring_facts(leader, frozen, terms):
        source.content_json = frozen.to_json()
        source.save(update_fields=["content_json"])
        source.refresh_segments()


def _terms(leader: Told) -> Terms:
    def withdrawn(keys: Iterable[UUID]) -> set[UUID]:
        texts = Revision.objects.for_instance(leader).order_by().annotate(text=Cast("content", TextField()))
        return {key for key in keys if texts.filter(text__contains=str(key)).exists()}

    return Terms(withdrawn=withdrawn)


def _moved_venues(leader: Told) -> frozenset[UUID]:
    """The venues that have another name or town than when the page was published last. Wagtail has not written down the
    present publication yet."""
    if not isinstance(leader, DialogueEventPage) or not leader.venues.exists():
        return frozenset()
    published = PageLogEntry.objects.filter(page=leader.pk, action="wagtail.publish", revision__isnull=False)
    last = published.exclude(revision=leader.live_revision_id).order_by("-timestamp", "-pk").first()
    if last is None:
        return frozenset()
    before: dict[str, Any] = {row["translation_key"]: row for row in last.revision.content.get("venues", ())}
    return frozenset(
        venue.translation_key
        for venue in leader.venues.all()
        if (row := before.get(str(venue.translation_key)))
        and any(row.get(name) != getattr(venue, name) for name in PLACE)
    )


def _overridden(translation: Told) -> frozenset[str]:
    """The fields for which a translator has decided otherwise in wagtail-localize, which allows it for pictures,
    documents and addresses."""
    decided = SegmentOverride.objects.filter(
        locale=translation.locale_id,
        context__object_id=translation.translation_key,
        context__object__sources__translations__target_locale=F("locale"),
        context__object__sources__translations__enabled=True,
    )
    return frozenset(decided.values_list("context__path", flat=True))


def _report(page: Told) -> None:
    logger.error(
        "The facts could not follow to page %s: it is not valid with them. Its text needs an editor.", page.pk
    )
