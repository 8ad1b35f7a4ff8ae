"""What can happen to series, events and framework conditions in public (style guide 6.6, ``docs/changes.md``).

All are announced by :mod:`dialogues.services.announcements`, which compares what the public sees with what was
announced before, and inside the transaction that remembers it. Each carries the id of its subject, the moment, and who
did it, as :class:`cms.core.changes.Change` says; readers fetch the rest from the API.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cms.core.changes import THINGS, Change, Thing

THINGS["dialogue.series"] = Thing(kind="series", collection="series")
THINGS["dialogue.event"] = Thing(kind="event", collection="events")
THINGS["dialogue.condition"] = Thing(kind="condition", collection="conditions")


@dataclass(frozen=True)
class SeriesPublished(Change):
    """Announced when a series becomes visible to everybody, for the first time or again. Subject: the series."""

    type: ClassVar[str] = "dialogue.series.published"


@dataclass(frozen=True)
class SeriesUpdated(Change):
    """Announced when a visible series is published again, changed or not. Subject: the series."""

    type: ClassVar[str] = "dialogue.series.updated"


@dataclass(frozen=True)
class SeriesUnpublished(Change):
    """Announced when a series is taken offline, expires or becomes private. Subject: the series."""

    type: ClassVar[str] = "dialogue.series.unpublished"


@dataclass(frozen=True)
class SeriesDeleted(Change):
    """Announced when a series that had once been announced is deleted for good. Subject: the series."""

    type: ClassVar[str] = "dialogue.series.deleted"


@dataclass(frozen=True)
class EventPublished(Change):
    """Announced when an event becomes visible to everybody, for the first time or again. Not while a publication is
    only scheduled. Subject: the event."""

    type: ClassVar[str] = "dialogue.event.published"


@dataclass(frozen=True)
class EventUpdated(Change):
    """Announced when a visible event is published again, before the special changes that go with it. Subject: the
    event."""

    type: ClassVar[str] = "dialogue.event.updated"


@dataclass(frozen=True)
class EventUnpublished(Change):
    """Announced when an event is taken offline, expires or becomes private. It is not cancelled by that. Subject: the
    event."""

    type: ClassVar[str] = "dialogue.event.unpublished"


@dataclass(frozen=True)
class EventDeleted(Change):
    """Announced when an event that had once been announced is deleted for good. Subject: the event."""

    type: ClassVar[str] = "dialogue.event.deleted"


@dataclass(frozen=True)
class EventRescheduled(Change):
    """Announced when date, time, time zone, place or attendance mode of a visible event differ from what calendars
    were told before; also when a vague date becomes exact. Subject: the event."""

    type: ClassVar[str] = "dialogue.event.rescheduled"


@dataclass(frozen=True)
class EventCancelled(Change):
    """Announced when a visible event is cancelled. Subject: the event."""

    type: ClassVar[str] = "dialogue.event.cancelled"


@dataclass(frozen=True)
class EventPostponed(Change):
    """Announced when a visible event is postponed and its new date is not known yet. Subject: the event."""

    type: ClassVar[str] = "dialogue.event.postponed"


@dataclass(frozen=True)
class EventReinstated(Change):
    """Announced when a cancelled or postponed event takes place after all. Subject: the event."""

    type: ClassVar[str] = "dialogue.event.reinstated"


@dataclass(frozen=True)
class EventDocumented(Change):
    """Announced when a part of the documentation (video, presentations, summary, framework conditions, captions) is
    done that was open before. ``parts`` names them by their codes, separated by commas. Subject: the event."""

    type: ClassVar[str] = "dialogue.event.documented"

    parts: str = ""


@dataclass(frozen=True)
class ConditionPublished(Change):
    """Announced when a framework condition becomes visible, by itself or with its event. Subject: the condition."""

    type: ClassVar[str] = "dialogue.condition.published"


@dataclass(frozen=True)
class ConditionUpdated(Change):
    """Announced when text, explanation, levels or provenance of a visible framework condition differ from what was
    announced before; not when it only moves within the list. Subject: the condition."""

    type: ClassVar[str] = "dialogue.condition.updated"


@dataclass(frozen=True)
class ConditionUnpublished(Change):
    """Announced when a framework condition is no longer visible: removed from its event, or gone with it. Subject: the
    condition."""

    type: ClassVar[str] = "dialogue.condition.unpublished"


@dataclass(frozen=True)
class RegistrationHappened(Change):
    """Announced when a person has to be told something about their registration. It is not public: webhooks and the
    list of changes leave it out. Subject: the registration, or that for a whole series; ``happening`` is a value of
    :class:`dialogues.choices.RegistrationHappening`, ``occasion`` tells apart what may happen more than once."""

    type: ClassVar[str] = "dialogue.registration.happened"
    is_public: ClassVar[bool] = False

    happening: str = ""
    occasion: str = ""


@dataclass(frozen=True)
class RegistrationErased(Change):
    """Announced when a registration is deleted with all that is known of the person: by time, or because they asked. It
    is not public. Subject: the registration, or that for a whole series, which is not there any more."""

    type: ClassVar[str] = "dialogue.registration.erased"
    is_public: ClassVar[bool] = False


@dataclass(frozen=True)
class MeetingLinkChanged(Change):
    """Announced when the way into an online meeting was entered or has changed. It is not public, and carries no link.
    Subject: the event."""

    type: ClassVar[str] = "dialogue.event.meeting_link_changed"
    is_public: ClassVar[bool] = False
