"""All events of one reading: known and new ones, missing ones, proposals, and pages to be made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from dialogues.services import remote
from integrations.core.choices import ATTACHED, ImportPolicy, LinkState
from integrations.core.contract import Coverage, NotModified, RemoteEvent, RemoteStatus
from integrations.core.errors import PermanentError
from integrations.core.models import RemoteLink
from integrations.core.services.sync import attached, missing
from integrations.core.services.sync.mapping import to_outside, values_of, whole_day

if TYPE_CHECKING:
    from uuid import UUID

    from integrations.core.contract import EventImporter
    from integrations.core.models import Connection
    from integrations.core.services.sync.claiming import Claim
    from integrations.core.services.sync.tally import Tally

MOST_EVENTS = 20_000
LOOK_BACK = timedelta(days=400)
"""Older events that nobody has linked are not offered."""

BATCH = 200

declare(
    {
        "sync.in_offer": "New events are noted, not committed.",
        "sync.before_missing": "All that the other side named is written; nothing is counted as missing yet.",
        "sync.in_create": "A page is made of an event elsewhere, not committed.",
    }
)


@dataclass
class Reading:
    """What is known while a connection is read. Without a claim it is a dry run: everything is said, nothing written."""

    connection: Connection
    importer: EventImporter
    tally: Tally
    claim: Claim | None
    now: datetime = field(default_factory=clock.now)
    by_id: dict[str, RemoteLink] = field(default_factory=dict)
    by_stable_id: dict[str, RemoteLink] = field(default_factory=dict)
    seen_ids: set[str] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)
    """Primary keys of the links that were named."""
    unsaved: list[RemoteLink] = field(default_factory=list)
    fresh: list[tuple[RemoteLink, RemoteEvent]] = field(default_factory=list)
    """Offered events, new or not, of which a page could be made."""
    named: dict[str, UUID] = field(default_factory=dict)
    """Ids that pages of ours name, and that belong to no link yet."""

    def __post_init__(self) -> None:
        for link in RemoteLink.objects.filter(connection_id=self.connection.pk):
            self._know(link)
        taken = {link.local_key for link in self.links if link.state in ATTACHED}
        named = self.importer.named_events(self.connection)
        self.named = {remote_id: key for remote_id, key in named.items() if key not in taken}

    def _know(self, link: RemoteLink) -> None:
        self.by_id[link.remote_id] = link
        if link.stable_id:
            known = self.by_stable_id.get(link.stable_id)
            if known is None or known.state not in ATTACHED:
                self.by_stable_id[link.stable_id] = link

    @property
    def links(self) -> Iterable[RemoteLink]:
        return self.by_id.values()

    def take_all(self, items: Iterable[RemoteEvent | Coverage | NotModified]) -> None:
        """Read to the end.

        Raises:
            IntegrationError: from the plugin, or because there are too many events.
            ClaimLostError: somebody else has the connection now, or it was switched off.
        """
        end: Coverage | NotModified | None = None
        for item in items:
            if isinstance(item, Coverage | NotModified):
                end = item
                continue
            if self.claim is not None:
                self.claim.keep()
            self.take(item)
        self._flush()
        fail_point("sync.before_missing")
        self.tally.is_complete = end is not None
        if end is not None:
            missing.look_for(self, end)
        self._make_pages(is_complete=isinstance(end, Coverage))

    def take(self, event: RemoteEvent) -> None:
        """One event; a repetition is left alone."""
        if event.remote_id in self.seen_ids:
            return
        if len(self.seen_ids) >= MOST_EVENTS:
            raise PermanentError(_("There are more than %(most)s events; no more were read.") % {"most": MOST_EVENTS})
        self.seen_ids.add(event.remote_id)
        self.tally.count("seen")
        link = self._find(event)
        if event.remote_id in self.named and (link is None or link.state == LinkState.OFFERED):
            self._link_named(link or self._new_link(event), event)
        elif link is None:
            self._offer(event)
        elif link.pk is not None and link.pk not in self.seen:
            self.seen.add(link.pk)
            self._compare(link, event)

    def _find(self, event: RemoteEvent) -> RemoteLink | None:
        """The link of the event: by the name that outlives ids first, then by the id."""
        by_id = self.by_id.get(event.remote_id)
        if not event.stable_id or (by_id is not None and by_id.state in ATTACHED):
            return by_id
        by_stable_id = self.by_stable_id.get(event.stable_id)
        if by_id is not None and by_stable_id is not None and by_id is not by_stable_id:
            # The id has a row of its own since an earlier run; the unique key leaves no room for both to have it.
            return by_id
        return by_stable_id or by_id

    def _offer(self, event: RemoteEvent) -> None:
        if event.starts_at is not None and event.starts_at < self.now - LOOK_BACK:
            return
        link = self._new_link(event)
        self.tally.count("offered")
        begins = remote.label(remote.DATE, remote.values_there(to_outside(event), {remote.DATE}).get(remote.DATE, ""))
        self.tally.say(_("New: “%(title)s”, %(begins)s") % {"title": link, "begins": begins})
        self._know(link)
        self.unsaved.append(link)
        self.fresh.append((link, event))
        if len(self.unsaved) >= BATCH:
            self._flush()

    def _new_link(self, event: RemoteEvent) -> RemoteLink:
        return RemoteLink(
            connection_id=self.connection.pk,
            remote_id=event.remote_id[:255],
            stable_id=event.stable_id[:255],
            title=event.title[:255],
            url=event.url[:500],
            starts_at=event.starts_at,
            whole_day=whole_day(event),
            fingerprint=event.fingerprint(),
            first_seen_at=self.now,
            last_seen_at=self.now,
            state_at=self.now,
        )

    def _link_named(self, link: RemoteLink, event: RemoteEvent) -> None:
        """One that a page of ours names: the two are linked, and compared at once."""
        key = self.named.pop(event.remote_id)
        if self.claim is not None:
            with transaction.atomic():
                self.claim.keep(force=True)
                link = RemoteLink.objects.select_for_update().get(pk=link.pk) if link.pk else link
                if link.state != LinkState.OFFERED or RemoteLink.objects.attached().filter(
                    connection_id=self.connection.pk, local_key=key
                ):
                    return  # somebody in the office was faster
                link.local_key, link.state, link.state_at, link.fingerprint = key, LinkState.LINKED, self.now, ""
                link.save()
                self.importer.link_changed(link, self.connection)
        link.local_key, link.state = key, LinkState.LINKED
        self.tally.say(_("“%(title)s” is named by a page here and was linked") % {"title": link})
        self._know(link)
        if self.claim is None:
            self._say(link, event)
            return
        self.seen.add(link.pk)
        link.__dict__.update(attached.write(link.pk, event, self.importer, self.claim, self.tally).__dict__)

    def _flush(self) -> None:
        rows, self.unsaved = self.unsaved, []
        if not rows or self.claim is None:
            return
        with transaction.atomic():
            self.claim.keep(force=True)
            for row in rows:
                row.save(force_insert=True)
            fail_point("sync.in_offer")
        self.seen.update(row.pk for row in rows)

    def _compare(self, link: RemoteLink, event: RemoteEvent) -> None:
        is_same = link.fingerprint == event.fingerprint() and not link.missing_runs
        if link.state == LinkState.OFFERED:
            self.fresh.append((link, event))
        if link.state in ATTACHED:
            is_same = (
                is_same and link.state != LinkState.VANISHED and not attached.has_stale_figures(link, event, self.now)
            )
        if is_same:
            self.tally.count("unchanged")
        elif self.claim is None:
            self._say(link, event)
        else:
            written = attached.write(link.pk, event, self.importer, self.claim, self.tally)
            link.__dict__.update(written.__dict__)

    def _say(self, link: RemoteLink, event: RemoteEvent) -> None:
        page = remote.find_event(link.local_key) if link.state in ATTACHED and link.local_key else None
        if page is None:
            return
        comparison = attached.look_at(link, page, event, self.importer)
        attached.say_comparison(link, comparison, self.tally)
        self.tally.count("updated", bool(comparison.write))
        self.tally.count("conflicts", len(comparison.conflicts))
        if event.figures is not None:
            attached.say_figures(link, event.figures, self.tally)

    def _make_pages(self, *, is_complete: bool) -> None:
        """Of offered events, where the office wants it. One that looks like a linked event which was not named waits for
        the office, or for a complete reading: it may be the same one under another id."""
        if self.connection.policy == ImportPolicy.CHOOSE:
            return
        lost = (
            [] if is_complete else [link for link in self.links if link.state in ATTACHED and link.pk not in self.seen]
        )
        for link, event in self.fresh:
            is_over = event.starts_at is None or event.starts_at <= self.now
            is_off = event.status is RemoteStatus.CANCELLED
            if link.state != LinkState.OFFERED or is_over or is_off or missing.resembles(link, lost):
                continue
            if self.connection.series is None:
                self.tally.say(_("No page was made: the connection names no dialogue series."))
                return
            if self.claim is None:
                self.tally.count("created")
                self.tally.say(_("A page would be made of “%(title)s”") % {"title": link})
            else:
                self._make_page(link, event, self.claim)

    def _make_page(self, link: RemoteLink, event: RemoteEvent, claim: Claim) -> None:
        series = self.connection.series
        try:
            with transaction.atomic():
                claim.keep(force=True)
                row: RemoteLink = RemoteLink.objects.select_for_update().get(pk=link.pk)
                if row.state != LinkState.OFFERED or series is None:
                    return
                publish = self.connection.policy == ImportPolicy.PUBLISH
                page = remote.make_event(series, to_outside(event), publish=publish)
                row.local_key, row.state, row.state_at = page.translation_key, LinkState.LINKED, self.now
                row.save()
                attached.keep_agreed(row, values_of(event, self.importer.owned_fields))
                attached.count_figures(row, event, self.connection.slug)
                row.save()
                self.importer.link_changed(row, self.connection)
                fail_point("sync.in_create")
        except ValidationError as error:
            self.tally.count("skipped")
            self.tally.say(f"“{link}”: {' '.join(error.messages)}")
            return
        self.tally.count("created")
        self.tally.say(_("A page was made of “%(title)s”") % {"title": link})
