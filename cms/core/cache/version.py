"""The content version: one number that differs after every public change (design 5).

Why a cached answer is never stale
----------------------------------
A reader reads the version *before* it reads content, and stores its answer under that version. A writer changes the
version in the transaction of its change, so both become visible in the same instant.

* The reader saw the version before that instant: whatever it read afterwards, old or new, is stored under a version
  that nobody will ask for again.
* The reader saw it after that instant: it can only read content that is at least as new.

So an old body can only lie under an old version.

A row that is saved outside any transaction is committed by itself, and its signal bumps the version a moment later.
Readers in between still get the old answer, which is right for them; only a process that dies exactly between the two
commits would leave it there. That is why an entry also has a maximal age (``store.MAX_AGE``): the gap closes by itself.
Services open a transaction and do not have it at all.

``bulk_create``, ``QuerySet.update`` and raw SQL send no signal: who uses them on public rows calls
:func:`bump_version` in the same transaction.
"""

from __future__ import annotations

import secrets

from django.db import connection, transaction
from django.db.models import F

from cms.core.models.content_version import ContentVersion

LARGEST_STEP = 1 << 20

# CAST, because the sum of bigints is a numeric on PostgreSQL.
_CURRENT = "SELECT CAST(COALESCE(SUM(number), 0) AS bigint) FROM core_contentversion"


def current_version() -> int:
    """The version of what is committed now; 0 while nothing public was ever saved. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_CURRENT)
        return int(cursor.fetchone()[0])


def bump_version() -> None:
    """Make every cached answer old, as part of the caller's transaction if there is one.

    The step is random, so that two histories never meet at the same number: a transaction that was rolled back and
    tried again, or a restored backup that is edited differently.

    No writer waits for another: a row that is locked is skipped, and when all are, a new one is added. A counter that
    has to be waited for would deadlock with the rows that the two transactions change before and after it. SQLite has
    one writer at a time, ignores the lock clause, and so always has one row.
    """
    step = secrets.randbelow(LARGEST_STEP) + 1
    with transaction.atomic(savepoint=False):
        free = ContentVersion.objects.select_for_update(skip_locked=True).order_by("pk").values("pk")[:1]
        if not ContentVersion.objects.filter(pk__in=free).update(number=F("number") + step):
            ContentVersion.objects.create(number=step)
