"""Events that were not named in a complete reading, and what may have become of them (idea 6).

Missing is not cancelled and not deleted: a link counts the complete readings in a row without its event, and after
:data:`VANISHED_AFTER` it is marked as vanished, which only warns. A similar event that nobody has linked is proposed in its
place, once; somebody in the office says yes or no.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cms.core.failpoints import declare, fail_point
from integrations.core.choices import ATTACHED, LinkState
from integrations.core.contract import Coverage, NotModified
from integrations.core.models import RemoteLink
from integrations.core.similarity import likeness

if TYPE_CHECKING:
    from integrations.core.services.sync.importing import Reading

VANISHED_AFTER = 3
BATCH = 500
STILL_INTERESTING = timedelta(days=1)
"""So long after its beginning an event that is missing is still worth a warning; later lists drop it by themselves."""

declare({"sync.in_missing": "A missing event is counted, not committed."})


def look_for(reading: Reading, end: Coverage | NotModified) -> None:
    """Count what is missing, mark what has vanished, and propose."""
    unnamed = [link for link in reading.links if link.pk is not None and link.pk not in reading.seen]
    absent = [link for link in unnamed if _is_absent(link, end, reading)]
    lost = [link for link in absent if link.state in ATTACHED]
    for link in lost:
        reading.tally.count("missing")
        if reading.claim is None:
            reading.tally.say(_("“%(title)s” was not found there") % {"title": link})
        else:
            _count(link, reading)
    if reading.claim is not None:
        _count_unlinked([link.pk for link in absent if link.state not in ATTACHED], reading)
    _propose(reading, lost)


def resembles(link: RemoteLink, others: Collection[RemoteLink]) -> bool:
    """Whether the event may be one of the others under another id."""
    return any(_likeness(link, other) is not None for other in others)


def _is_absent(link: RemoteLink, end: Coverage | NotModified, reading: Reading) -> bool:
    if link.starts_at is None or link.starts_at < reading.now - STILL_INTERESTING:
        return False
    # Nothing has changed since the last complete reading: what was missing then still is.
    return end.includes(link.starts_at) if isinstance(end, Coverage) else link.missing_runs > 0


def _count(link: RemoteLink, reading: Reading) -> None:
    assert reading.claim is not None  # noqa: S101  the caller has asked
    with transaction.atomic():
        reading.claim.keep(force=True)
        row: RemoteLink = RemoteLink.objects.select_for_update().get(pk=link.pk)
        row.missing_runs = min(row.missing_runs + 1, 1000)
        is_long_gone = row.missing_runs >= VANISHED_AFTER
        if row.state in ATTACHED:
            if is_long_gone and row.state != LinkState.VANISHED:
                row.state, row.state_at = LinkState.VANISHED, reading.now
                reading.tally.say(
                    _("“%(title)s” is not found there any more; nothing was changed here") % {"title": row}
                )
                reading.importer.link_changed(row, reading.connection)
            row.save()
        elif is_long_gone and row.state in (LinkState.OFFERED, LinkState.PROPOSED):
            row.delete()  # nobody has decided anything about it
        else:
            row.save()
        fail_point("sync.in_missing")
    link.state, link.missing_runs = row.state, row.missing_runs


def _count_unlinked(keys: list[int], reading: Reading) -> None:
    """Of events that nobody has linked: what was offered goes when it is long gone; nobody has decided anything about it."""
    for start in range(0, len(keys), BATCH):
        rows = RemoteLink.objects.filter(pk__in=keys[start : start + BATCH]).exclude(state__in=ATTACHED)
        with transaction.atomic():
            if reading.claim is not None:
                reading.claim.keep(force=True)
            rows.update(missing_runs=F("missing_runs") + 1)
            undecided = rows.filter(state__in=[LinkState.OFFERED, LinkState.PROPOSED])
            undecided.filter(missing_runs__gte=VANISHED_AFTER).delete()


def _propose(reading: Reading, lost: list[RemoteLink]) -> None:
    """For each event that is missing, the most similar one that nobody has linked; never the one that was refused."""
    taken = {link.replaces_id for link in reading.links if link.state == LinkState.PROPOSED}
    for old in sorted(lost, key=lambda link: (str(link.starts_at), link.pk)):
        if old.pk in taken:
            continue
        candidates = [
            (alike, link)
            for link, _event in reading.fresh
            if link.state == LinkState.OFFERED
            and link.replaces_id != old.pk
            and (alike := _likeness(link, old)) is not None
        ]
        if not candidates:
            continue
        _alike, best = max(candidates, key=lambda pair: pair[0])
        if reading.claim is not None and not _write(reading, old, best):
            continue
        best.state = LinkState.PROPOSED
        reading.tally.count("proposals")
        reading.tally.say(_("“%(new)s” may be “%(old)s” under another id; please decide") % {"new": best, "old": old})


def _write(reading: Reading, old: RemoteLink, new: RemoteLink) -> bool:
    assert reading.claim is not None  # noqa: S101  the caller has asked
    with transaction.atomic():
        reading.claim.keep(force=True)
        row: RemoteLink = RemoteLink.objects.select_for_update().get(pk=new.pk)
        if row.state != LinkState.OFFERED:
            return False
        row.state, row.state_at = LinkState.PROPOSED, reading.now
        row.replaces_id, row.local_key = old.pk, old.local_key
        row.save()
    return True


def _likeness(link: RemoteLink, other: RemoteLink) -> float | None:
    return likeness(link.title, link.starts_at, other.title, other.starts_at)
