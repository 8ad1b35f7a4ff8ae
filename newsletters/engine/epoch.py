"""Which database was sending last: a restored one must not send again what has left in the meantime (reliability 1.7).

Two places know how far sending has come: the row :class:`~newsletters.models.MailEpoch` in the database, and the file
``mail-epoch`` in ``DATA_DIR`` beside it. Every look for mail raises the number of the row, and after the commit the file
gets it, too. So the file is never ahead of the database that was sending; when it is, an older database has been put in
its place, and all mail is held until somebody releases it (``manage.py mail_release``). The look that finds nothing
counts as well: it is the proof that the batch before it is over.

======================================  ==========================================================
The file                                means
======================================  ==========================================================
has the row's number, or a smaller one  all is well (a worker may have died between both)
has a larger number, or another epoch   the database is an older one, or another one: hold
is missing, and mail has been sent      the database was carried here from elsewhere: hold
cannot be read                          nobody knows: hold
======================================  ==========================================================

With ``MAIL_EPOCH``, for machines that share no ``DATA_DIR``, there is no file: the operator changes the word whenever
an older database is put in place (a restore by other means, a failover to a replica), and a word that differs from the
row's means the same as a file that is ahead. ``manage.py restore`` holds in both cases by itself.
"""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
from functools import partial
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from newsletters.choices import MailingState
from newsletters.engine.doorbell import ring
from newsletters.models import MailEpoch, Mailing, Subscriber

log = logging.getLogger(__name__)

FILE = "mail-epoch"
_WIDTH = 32 + 1 + 20 + 1
HELD_STATES = (MailingState.SENDING, MailingState.SCHEDULED)
"""What would send by itself. A paused mailing stays paused: somebody has to resume it, and until the release even that
sends nothing."""

declare(
    {
        "mail.before_epoch": "A batch is counted and committed; the file beside the database does not know.",
        "mail.in_hold": "All mail is to be held; not committed.",
    }
)


class Known(NamedTuple):
    """What the file says. ``epoch`` is empty when it cannot be read."""

    epoch: str
    batch: int


UNREADABLE = Known("", 0)


def begin_batch() -> bool:
    """Count one more look for mail; False when mail is held. In the transaction of the claim, before anything else.

    Costs two statements and a read of some bytes; the file is written after the commit, without a sync: after a power
    cut it may be behind, which does no harm.
    """
    known = None if settings.ENV.MAIL_EPOCH else _read()  # before the row: afterwards the row may only have grown
    row = _locked()
    if known is None and row is not None and not settings.ENV.MAIL_EPOCH:
        known = _read()  # another worker has begun with both between our two looks
    if row is not None and _is_held(row):
        return False
    if reason := _find_danger(row, known):
        _hold(row, reason)
        return False
    if row is None:
        row, created = MailEpoch.objects.get_or_create(pk=1, defaults={"epoch": _new_epoch()})
        if created and not settings.ENV.MAIL_EPOCH:
            _write(row.epoch, 0)  # before the commit: whoever sees the row finds a file
    MailEpoch.objects.filter(pk=row.pk).update(batch=F("batch") + 1)
    _write_after_commit(row.epoch, row.batch + 1)
    return True


def watch() -> str:
    """Look whether an older database was put in place; the timed job ``newsletters.epoch``. It holds before the first
    mail is due, so that the office sees it."""
    known = None if settings.ENV.MAIL_EPOCH else _read()
    with transaction.atomic():
        row = _locked()
        if (row is None and known is None) or (row is not None and _is_held(row)):
            return ""
        reason = _find_danger(row, known)
        if reason:
            _hold(row, reason)
    return f"held: {reason}" if reason else ""


def is_held() -> bool:
    """Whether all mail waits for somebody to release it."""
    return MailEpoch.objects.filter(held_at__isnull=False, released_at__isnull=True).exists()


def hold_after_restore() -> str:
    """What ``manage.py restore`` calls when the older data are in place; a line for the operator, or nothing.

    A site that has never had a subscriber or a mailing has nothing to send twice and is not held.
    """
    with transaction.atomic():
        row = _locked()
        if _is_fresh():
            if row is not None:
                row.epoch, row.held_at = _new_epoch(), None
                row.save(update_fields=["epoch", "held_at"])
                _write_after_commit(row.epoch, row.batch)
            return ""
        count = _hold(row, "a backup was restored")
    return f"All mail is held; unfinished mailings: {count}. See what and release it: python manage.py mail_release"


