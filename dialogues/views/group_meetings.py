"""Planning the meetings of a working group in the members' area (``/members/groups/…/meetings/``)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.fuzzydates.forms import FuzzyDateFormField
from cms.core.richtext import to_text
from dialogues.models import DialogueEventPage, MeetingAccess
from dialogues.services.group_meetings import MeetingPlan, cancel_meeting, change_meeting, plan_meeting
from networks.groups.forms import GroupForm
from networks.groups.views.base import Desk, group_page
from networks.permissions import Action


class MeetingForm(GroupForm):
    """A meeting as the convenor plans it."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=255)
    date = FuzzyDateFormField(label=gettext_lazy("Day and time"))
    end_time = forms.TimeField(
        label=gettext_lazy("Ends at"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = forms.CharField(
        label=gettext_lazy("Place"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("House and town, for example “Town hall, Görlitz”. Left empty, the meeting is online."),
    )
    join_url = forms.URLField(
        label=gettext_lazy("Link of the online meeting"),
        max_length=1000,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("Only the group sees it. No mail and no calendar tells it."),
    )
    dial_in = forms.CharField(label=gettext_lazy("Dial-in"), max_length=255, required=False)
    note = forms.CharField(label=gettext_lazy("Note on how to enter"), max_length=500, required=False)
    text = forms.CharField(
        label=gettext_lazy("What it is about"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


def _initial(page: DialogueEventPage) -> dict[str, Any]:
    access = MeetingAccess.objects.filter(event=page).first() or MeetingAccess()
    venue = page.venues.first()
    return {
        "title": page.title,
        "date": page.date,
        "end_time": page.end_time,
        "place": str(venue) if venue else "",
        "text": to_text(page.announcement),
        "join_url": access.join_url,
        "dial_in": access.dial_in,
        "note": access.note,
    }


@group_page(Action.EDIT_GROUP, "GET", "HEAD", "POST")
def new(desk: Desk) -> HttpResponseBase:
    """Plan a meeting."""
    form = MeetingForm(desk.sent)
    if form.is_bound and form.is_valid():
        try:
            plan_meeting(desk.group, MeetingPlan(**form.cleaned_data))
            return desk.back(done="planned")
        except ValidationError as refused:
            form.take(refused)
    lead = _("Only the group sees this meeting. If it shall be public, please ask the office.")
    return desk.form(form, title=_("Plan a meeting"), button=_("Plan the meeting"), lead=lead)


def _event(desk: Desk, event_id: UUID) -> DialogueEventPage:
    rows = DialogueEventPage.objects.filter(group__translation_key=desk.key)
    found: DialogueEventPage = get_object_or_404(rows, public_id=event_id)
    return found


@group_page(Action.EDIT_GROUP, "GET", "HEAD", "POST")
def edit(desk: Desk, event_id: UUID) -> HttpResponseBase:
    """Change a meeting."""
    event = _event(desk, event_id)
    if not event.is_inside_group:
        reason = _("The office has published this meeting. Please ask the office for changes.")
        return desk.show("refused", {"messages": [reason]})
    draft = event.get_latest_revision_as_object()
    form = MeetingForm(desk.sent, initial=_initial(draft))
    if form.is_bound and form.is_valid():
        try:
            change_meeting(event, MeetingPlan(**form.cleaned_data))
            return desk.back(done="saved")
        except ValidationError as refused:
            form.take(refused)
    return desk.show(
        "form",
        {
            "form": form,
            "title": _("Change the meeting"),
            "button": _("Save"),
            "back": desk.path(),
            "cancel": f"{desk.request.path}cancel/",
        },
        status=422 if form.errors else 200,
    )


@group_page(Action.EDIT_GROUP, "GET", "HEAD", "POST")
def cancel(desk: Desk, event_id: UUID) -> HttpResponseBase:
    """Cancel a meeting."""
    event = _event(desk, event_id)
    if desk.request.method == "POST":
        cancel_meeting(event)
        return desk.back(done="cancelled")
    return desk.ask(
        title=_("Cancel the meeting “%(title)s”?") % {"title": event.title},
        button=_("Cancel the meeting"),
        lead=_("Everybody in the group is told by mail. The link of the online meeting is forgotten."),
    )
