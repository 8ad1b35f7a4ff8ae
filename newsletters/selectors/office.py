"""What the office has to know about mail: what goes out this week, what needs a decision, what did not go out and why."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import ngettext

from dialogues.models import DialogueEventPage
from newsletters.choices import MailingState, ReminderState
from newsletters.engine.settling import UNCERTAIN
from newsletters.models import (
    Invitation,
    IssueDispatch,
    MailEpoch,
    Mailing,
    MailingRecipient,
    Reminder,
    Route,
    SeriesReceipt,
    Subscription,
)
from newsletters.querysets import MailingQuerySet
from newsletters.selectors.audiences import reachable
from newsletters.selectors.office_closings import Closing, closings_until

WEEK = timedelta(days=7)
SHOWN = 50
"""At most so many rows in one part of a screen."""
RUNNING = (MailingState.PREPARING, MailingState.PREPARED, MailingState.SENDING, MailingState.PAUSED, MailingState.HELD)
_SPAN = re.compile(r"P(?:(?P<days>\d+)D|T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?)")


@dataclass(frozen=True)
class Planned:
    """One reminder in words.

    Attributes:
        event: its page in the site's first language; None when it was deleted.
        people: how many would get it now; None when it is not planned any more.
    """

    row: Reminder
    event: DialogueEventPage | None
    occasion: str
    people: int | None = None


@dataclass(frozen=True)
class InvitationDue:
    """An invitation that has not gone out. ``day`` is the last day on which it is in time."""

    row: Invitation
    day: date
    is_late: bool


@dataclass(frozen=True)
class Outlook:
    """The next seven days, and what was not sent in the last seven."""

    reminders: list[Planned] = field(default_factory=list)
    running: list[Mailing] = field(default_factory=list)
    scheduled: list[Mailing] = field(default_factory=list)
    issues: list[IssueDispatch] = field(default_factory=list)
    failed_issues: list[IssueDispatch] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    erasures: list[SeriesReceipt] = field(default_factory=list)
    invitations: list[InvitationDue] = field(default_factory=list)
    doubts: list[Mailing] = field(default_factory=list)
    unsent: list[Planned] = field(default_factory=list)


@dataclass(frozen=True)
class Today:
    """What the first screen says about mail.

    Attributes:
        held_since: all mail is held since then, because an older database was restored.
        broken: ways out that do not work at the moment.
    """

    reminders: list[Planned]
    issues: list[IssueDispatch]
    doubts: int
    broken: list[Route]
    held_since: datetime | None
    late_invitations: list[InvitationDue]
    failed_issues: list[IssueDispatch]

    @property
    def is_quiet(self) -> bool:
        needs_somebody = self.doubts or self.broken or self.held_since or self.late_invitations or self.failed_issues
        return not (self.reminders or self.issues or needs_somebody)


def outlook(*, now: datetime) -> Outlook:
    """Eighteen queries, however much there is."""
    until = now + WEEK
    unsent = Reminder.objects.filter(
        state__in=[ReminderState.MISSED, ReminderState.DROPPED], changed_at__gte=now - WEEK
    ).order_by("-changed_at", "-pk")
    planned = _in_words([*_due(until), *unsent[:SHOWN]])
    dispatches = _dispatches()
    return Outlook(
        reminders=[row for row in planned if row.row.state == ReminderState.DUE],
        running=list(Mailing.objects.to_many().filter(state__in=RUNNING)[:SHOWN]),
        scheduled=list(
            Mailing.objects.filter(state=MailingState.SCHEDULED, send_at__lt=until).order_by("send_at")[:SHOWN]
        ),
        issues=[row for row in dispatches if row.send_at is not None and row.send_at < until],
        failed_issues=[row for row in dispatches if row.problem],
        closings=closings_until(until, now=now),
        erasures=list(SeriesReceipt.objects.filter(erased_at__isnull=True, erase_at__lt=until).order_by("erase_at")),
        invitations=invitations_due(now=now, until=until),
        doubts=list(doubtful_mailings()[:SHOWN]),
        unsent=[row for row in planned if row.row.state != ReminderState.DUE],
    )


def today(*, now: datetime) -> Today:
    """Ten queries, however much there is."""
    zone = ZoneInfo(settings.TIME_ZONE)
    midnight = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone)
    dispatches = _dispatches()
    return Today(
        reminders=_in_words(_due(midnight)),
        issues=[row for row in dispatches if row.send_at is not None and row.send_at < midnight],
        doubts=doubtful_mailings().count(),
        broken=list(Route.objects.filter(open_until__gt=now).order_by("name")),
        held_since=held_since(),
        late_invitations=[row for row in invitations_due(now=now, until=now) if row.is_late],
        failed_issues=[row for row in dispatches if row.problem],
    )


def held_since() -> datetime | None:
    """Since when all mail waits after the restore of a backup; None when it does not."""
    found = MailEpoch.objects.filter(held_at__isnull=False, released_at__isnull=True)
    return found.values_list("held_at", flat=True).first()


def doubtful_mailings() -> MailingQuerySet:
    """Mailings to many with mails of which nobody knows whether they arrived."""
    rows = MailingRecipient.objects.filter(mailing=OuterRef("pk"), state__in=UNCERTAIN)
    return Mailing.objects.to_many().filter(Exists(rows)).order_by("-created_at")


def reminders_of_event(event_key: UUID) -> list[Planned]:
    """All reminders about one event, the next one first, then what is over."""
    rows = list(Reminder.objects.filter(event_key=event_key).select_related("mailing").order_by("due_at", "pk"))
    return _in_words(rows)


def invitations_due(*, now: datetime, until: datetime) -> list[InvitationDue]:
    """Invitations to events to come that must go out before ``until``, or should have gone out already."""
    waiting = Invitation.objects.filter(sent_at__isnull=True, mailing__isnull=True, event__starts_at__gt=now)
    zone = ZoneInfo(settings.TIME_ZONE)
    today_ = now.astimezone(zone).date()
    last = until.astimezone(zone).date()
    found = []
    for row in waiting.select_related("event", "mailing_list").order_by("event__starts_at", "pk"):
        day = last_day_of(row)
        if day is not None and day <= last:
            found.append(InvitationDue(row, day, is_late=day < today_))
    return sorted(found, key=lambda due: due.day)


def last_day_of(invitation: Invitation) -> date | None:
    """The last day on which an invitation goes out in time (B30); None while the event has no day."""
    starts_at = invitation.event.starts_at
    if starts_at is None:
        return None
    return starts_at.astimezone(ZoneInfo(invitation.event.time_zone)).date() - timedelta(days=invitation.lead_days)


def span_in_words(rule_key: str) -> str:
    """The rule of a reminder, such as “7 days before”, from its ISO 8601 duration."""
    match = _SPAN.fullmatch(rule_key)
    if match is None:
        return ""
    if match["days"]:
        days = int(match["days"])
        return ngettext("%(n)s day before", "%(n)s days before", days) % {"n": days}
    hours, minutes = int(match["hours"] or 0), int(match["minutes"] or 0)
    if not minutes:
        return ngettext("%(n)s hour before", "%(n)s hours before", hours) % {"n": hours}
    minutes += 60 * hours
    return ngettext("%(n)s minute before", "%(n)s minutes before", minutes) % {"n": minutes}


def _due(until: datetime) -> list[Reminder]:
    rows = Reminder.objects.filter(state=ReminderState.DUE, due_at__lt=until).order_by("due_at", "pk")
    return list(rows[:SHOWN])


def _dispatches() -> list[IssueDispatch]:
    """Issues that are ordered and have not begun, and those that could not be sent."""
    rows = IssueDispatch.objects.filter(mailing__isnull=True).filter(Q(send_at__isnull=False) | ~Q(problem=""))
    return list(rows.select_related("page", "ordered_by").order_by(F("send_at").asc(nulls_last=True), "pk")[:SHOWN])


def _in_words(rows: Iterable[Reminder]) -> list[Planned]:
    rows = list(rows)
    events = _events({row.event_key for row in rows})
    due = {row.series_key for row in rows if row.state == ReminderState.DUE}
    people = _people(due)
    return [
        Planned(
            row,
            events.get(row.event_key),
            span_in_words(row.rule_key) or str(Reminder.Kind(row.kind).label),
            people.get(row.series_key, 0) if row.state == ReminderState.DUE else None,
        )
        for row in rows
    ]


def _events(keys: set[UUID]) -> dict[UUID, DialogueEventPage]:
    """One page per event: in the site's first language, or the oldest other one."""
    pages = DialogueEventPage.objects.filter(translation_key__in=keys).select_related("locale").defer("report")
    found: dict[UUID, DialogueEventPage] = {}
    for page in sorted(pages, key=lambda page: (page.locale.language_code != settings.LANGUAGE_CODE, page.pk)):
        found.setdefault(page.translation_key, page)
    return found


def _people(series_keys: set[UUID]) -> dict[UUID, int]:
    """How many of each series would get a mail now."""
    rows = reachable(Subscription.objects.filter(series_key__in=series_keys)).order_by()
    counts = rows.values_list("series_key").annotate(count=Count("pk"))
    return {key: count for key, count in counts if key is not None}