def release_hold() -> int:
    """Let mail go out again; how many mailings go on. Harmless when nothing is held."""
    with transaction.atomic():
        row = _locked()
        if row is None or not _is_held(row):
            return 0
        row.epoch = settings.ENV.MAIL_EPOCH or row.epoch
        row.released_at = clock.now()
        row.save(update_fields=["epoch", "released_at"])
        held = Mailing.objects.filter(state=MailingState.HELD)
        count = held.filter(started_at__isnull=False).update(state=MailingState.SENDING)
        count += held.update(state=MailingState.SCHEDULED)
        _write_after_commit(row.epoch, row.batch)
        ring()
    return count


def _locked() -> MailEpoch | None:
    return MailEpoch.objects.select_for_update().order_by("pk").first()


def _is_held(row: MailEpoch) -> bool:
    return row.held_at is not None and row.released_at is None


def _is_fresh() -> bool:
    """Whether this site has nothing that it could send, or could have sent."""
    return not (Mailing.objects.exists() or Subscriber.objects.exists())


def _find_danger(row: MailEpoch | None, known: Known | None) -> str:
    """Why this may not be the database that was sending last, or nothing."""
    if settings.ENV.MAIL_EPOCH:
        is_other = row is not None and row.epoch != settings.ENV.MAIL_EPOCH
        return "MAIL_EPOCH has changed" if is_other and not _is_fresh() else ""
    reason = ""
    if known is None:
        if row is not None and row.batch:
            reason = f"the file {FILE} is missing: the database comes from elsewhere"
    elif known == UNREADABLE:
        reason = f"the file {FILE} cannot be read"
    elif row is None and known.batch == 0:
        pass  # the first batch of all was rolled back
    elif row is None or known.epoch != row.epoch:
        reason = f"the file {FILE} belongs to another database"
    elif known.batch > row.batch:
        reason = "the database is older than the mails that have left"
    return reason if reason and not _is_fresh() else ""


def _hold(row: MailEpoch | None, reason: str) -> int:
    """Hold everything, in the caller's transaction; how many mailings were about to send."""
    if row is None:
        row, _created = MailEpoch.objects.get_or_create(pk=1, defaults={"epoch": _new_epoch()})
    row.epoch, row.held_at, row.released_at = _new_epoch(), clock.now(), None
    row.save(update_fields=["epoch", "held_at", "released_at"])
    count = Mailing.objects.filter(state__in=HELD_STATES).update(state=MailingState.HELD)
    fail_point("mail.in_hold")
    _write_after_commit(row.epoch, row.batch)
    log.error("All mail is held: %s. See: manage.py mail_release", reason)
    return count


def _new_epoch() -> str:
    return settings.ENV.MAIL_EPOCH or secrets.token_hex(16)


def _path() -> Path:
    return Path(settings.DATA_DIR) / FILE


def _read() -> Known | None:
    """What the file says; None when there is none."""
    try:
        with _path().open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            return _parse(file.read(_WIDTH + 1))
    except FileNotFoundError:
        return None
    except OSError:
        return UNREADABLE


def _parse(content: bytes) -> Known:
    epoch, _colon, batch = content.decode("ascii", "replace").partition(":")
    if len(content) != _WIDTH or not epoch.strip() or not (batch.strip().isdecimal() and batch.isascii()):
        return UNREADABLE
    return Known(epoch.strip(), int(batch))


def _write_after_commit(epoch: str, batch: int) -> None:
    if not settings.ENV.MAIL_EPOCH:
        transaction.on_commit(partial(_write, epoch, batch), robust=True)


def _write(epoch: str, batch: int) -> None:
    """Put the number into the file, unless another worker has put a larger one there.

    The line has always the same length and is written over in place: whoever reads, and a power cut, finds the old or
    the new one, never a part.
    """
    fail_point("mail.before_epoch")
    try:
        with os.fdopen(os.open(_path(), os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            content = file.read(_WIDTH + 1)
            known = _parse(content)
            if known.epoch == epoch and known.batch >= batch:
                return
            if len(content) > _WIDTH:
                file.truncate(_WIDTH)
            file.seek(0)
            file.write(f"{epoch:<32}:{batch:>20}\n".encode())
            if known == UNREADABLE:
                os.fsync(file.fileno())
    except OSError as error:
        log.error("The file %s cannot be written (%s); a restored backup may not be noticed.", FILE, error.strerror)
