"""One linked event: compare, write, note conflicts, figures and state, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from dialogues.services import remote
from dialogues.services.registrations.seats import set_outside_count
from integrations.core.choices import ATTACHED, LinkState
from integrations.core.contract import Figures, RemoteEvent, RemoteStatus
from integrations.core.models import FieldConflict, RemoteLink, SyncedField
from integrations.core.services.sync.comparing import Comparison, compare
from integrations.core.services.sync.mapping import values_of, whole_day
from integrations.core.words import field_label

if TYPE_CHECKING:
    from dialogues.models import DialogueEventPage
    from integrations.core.contract import EventImporter
    from integrations.core.models import Connection
    from integrations.core.services.sync.claiming import Claim
    from integrations.core.services.sync.tally import Tally

FIGURES_STAY_FRESH = timedelta(hours=12)
"""Unchanged figures are confirmed, with their new moment, only so often: reading what has not changed writes nothing."""

declare(
    {
        "sync.in_event": "An event is written, not committed.",
        "sync.after_event": "An event is written and committed; the run goes on.",
    }
)


def has_stale_figures(link: RemoteLink, event: RemoteEvent, now: datetime) -> bool:
    """Whether the figures should be confirmed though they have not changed."""
    if event.figures is None or event.figures.seats is None:
        return False
    return link.counted_at is None or now - link.counted_at >= FIGURES_STAY_FRESH


def look_at(link: RemoteLink, page: DialogueEventPage, event: RemoteEvent, importer: EventImporter) -> Comparison:
    """What follows from the event for our page. It writes nothing."""
    theirs = values_of(event, importer.owned_fields)
    ours = remote.values_here(page, {*theirs, remote.STATUS})
    # In a dry run a link may be new.
    base = dict(SyncedField.objects.filter(link_id=link.pk).values_list("field", "value"))
    return compare(base, ours, theirs)


def write(link_id: int, event: RemoteEvent, importer: EventImporter, claim: Claim, tally: Tally) -> RemoteLink:
    """Bring our page, the link and the figures up to date; all or nothing."""
    with transaction.atomic():
        claim.keep(force=True)
        link: RemoteLink = RemoteLink.objects.select_for_update().get(pk=link_id)
        _describe(link, event)
        page = remote.find_event(link.local_key) if link.state in ATTACHED and link.local_key else None
        if page is None:
            _let_go(link, tally)
        else:
            _write_page(link, page, event, importer, tally)
            count_figures(link, event, claim.connection.slug)
            _set_state(link, page, event, importer, claim.connection, tally)
            # It was named again: whatever was proposed in its place is an event of its own.
            proposals = RemoteLink.objects.filter(replaces=link, state=LinkState.PROPOSED)
            proposals.update(state=LinkState.OFFERED, replaces=None, local_key=None)
        link.fingerprint = event.fingerprint()
        link.last_seen_at = clock.now()
        link.missing_runs = 0
        link.save()
        fail_point("sync.in_event")
    fail_point("sync.after_event")
    return link


def say_comparison(link: RemoteLink, comparison: Comparison, tally: Tally) -> None:
    """The differences in words: what is written, and where both sides disagree."""
    for field, theirs in comparison.write.items():
        values = {
            "title": link,
            "field": field_label(field),
            "ours": remote.label(field, comparison.ours[field]),
            "theirs": remote.label(field, theirs),
        }
        tally.say(_("“%(title)s”, %(field)s: “%(ours)s” becomes “%(theirs)s”") % values)
    for field, theirs in comparison.conflicts.items():
        values = {
            "title": link,
            "field": field_label(field),
            "ours": remote.label(field, comparison.ours[field]),
            "theirs": remote.label(field, theirs),
        }
        tally.say(_("“%(title)s”, %(field)s: conflict; here “%(ours)s”, there “%(theirs)s”") % values)


def keep_agreed(link: RemoteLink, agreed: Mapping[str, str]) -> None:
    """Remember what both sides agree upon."""
    for field, value in agreed.items():
        SyncedField.objects.update_or_create(link=link, field=field, defaults={"value": value})


def _describe(link: RemoteLink, event: RemoteEvent) -> None:
    link.remote_id = event.remote_id
    link.stable_id = event.stable_id or link.stable_id
    link.title, link.url = event.title[:255], event.url[:500]
    link.starts_at, link.whole_day = event.starts_at, whole_day(event)


def _let_go(link: RemoteLink, tally: Tally) -> None:
    """Our page was deleted, or the link is not one of ours: the event can be chosen again."""
    if link.state in ATTACHED:
        link.state, link.state_at, link.local_key = LinkState.OFFERED, clock.now(), None
        tally.say(_("“%(title)s”: the page was deleted here") % {"title": link})


def _write_page(
    link: RemoteLink, page: DialogueEventPage, event: RemoteEvent, importer: EventImporter, tally: Tally
) -> None:
    comparison = look_at(link, page, event, importer)
    say_comparison(link, comparison, tally)
    if comparison.write:
        try:
            with transaction.atomic():
                remote.take_over(page, comparison.write, note=cancelled_note(importer))
            tally.count("updated")
        except ValidationError as error:
            # It does not fit: the office sees it beside the field and decides.
            tally.count("skipped")
            tally.say(f"“{link}”: {' '.join(error.messages)}")
            for field in comparison.write:
                comparison.conflicts[field] = comparison.agreed.pop(field)
                comparison.settled.discard(field)
    keep_agreed(link, comparison.agreed)
    FieldConflict.objects.filter(link=link, field__in=comparison.settled).delete()
    for field, theirs in comparison.conflicts.items():
        row, created = FieldConflict.objects.get_or_create(
            link=link, field=field, defaults={"theirs": theirs, "since": clock.now()}
        )
        if created or row.theirs != theirs:
            tally.count("conflicts")
        if row.theirs != theirs:
            row.theirs = theirs
            row.save()


def cancelled_note(importer: EventImporter) -> str:
    """What the public reads when an event was cancelled over there."""
    return _("The event was cancelled (%(source)s).") % {"source": importer.config.verbose_name}


def count_figures(link: RemoteLink, event: RemoteEvent, source: str) -> None:
    """Note the figures that came with the event, if any."""
    if event.figures is not None:
        note_figures(link, event.figures, event.figures.as_of or event.as_of or clock.now(), source)


def note_figures(link: RemoteLink, figures: Figures, moment: datetime, source: str) -> None:
    """Note figures at the link and, where they are known, at the event; they count there for the places (idea 7)."""
    link.going, link.waiting, link.guests, link.capacity = (
        figures.going,
        figures.waiting,
        figures.guests,
        figures.capacity,
    )
    link.counted_at = moment
    if link.local_key and figures.seats is not None:
        set_outside_count(link.local_key, source=source, going=figures.seats, waiting=figures.waiting, as_of=moment)


def say_figures(link: RemoteLink, figures: Figures, tally: Tally) -> None:
    """Figures that differ from those that stand here, in words."""
    if (figures.going, figures.waiting) != (link.going, link.waiting):
        values = {"title": link, "going": figures.seats or 0, "waiting": figures.waiting or 0}
        tally.say(_("“%(title)s”: %(going)s registered there, %(waiting)s waiting") % values)


def _set_state(
    link: RemoteLink,
    page: DialogueEventPage,
    event: RemoteEvent,
    importer: EventImporter,
    connection: Connection,
    tally: Tally,
) -> None:
    was = link.state
    is_off = event.status is RemoteStatus.CANCELLED
    link.state = LinkState.CANCELLED if is_off else LinkState.LINKED
    if link.state == was:
        return
    link.state_at = clock.now()
    if is_off:
        tally.count("cancelled")
        tally.say(_("“%(title)s” is cancelled there") % {"title": link})
    if was == LinkState.VANISHED:
        tally.say(_("“%(title)s” is there again") % {"title": link})
    importer.link_changed(link, connection)
