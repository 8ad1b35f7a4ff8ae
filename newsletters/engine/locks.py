"""What keeps a stop and a mark apart (reliability 1.4, step 4): whoever commits first is seen by the other.

SQLite has one writer at a time (``transaction_mode=IMMEDIATE``), so nothing is needed there. PostgreSQL locks the rows
of the mailing and of the subscription; a suppression, which is a row that does not exist yet, is a lock on a number.
All end with the transaction.
"""

from __future__ import annotations

from django.db import connection


def lock_address(recipient_key: str) -> None:
    """Before writing a suppression, in its transaction: no mail to this address is being marked until its commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_number(recipient_key)])


def lock_number(recipient_key: str) -> int:
    """The 64 bit signed integer that stands for an address."""
    return int.from_bytes(bytes.fromhex(recipient_key[:16]), signed=True)
