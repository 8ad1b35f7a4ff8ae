"""The independent judge: it reads the ledger's table and the sink's log, and uses no line of the engine.

``python -m tests.faults.checker DATABASE LOG`` prints what it finds; exit code 1 when somebody was lost or served twice.
DATABASE is the path of an SQLite file or a postgres:// address.
"""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

QUERY = "SELECT rfc_message_id, state, recipient_key, mailing_id FROM newsletters_mailingrecipient"
SERVED = {"accepted", "delivered"}
UNSERVED = {"rejected", "skipped"}
DOUBT = {"in_doubt", "given_up"}


@dataclass
class Finding:
    """What became of the mails. Only ``lost``, ``doubled``, ``contradicted`` and ``unfinished`` are wrong."""

    recipients: int = 0
    served: int = 0
    unserved: int = 0
    in_doubt: int = 0
    in_doubt_and_there: int = 0
    lost: list[str] = field(default_factory=list)
    """The ledger says that it arrived, the sink never took it."""
    doubled: list[str] = field(default_factory=list)
    """The sink took it more than once, or one person stands twice in a mailing."""
    contradicted: list[str] = field(default_factory=list)
    """The sink took it, the ledger says that it was refused or left out."""
    unfinished: list[str] = field(default_factory=list)
    """Still waiting or in hand."""

    @property
    def is_right(self) -> bool:
        return not (self.lost or self.doubled or self.contradicted or self.unfinished)

    def __str__(self) -> str:
        return (
            f"{self.recipients} recipients: {self.served} served, {self.unserved} not to be served, "
            f"{self.in_doubt} in doubt ({self.in_doubt_and_there} of them at the sink); {len(self.lost)} lost, "
            f"{len(self.doubled)} doubled, {len(self.contradicted)} contradicted, {len(self.unfinished)} unfinished"
        )


def read_ledger(database: str) -> list[tuple[str, str, str, str]]:
    if database.startswith("postgres"):
        with psycopg.connect(database) as connection:
            return [(a, b, c, str(d)) for a, b, c, d in connection.execute(QUERY).fetchall()]
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=20)) as file:
        return file.execute(QUERY).fetchall()


def read_log(log: Path) -> Counter[str]:
    taken: Counter[str] = Counter()
    for line in log.read_text().splitlines():
        _time, event, *rest = line.split(" ", 2)
        if event == "accepted":
            taken[rest[0]] += 1
    return taken


def check(database: str, log: Path) -> Finding:
    ledger, taken = read_ledger(database), read_log(log)
    found = Finding(recipients=len(ledger))
    for message_id, state, _key, _mailing in ledger:
        count = taken.get(message_id, 0)
        if count > 1:
            found.doubled.append(message_id)
        if state in SERVED:
            found.served += 1
            if not count:
                found.lost.append(message_id)
        elif state in UNSERVED:
            found.unserved += 1
            if count:
                found.contradicted.append(message_id)
        elif state in DOUBT:
            found.in_doubt += 1
            found.in_doubt_and_there += bool(count)
        else:
            found.unfinished.append(message_id)
    people = Counter((mailing, key) for _id, _state, key, mailing in ledger)
    found.doubled += [key for (_mailing, key), count in people.items() if count > 1]
    return found


def main() -> int:
    found = check(sys.argv[1], Path(sys.argv[2]))
    print(found)
    return 0 if found.is_right else 1


if __name__ == "__main__":
    sys.exit(main())
