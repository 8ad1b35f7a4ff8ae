"""What is so at Meetup, as far as the stub goes: groups, events, who comes, accounts."""

from __future__ import annotations

import random
import secrets
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

CANARY = "Kanarienvogel"
"""In every name that the stub knows: none may ever be asked for or stored."""
POINTS_PER_MINUTE = 500


@dataclass
class Place:
    id: str
    name: str
    address: str = ""
    city: str = ""
    country: str = "de"
    postal_code: str = ""
    venue_type: str = ""


ONLINE = Place(id="26906060", name="Online event", country="", venue_type="online")


@dataclass
class Booking:
    """What Meetup calls an RSVP."""

    id: str
    status: str = "YES"
    guests: int = 0
    updated: datetime | None = None


@dataclass
class MeetupEvent:
    id: str
    token: str
    title: str
    starts_at: datetime
    duration: str = "PT2H"
    status: str = "ACTIVE"
    event_type: str = "PHYSICAL"
    places: list[Place] = field(default_factory=list)
    description: str = "Ein Abend \\- mit Gespräch."
    bookings: list[Booking] = field(default_factory=list)
    max_tickets: int | None = None
    guest_limit: int | None = None
    how_to_find_us: str = ""
    created_with: dict[str, object] = field(default_factory=dict)
    """What the mutation that made it said, defaults of the server included."""

    def with_bookings(self, yes: int, *, guests: int = 0, waiting: int = 0) -> MeetupEvent:
        """``yes`` people come, the first of them with all the ``guests``."""
        self.bookings = [Booking(f"{self.id}-y{number}", "YES", guests if not number else 0) for number in range(yes)]
        self.bookings += [Booking(f"{self.id}-w{number}", "WAITLIST") for number in range(waiting)]
        return self


@dataclass
class Group:
    id: str
    urlname: str
    name: str
    timezone: str = "Europe/Berlin"
    readable: bool = True
    role: str | None = "ORGANIZER"
    events: list[MeetupEvent] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def event(self, event_id: str) -> MeetupEvent:
        return next(event for event in self.events if event.id == event_id)


@dataclass(frozen=True)
class Answer:
    """One request that was answered, as a test may ask for it afterwards."""

    path: str
    query: str = ""
    variables: dict[str, object] = field(default_factory=dict)
    fault: str = ""
    status: int = 200


class World:
    """All of it, with a lock: the server answers in threads.

    Attributes:
        edition: ``2025`` (no ``Event.venue``, no ``Event.displayPhoto``) or ``2026``.
        removed: further fields that the schema has lost, such as ``Event.maxTickets``.
        script: the faults of the next requests, in order; ``""`` is none. See ``faults.py``.
        weights: by fault, how often it happens by chance.
        lapsed: the Pro account has lapsed: 401 everywhere.
        needs_token: without one there is a 401.
        takes_offset: whether ``startDateTime`` may carry an offset.
    """

    def __init__(self, *, seed: int = 0, now: Callable[[], datetime] | None = None) -> None:
        self.lock = threading.RLock()
        self.now = now or (lambda: datetime.now(tz=UTC))
        self.random = random.Random(seed)
        self.edition = "2026"
        self.removed: frozenset[str] = frozenset()
        self.script: deque[str] = deque()
        self.weights: dict[str, float] = {}
        self.faults_on_token = False
        self.hang_seconds = 5.0
        self.lapsed = False
        self.needs_token = True
        self.takes_offset = False
        self.max_page = 100
        self.points_per_minute = POINTS_PER_MINUTE
        self.reset_seconds = 60.0
        self.groups: list[Group] = []
        self.venues: dict[str, Place] = {ONLINE.id: ONLINE}
        self.answers: list[Answer] = []
        self.refused: list[str] = []
        """Why a request was refused that the schema does not allow."""
        self.asked: set[str] = set()
        """Every field that was ever asked for, such as ``Event.title``."""
        self.feed: Callable[[Group], bytes] | None = None
        """Instead of the calendar of a group."""
        self.feed_type = "text/calendar; charset=utf-8"
        self.client_id, self.client_secret = "stub-client", "stub-secret"
        self.member_id = "4711"
        self.public_key = ""
        self.scopes = {"basic", "event_management"}
        self.codes: dict[str, str] = {}
        self.access_tokens: dict[str, datetime] = {}
        self.refresh_token = ""
        self.dead_refresh_tokens: set[str] = set()
        self.refreshes = 0
        self.overspent = 0
        """How often the budget of points was really exceeded."""
        self.spent: deque[tuple[datetime, int]] = deque()
        self.numbers = iter(range(300_000_001, 400_000_000))

    def group(self, urlname: str) -> Group | None:
        return next((group for group in self.groups if group.urlname == urlname and group.readable), None)

    def group_by_id(self, group_id: str) -> Group | None:
        return next((group for group in self.groups if group.id == group_id and group.readable), None)

    def find(self, event_id: str) -> tuple[Group, MeetupEvent] | None:
        found = ((group, event) for group in self.groups for event in group.events if event.id == event_id)
        return next(found, None)

    def add_group(
        self, urlname: str = "dorfgespraech", *, name: str = "Dorfgespräch Brandenburg", id: str = "9001"
    ) -> Group:
        group = Group(id=id, urlname=urlname, name=name)
        self.groups.append(group)
        return group

    def status_of(self, event: MeetupEvent) -> str:
        if event.status == "ACTIVE" and event.starts_at <= self.now():
            return "PAST"
        return event.status

    def token_pair(self) -> dict[str, object]:
        """New tokens; the refresh token before them is dead."""
        if self.refresh_token:
            self.dead_refresh_tokens.add(self.refresh_token)
        self.refresh_token = secrets.token_urlsafe(24)
        access = secrets.token_urlsafe(24)
        self.access_tokens[access] = self.now() + timedelta(seconds=3600)
        return {
            "access_token": access,
            "refresh_token": self.refresh_token,
            "token_type": "bearer",
            "expires_in": 3600,
        }

    def knows_token(self, token: str) -> bool:
        return self.access_tokens.get(token, self.now()) > self.now()

    def spend(self, points: int) -> bool:
        """Count points of the running minute; whether they were within the budget."""
        now = self.now()
        while self.spent and self.spent[0][0] <= now - timedelta(seconds=60):
            self.spent.popleft()
        self.spent.append((now, points))
        return sum(spent for _moment, spent in self.spent) <= self.points_per_minute
