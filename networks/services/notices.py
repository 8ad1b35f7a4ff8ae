"""Telling members, applicants and the office something by mail: here only rows are written (design 6).

The mail is made by a worker after the commit, and the engine looks at the row once more before it hands the mail over:
after :func:`stop` or :func:`forget` has committed, no mail of it leaves any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from cms.core import clock
from cms.core.changes import announce
from networks.changes import NoticeDue, NoticesForgotten
from networks.models import Notice
from networks.notices import KINDS, PARTIES, To
from networks.querysets import NoticeQuerySet


def notify(kind: str, *, to: To, about: UUID, occasion: str = "") -> None:
    """Have ``to`` told, in the caller's transaction; the same again changes nothing.

    Args:
        about: public id of what it is about.
        occasion: tells apart what may happen more than once, such as a day or the id of a log row; no personal data.

    Raises:
        KeyError: the kind of notice or of recipient is not registered.
    """
    notify_all(kind, to=[to], about=about, occasion=occasion)


def notify_all(kind: str, *, to: Iterable[To], about: UUID, occasion: str = "") -> None:
    """Like :func:`notify` for many, with one statement."""
    now = clock.now()
    name = KINDS[kind].name
    rows = [
        Notice(
            key=f"{name}:{party.kind}:{party.id}:{about}:{occasion}",
            kind=name,
            to_kind=_known(party.kind),
            to_id=party.id,
            subject_id=about,
            occasion=occasion,
            created_at=now,
        )
        for party in to
    ]
    if not rows:
        return
    with transaction.atomic():
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        announce(NoticeDue(subject_id=about, moment=now))


def stop(*, to: To | None = None, about: UUID | None = None, kinds: Iterable[str] = ()) -> int:
    """Let no notice leave that has not left yet; how many are stopped.

    Args:
        to, about, kinds: narrow it down; at least one of the first two.
    """
    if to is None and about is None:
        raise ValueError("whose notices, or about what?")
    rows = Notice.objects.filter(stopped_at__isnull=True)
    if to is not None:
        rows = rows.to(to)
    if about is not None:
        rows = rows.filter(subject_id=about)
    if wanted := list(kinds):
        rows = rows.filter(kind__in=wanted)
    return rows.update(stopped_at=clock.now())


def forget(to: To) -> int:
    """The recipient is erased: nothing more goes to them, and no address stays in what was sent; how many notices.

    In the transaction of the erasure.
    """
    return _delete(Notice.objects.to(to))


def forget_about(subject_id: UUID) -> int:
    """What notices were about is erased: neither they nor what their mails said stay; how many notices. In the
    transaction of the erasure."""
    return _delete(Notice.objects.filter(subject_id=subject_id))


def _delete(rows: NoticeQuerySet) -> int:
    with transaction.atomic():
        # Locked before their mails, as in the engine's mark.
        found = list(rows.select_for_update().order_by("pk"))
        if found:
            ids = tuple(row.public_id for row in found)
            announce(NoticesForgotten(subject_id=found[0].to_id, moment=clock.now(), notice_ids=ids))
            Notice.objects.filter(pk__in=[row.pk for row in found]).delete()
    return len(found)


def _known(kind: str) -> str:
    if kind not in PARTIES:
        raise KeyError(kind)
    return kind
