"""What notices of networks by mail hear. Each function runs in the transaction of the change and only writes rows."""

from __future__ import annotations

from cms.core.changes import subscribe
from networks.changes import NoticeDue, NoticesForgotten
from newsletters.engine.doorbell import ring
from newsletters.services import notices


def notice_due(change: NoticeDue) -> None:
    """Somebody has to be told something: the rows are there, a worker writes the mails."""
    ring()


def notices_forgotten(change: NoticesForgotten) -> None:
    """Whom notices were for, or what they were about, is erased: so is what was sent."""
    notices.forget(change.notice_ids)


def connect() -> None:
    """``newsletters.receivers`` calls it once."""
    subscribe(notice_due, NoticeDue)
    subscribe(notices_forgotten, NoticesForgotten)
