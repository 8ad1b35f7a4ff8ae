"""The values that plugins and the core hand to each other: frozen, typed, without models. Import them from
``integrations.core.contract``."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class HealthStatus(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


class OwnedField(StrEnum):
    """What the other side may own of an event: the moment with end and time zone, the place with the way of
    attendance, and whether it takes place."""

    DATE = "date"
    PLACE = "place"
    STATUS = "status"


class RemoteStatus(StrEnum):
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


class MeetingRole(StrEnum):
    MODERATOR = "moderator"
    PARTICIPANT = "participant"


@dataclass(frozen=True)
class Problem:
    """Something to mend. ``message`` is a plain sentence for the office, ``hint`` what to do; neither holds a secret.

    ``number`` makes the id of the system check: ``integrations.<slug>.E<number>``.
    """

    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    number: int = 1


@dataclass(frozen=True)
class Health:
    """How a probe went. ``details`` are figures such as a version or a time of answer: no secret, no address."""

    status: HealthStatus
    message: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def ok(cls, message: str = "", **details: str) -> Health:
        return cls(HealthStatus.OK, message, details)

    @classmethod
    def degraded(cls, message: str, **details: str) -> Health:
        return cls(HealthStatus.DEGRADED, message, details)

    @classmethod
    def down(cls, message: str, **details: str) -> Health:
        return cls(HealthStatus.DOWN, message, details)


@dataclass(frozen=True)
class StoredData:
    """One line of the data map (``cms.core.personal.privacy.PersonalField``): which field, why, and for how long."""

    model: str
    field: str
    purpose: str
    legal_basis: str
    retention: str


@dataclass(frozen=True)
class Figures:
    """Who registered at the other side, in numbers only.

    Attributes:
        going: people with a place, without their guests; None when it is not told.
        waiting: people on the waiting list there.
        guests: what the people with a place bring along; None when it is not told.
        capacity: places there; None when there is no limit or it is not told.
        as_of: when it was so.
        remote_id: of the event; empty inside a :class:`RemoteEvent`.
    """

    going: int | None = None
    waiting: int | None = None
    guests: int | None = None
    capacity: int | None = None
    as_of: datetime | None = None
    remote_id: str = ""

    @property
    def seats(self) -> int | None:
        """How many places are taken; None when it is not known."""
        return None if self.going is None else self.going + (self.guests or 0)


@dataclass(frozen=True)
class RemotePlace:
    """Where people meet. All empty: only the way of attendance is known."""

    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = "DE"


@dataclass(frozen=True)
class RemoteEvent:
    """An event as the other side tells it.

    Attributes:
        remote_id: what it is called there; unique within the connection. For calendars UID and RECURRENCE-ID.
        stable_id: a name that outlives the id, where there is one (Meetup's token); else empty.
        url: the public page of the event there.
        title: only to recognise the event; it never overwrites ours.
        description: for the draft when the event is taken over as a new page: plain text; else unused.
        starts_at, ends_at: aware moments.
        time_zone: IANA name of the place; empty when it is not told.
        place: None when it is not told.
        is_online: None when it is not told. With a ``place`` that has a town, too, the event is hybrid.
        status: cancelled there or not.
        figures: None when the other side tells none.
        as_of: when it was read.
    """

    remote_id: str
    title: str
    stable_id: str = ""
    url: str = ""
    description: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    time_zone: str = ""
    place: RemotePlace | None = None
    is_online: bool | None = None
    status: RemoteStatus = RemoteStatus.SCHEDULED
    figures: Figures | None = None
    as_of: datetime | None = None
    is_all_day: bool = False

    def __post_init__(self) -> None:
        if not self.remote_id:
            raise ValueError("an event from elsewhere needs an id")
        for moment in (self.starts_at, self.ends_at, self.as_of):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("moments of an event from elsewhere need a time zone")

    def fingerprint(self) -> str:
        """A digest of all that the event says, but for the moment at which it was read. Equal: nothing to do."""
        figures = self.figures or Figures()
        facts: list[Any] = [
            *(self.remote_id, self.stable_id, self.url, self.title, self.description),
            *(moment and moment.timestamp() for moment in (self.starts_at, self.ends_at)),
            *(self.time_zone, self.place, self.is_online, self.status.value, self.is_all_day),
            *(figures.going, figures.waiting, figures.guests, figures.capacity),
        ]
        return hashlib.sha256("\x1f".join(map(str, facts)).encode()).hexdigest()


@dataclass(frozen=True)
class Coverage:
    """Said at the end of a complete reading: between these moments every event was named. None: without a bound."""

    since: datetime | None = None
    until: datetime | None = None

    def includes(self, moment: datetime | None) -> bool:
        """Whether an event that begins at ``moment`` would have been named. Of one without a date nobody knows."""
        if moment is None:
            return False
        return (self.since is None or self.since <= moment) and (self.until is None or moment <= self.until)


@dataclass(frozen=True)
class NotModified:
    """Said instead of events: nothing has changed since the last complete reading (304)."""


@dataclass(frozen=True)
class Receipt:
    """What the other side answered to a delivery. ``remote_id`` and ``url`` name what was made there, if anything.

    ``slow_down``: it was taken, but the next one should wait so long.
    """

    status_code: int | None = None
    remote_id: str = ""
    url: str = ""
    slow_down: timedelta | None = None


@dataclass(frozen=True)
class InboundRequest:
    """What was sent to a hook. Header names are in lower case; ``received_at`` is our clock."""

    body: bytes
    headers: Mapping[str, str]
    query: Mapping[str, str]
    received_at: datetime
    method: str = "POST"


@dataclass(frozen=True)
class InboundNotice:
    """One thing that a hook said. ``notice_id`` tells repeats; ``data`` is what the plugin needs to act."""

    notice_id: str
    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class MeetingPlan:
    """An online event that needs a room.

    Attributes:
        event_key: the event's translation key.
        may_record: the event says in public that it is recorded.
        url: the event's page, where people may be sent when they leave; may be empty.
    """

    event_key: UUID
    title: str
    starts_at: datetime
    ends_at: datetime | None
    time_zone: str
    language: str = "de"
    may_record: bool = False
    url: str = ""

    def fingerprint(self) -> str:
        """A digest of all that the other side may be told. Equal: nothing has to be changed there."""
        moments = [moment and moment.timestamp() for moment in (self.starts_at, self.ends_at)]
        facts = [*moments, self.title, self.time_zone, self.language, self.may_record, self.url]
        return hashlib.sha256("\x1f".join(map(str, facts)).encode()).hexdigest()


@dataclass(frozen=True)
class MeetingAccess:
    """A room: what it is called there, and what participants need. Links are private."""

    remote_id: str
    join_url: str = ""
    dial_in: str = ""
    moderator_secret: str = field(default="", repr=False)
    participant_secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class MeetingRecording:
    """A recording that the other side has made of a meeting.

    Attributes:
        room_id: ``remote_id`` of the room.
        remote_id: what the recording is called there.
        url: the page on which it is watched.
    """

    room_id: str
    remote_id: str
    url: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Recording:
    """A video at a provider.

    Attributes:
        provider: who learns the visitor's address when it plays, in a word for visitors, such as ``Vimeo``; empty when
            nobody does but this site, so that visitors need not agree to anything.
        page_url: where the video is watched there.
        embed_url: the address for a frame, or of the file; empty when it can only be linked.
        frame_origins: what a page with the player adds to its content security policy.
        code: what the API calls the provider: one of ``dialogues.choices.RecordingProvider``.
        is_file: whether the browser plays it itself; then ``frame_origins`` are those of media.
    """

    provider: str
    page_url: str
    embed_url: str = ""
    frame_origins: tuple[str, ...] = ()
    code: str = "link"
    is_file: bool = False
