"""The independent judge of places and waiting lists: it reads tables, and uses no line of the services.

``python -m tests.faults.seats_checker DATABASE`` prints what it finds; exit code 1 when something is wrong. DATABASE is
the path of an SQLite file or a postgres:// address.
"""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg

REGISTRATIONS = """
    SELECT event_key, public_id, address_key, state, guest_count, number, confirmed_at, offered_at, form
    FROM dialogues_registration ORDER BY id
"""
COUNTS = """
    SELECT event_key, seats, people, guests, waiting, cancelled, taken, last_number FROM dialogues_headcount
"""
CAPACITIES = """
    SELECT page.translation_key, event.registration_capacity
    FROM dialogues_dialogueeventpage event JOIN wagtailcore_page page ON page.id = event.page_ptr_id
"""
MAILS = "SELECT registration_id, happening FROM newsletters_registrationmail"
HOLDING = ("confirmed", "offered")
EARLIER = "earlier"
"""The form of people who had come before the storm began; nobody has told them anything."""
ONCE = ("confirmed", "waiting", "offered", "cancelled")
"""In a storm nobody is told these twice."""


class Row(NamedTuple):
    """One registration as it stands in the table."""

    public_id: str
    person: str
    state: str
    guests: int
    number: int | None
    confirmed_at: Any
    offered_at: Any
    form: str


class Count(NamedTuple):
    """The head count of one event as it stands in the table."""

    seats: int
    people: int
    guests: int
    waiting: int
    cancelled: int
    taken: int
    last_number: int


@dataclass
class Verdict:
    """What was found; every list but ``states`` should be empty."""

    states: Counter[str] = field(default_factory=Counter)
    oversold: list[str] = field(default_factory=list)
    """More places are held than there are."""
    miscounted: list[str] = field(default_factory=list)
    """The head count says something else than the rows."""
    doubled: list[str] = field(default_factory=list)
    """One person has two rows at one event."""
    disordered: list[str] = field(default_factory=list)
    """Somebody was offered a place before who came earlier, or numbers are not in the order of coming."""
    gaps: list[str] = field(default_factory=list)
    """Numbers of the queue are missing, or were given twice."""
    idle: list[str] = field(default_factory=list)
    """Places are free and the first one waits."""
    mails: list[str] = field(default_factory=list)
    """Somebody is told nothing, or twice."""

    @property
    def faults(self) -> dict[str, list[str]]:
        names = ("oversold", "miscounted", "doubled", "disordered", "gaps", "idle", "mails")
        return {name: found for name in names if (found := getattr(self, name))}

    @property
    def is_right(self) -> bool:
        return not self.faults

    def __str__(self) -> str:
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.states.items()))
        wrong = "; ".join(f"{len(found)} {name}: {found[:3]}" for name, found in self.faults.items())
        return f"{states} – {wrong or 'nothing wrong'}"


@contextmanager
def snapshot(database: str) -> Iterator[Any]:
    """A connection whose statements all see the same moment."""
    if database.startswith("postgres"):
        with psycopg.connect(database) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            yield connection
        return
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=20)) as file:
        file.execute("BEGIN")
        yield file


def hexed(key: object) -> str:
    """SQLite keeps UUIDs without dashes."""
    return str(key).replace("-", "")


def judge(database: str, *, queue_untouched: bool = False, mails: bool = False) -> Verdict:
    """Look at one moment, also in the middle of a storm.

    Args:
        queue_untouched: nobody has left the queue, so its numbers are 1, 2, 3 … to the last one.
        mails: the storm is over, and what people are told is judged as well.
    """
    with snapshot(database) as connection:
        rows, counts = defaultdict(list), {}
        for key, *values in connection.execute(REGISTRATIONS).fetchall():
            rows[hexed(key)].append(Row(hexed(values[0]), *values[1:]))
        for key, *values in connection.execute(COUNTS).fetchall():
            counts[hexed(key)] = Count(*values)
        capacities = {hexed(key): capacity for key, capacity in connection.execute(CAPACITIES).fetchall()}
        told = Counter(
            (hexed(key), happening) for key, happening in connection.execute(MAILS).fetchall() if happening in ONCE
        )
    verdict = Verdict()
    for key, people in rows.items():
        verdict.states.update(row.state for row in people)
        _judge_event(verdict, key, people, counts.get(key, Count(0, 0, 0, 0, 0, 0, 0)), capacities.get(key))
        if queue_untouched:
            numbers = sorted(row.number for row in people if row.number is not None)
            if numbers != list(range(1, len(numbers) + 1)) or counts[key].last_number != len(numbers):
                verdict.gaps.append(f"{key}: {numbers} of {counts[key].last_number}")
    if mails:
        _judge_mails(verdict, [row for people in rows.values() for row in people], told)
    return verdict


def _judge_event(verdict: Verdict, key: str, rows: list[Row], count: Count, capacity: int | None) -> None:
    states = Counter(row.state for row in rows)
    seats = sum(1 + row.guests for row in rows if row.state in HOLDING)
    guests = sum(row.guests for row in rows if row.state == "confirmed")
    cancelled = sum(row.state == "cancelled" and row.confirmed_at is not None for row in rows)
    if capacity is not None and seats > capacity:
        verdict.oversold.append(f"{key}: {seats} of {capacity}")
    truth = (seats, states["confirmed"], guests, states["waiting"], cancelled)
    if count[:5] != truth or count.taken < seats:
        verdict.miscounted.append(f"{key}: {count} instead of {truth}")
    verdict.doubled += [f"{key}: {person}" for person, times in Counter(r.person for r in rows).items() if times > 1]
    waiting = [row for row in rows if row.state == "waiting"]
    first = min((row.number or 0 for row in waiting), default=None)
    if first is not None and any((row.number or 0) >= first for row in rows if row.state == "offered"):
        verdict.disordered.append(f"{key}: somebody was offered a place before number {first}")
    queue = sorted((row for row in rows if row.number is not None), key=lambda row: row.number or 0)
    if [row.confirmed_at for row in queue] != sorted(row.confirmed_at for row in queue):
        verdict.disordered.append(f"{key}: numbers are not in the order of coming")
    if len({row.number for row in queue}) != len(queue) or any(row.number is None for row in waiting):
        verdict.gaps.append(f"{key}: numbers twice or missing")
    head = min(waiting, key=lambda row: row.number or 0, default=None)
    if head is not None and (capacity is None or seats + 1 + head.guests <= capacity):
        verdict.idle.append(f"{key}: {seats} of {capacity} taken, number {head.number} waits for {1 + head.guests}")


def _judge_mails(verdict: Verdict, rows: list[Row], told: Mapping[tuple[str, str], int]) -> None:
    for (key, happening), times in told.items():
        if times > 1:
            verdict.mails.append(f"{key} was told {happening} {times} times")
    for row in rows:
        due = {"offered": row.offered_at is not None}
        if row.form != EARLIER or row.state == "cancelled":
            due[row.state] = row.state in ONCE
        for happening, is_due in due.items():
            if is_due and not told.get((row.public_id, happening)):
                verdict.mails.append(f"{row.public_id} was not told {happening}")


def main() -> int:
    verdict = judge(sys.argv[1])
    print(verdict)
    return 0 if verdict.is_right else 1


if __name__ == "__main__":
    sys.exit(main())
