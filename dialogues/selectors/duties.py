"""The yearly meetings that networks owe their members, and programmes their participants: due, planned, held, and whether
everybody was invited in time (B19, B20, B30, C20). The office sees it on its first page, members with their meetings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from dialogues.choices import AttendanceMode, DutyAttendance, DutyState, EventLifecycle
from dialogues.invitations import Invited, invited_to
from dialogues.models import DialogueEventPage, MeetingDuty
from dialogues.selectors.meetings import Meeting, network_keys
from networks.models import NetworkPage, ProgrammePage
from networks.permissions import Viewer

LAST_QUARTER = 10
"""From October on the meetings of the next year are shown as well."""
OFF = (EventLifecycle.CANCELLED, EventLifecycle.POSTPONED)
FITS = {
    DutyAttendance.ANY: frozenset(AttendanceMode.values),
    DutyAttendance.IN_PERSON: frozenset({AttendanceMode.IN_PERSON.value, AttendanceMode.HYBRID.value}),
    DutyAttendance.ONLINE: frozenset({AttendanceMode.ONLINE.value, AttendanceMode.HYBRID.value}),
}


@dataclass(frozen=True)
class YearlyMeeting:
    """One duty in one year.

    Attributes:
        event: what fulfils it; held before planned, and of several the earliest.
        invite_by: the last day on which the invitation is in time; None without an exact date.
        invited: None as long as no invitation is known.
        is_in_time: whether the invitation went out by then; None when that cannot be told yet.
    """

    duty: MeetingDuty
    year: int
    state: DutyState
    event: DialogueEventPage | None = None
    invite_by: date | None = None
    invited: Invited | None = None
    is_in_time: bool | None = None

    @property
    def needs_somebody(self) -> bool:
        """The office has to do something: there is no meeting yet, or nobody was invited in time."""
        return self.state in (DutyState.DUE, DutyState.MISSED) or self.is_in_time is False


def yearly_meetings(
    networks: QuerySet[NetworkPage],
    programmes: QuerySet[ProgrammePage] | None = None,
    *,
    year: int,
    now: datetime,
) -> list[YearlyMeeting]:
    """All duties of these networks and programmes in a year. Five queries, however many there are."""
    owed = Q(network__translation_key__in=networks.values("translation_key"))
    if programmes is not None:
        owed |= Q(programme__translation_key__in=programmes.values("translation_key"))
    duties = MeetingDuty.objects.filter(owed).filter(Q(since__isnull=True) | Q(since__lte=year))
    duties = duties.select_related("network", "programme", "series")
    rows = list(duties.order_by("network__title", "programme__title", "kind", "attendance"))
    if not rows:
        return []
    events = _events_by_holder({key for row in rows if (key := _held_by(row)) is not None}, year)
    known = invited_to({event.translation_key for found in events.values() for event in found})
    return [_meeting(row, events.get(_held_by(row), []), known, year, now) for row in rows]


def years_shown(today: date) -> list[int]:
    """This year, and towards its end the next one."""
    return [today.year, today.year + 1] if today.month >= LAST_QUARTER else [today.year]


def promised_to(viewer: Viewer, meetings: Iterable[Meeting], *, today: date, now: datetime) -> list[YearlyMeeting]:
    """What the networks whose meetings somebody sees owe them this year. An event is named when it is among
    ``meetings``, which they see; of one that is not published yet they learn that something is planned."""
    seen = {meeting.event.translation_key: meeting.event for meeting in meetings}
    networks = NetworkPage.objects.filter(translation_key__in=network_keys(viewer))
    return [
        replace(row, event=seen.get(row.event.translation_key) if row.event is not None else None)
        for year in years_shown(today)
        for row in yearly_meetings(networks, year=year, now=now)
    ]


def _held_by(duty: MeetingDuty) -> UUID | None:
    """The translation key of the network, or of the programme's series, whose events count."""
    holder = duty.network or duty.series
    return holder.translation_key if holder is not None else None


def _events_by_holder(keys: set[UUID], year: int) -> dict[UUID | None, list[DialogueEventPage]]:
    """Events of that year by the network or series that holds them, one page per event. Three queries."""
    held_by = (
        Q(networks__translation_key__in=keys)
        | Q(series__networks__translation_key__in=keys)
        | Q(series__translation_key__in=keys)
    )
    first, last = date(year, 1, 1), date(year, 12, 31)
    pages = DialogueEventPage.objects.filter(
        held_by, alias_of__isnull=True, date__latest__gte=first, date__earliest__lte=last
    )
    pages = pages.exclude(lifecycle__in=OFF).defer("report").select_related("locale", "series").distinct()
    found: dict[UUID | None, dict[UUID, DialogueEventPage]] = {}
    for page in pages.prefetch_related("networks", "series__networks").order_by("locale_id", "pk"):
        holders = [*page.networks.all()]
        if page.series is not None:
            holders += [page.series, *page.series.networks.all()]
        for key in {holder.translation_key for holder in holders} & keys:
            found.setdefault(key, {}).setdefault(page.translation_key, page)
    return {key: list(events.values()) for key, events in found.items()}


def _meeting(
    duty: MeetingDuty, events: Iterable[DialogueEventPage], known: dict[UUID, Invited], year: int, now: datetime
) -> YearlyMeeting:
    fitting = [
        event
        for event in events
        if event.kind == duty.kind
        and event.attendance_mode in FITS[DutyAttendance(duty.attendance)]
        and event.date is not None
        and event.date.middle.year == year
    ]
    if not fitting:
        state = DutyState.MISSED if now.date().year > year else DutyState.DUE
        return YearlyMeeting(duty, year, state)
    event = min(fitting, key=lambda event: (not _is_held(event, now), event.date.middle))
    invited = known.get(event.translation_key)
    invite_by = None
    if event.starts_at is not None:
        day = event.starts_at.astimezone(ZoneInfo(event.time_zone)).date()
        invite_by = day - timedelta(days=duty.lead_days)
    is_in_time: bool | None = None
    if invite_by is not None:
        if invited is not None and invited.days_before is not None:
            is_in_time = invited.days_before >= duty.lead_days
        elif now.date() > invite_by:
            is_in_time = False
    state = DutyState.HELD if _is_held(event, now) else DutyState.PLANNED
    return YearlyMeeting(duty, year, state, event, invite_by, invited, is_in_time)


def _is_held(event: DialogueEventPage, now: datetime) -> bool:
    return event.over_at is not None and event.over_at <= now
