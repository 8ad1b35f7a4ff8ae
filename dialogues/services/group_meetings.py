"""Meetings that working groups plan by themselves (B25): events below the group's page that only the group sees. The
office makes one public by moving it into a series and publishing it there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.fuzzydates import FuzzyDate
from cms.core.richtext import from_text
from dialogues.choices import AttendanceMode, EventKind, EventLifecycle, EventReminders
from dialogues.models import DialogueEventPage, MeetingAccess, Venue
from dialogues.services.meeting import remove_meeting_access, set_meeting_access
from networks.groups.choices import GroupNotices
from networks.models import GroupMember, WorkingGroupPage, WorkingGroupState
from networks.notices import ACCOUNT, To
from networks.services.groups import NotNow
from networks.services.notices import notify_all

MEETING = "group_meeting"
"""Kind of notice (``dialogues.group_notices``)."""


@dataclass(frozen=True)
class MeetingPlan:
    """What the convenor enters. ``join_url``, ``dial_in`` and ``note`` are kept apart from the page (E51)."""

    title: str
    date: FuzzyDate
    end_time: time | None = None
    place: str = ""
    text: str = ""
    join_url: str = ""
    dial_in: str = ""
    note: str = ""


def plan_meeting(group: WorkingGroupPage, plan: MeetingPlan) -> DialogueEventPage:
    """Put a meeting below the group and tell its members.

    Raises:
        ValidationError: a value is wrong, by field.
        NotNow: the group has ended.
    """
    if group.state == WorkingGroupState.ENDED:
        raise NotNow(_("This group has ended. Please set it to active before you plan a meeting."))
    with transaction.atomic():
        page = DialogueEventPage(kind=EventKind.WORKING_GROUP, live=False, reminders=EventReminders.NONE)
        _take(page, plan)
        parent: Any = WorkingGroupPage.objects.get(pk=group.pk)
        parent.add_child(instance=page)
        page.save_revision()
        _keep_access(page, plan)
        _tell(page, "planned")
    return page


def change_meeting(event: DialogueEventPage, plan: MeetingPlan) -> DialogueEventPage:
    """Change a meeting of the group; its members are told when the date or the place moves.

    Raises:
        ValidationError: a value is wrong, by field.
        NotNow: the office has taken it into a series, or it is cancelled.
    """
    with transaction.atomic():
        page = _own(event)
        before = (page.date, page.end_time, _places(page))
        _take(page, plan)
        _keep(page)
        _keep_access(page, plan)
        if (page.date, page.end_time, _places(page)) != before:
            _tell(page, f"moved {clock.now():%Y%m%d%H%M%S}")
    return page


def cancel_meeting(event: DialogueEventPage) -> None:
    """Cancel a meeting of the group and tell its members; the link is forgotten.

    Raises:
        NotNow: the office has taken it into a series, or it is cancelled or over.
    """
    with transaction.atomic():
        page = _own(event)
        if page.over_at is not None and page.over_at <= clock.now():
            raise NotNow(_("The meeting is over. What took place cannot be cancelled."))
        page.lifecycle = EventLifecycle.CANCELLED
        _keep(page)
        remove_meeting_access(page)
        _tell(page, "cancelled")


def _own(event: DialogueEventPage) -> DialogueEventPage:
    """The meeting as it was last entered, to be changed."""
    page = DialogueEventPage.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if not page.is_inside_group:
        raise NotNow(_("The office has published this meeting. Please ask the office for changes."))
    draft: DialogueEventPage = page.get_latest_revision_as_object()
    if draft.lifecycle == EventLifecycle.CANCELLED:
        raise NotNow(_("The meeting is cancelled. Please plan a new one."))
    return draft


def _take(page: DialogueEventPage, plan: MeetingPlan) -> None:
    page.title, page.date, page.end_time = plan.title.strip(), plan.date, plan.end_time
    if not page.live:
        page.draft_title = page.title
    page.announcement = from_text(plan.text)
    page.attendance_mode = _mode(plan)
    if (plan.dial_in or plan.note) and not plan.join_url:
        raise ValidationError({"join_url": _("Please enter the link as well.")})
    name, _comma, city = plan.place.strip().rpartition(",")
    wanted = (name.strip(), city.strip())
    if wanted != next(iter(_venues(page)), ("", "")):
        venues = [Venue(name=wanted[0], city=wanted[1])] if wanted[1] else []
        setattr(page, "venues", venues)  # noqa: B010  modelcluster's relation, which mypy takes for a class variable


def _mode(plan: MeetingPlan) -> AttendanceMode:
    if plan.place and plan.join_url:
        return AttendanceMode.HYBRID
    return AttendanceMode.IN_PERSON if plan.place else AttendanceMode.ONLINE


def _venues(page: DialogueEventPage) -> list[tuple[str, str]]:
    return [(venue.name, venue.city) for venue in page.venues.all()]


def _places(page: DialogueEventPage) -> list[str]:
    return [str(venue) for venue in page.venues.all()]


def _keep(page: DialogueEventPage) -> None:
    if page.live:
        page.save_revision().publish()
    else:
        page.save()
        page.save_revision()


def _keep_access(page: DialogueEventPage, plan: MeetingPlan) -> None:
    if plan.join_url:
        set_meeting_access(page, join_url=plan.join_url, dial_in=plan.dial_in, note=plan.note)
    elif MeetingAccess.objects.filter(event=page).exists():
        remove_meeting_access(page)


def _tell(page: DialogueEventPage, occasion: str) -> None:
    if page.group is None:
        return
    rows = GroupMember.objects.of_group(page.group.translation_key).exclude(notices=GroupNotices.OFF)
    to = [To(ACCOUNT, key) for key in rows.values_list("account__public_id", flat=True)]
    notify_all(MEETING, to=to, about=page.public_id, occasion=occasion)
