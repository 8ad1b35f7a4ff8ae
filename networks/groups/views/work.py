"""Minutes, results, topics and activities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cms.core import clock
from networks.groups.forms import GroupForm, MinutesForm, OutputForm, TopicForm
from networks.groups.meetings import GroupMeeting, meetings_of
from networks.groups.views.base import Desk, group_page
from networks.models import GroupMinutes, GroupOutput, GroupTopic
from networks.permissions import Action
from networks.services.groups.work import delete_thing, keep_thing


def _kept(desk: Desk, form: GroupForm, thing: Any, values: Mapping[str, Any]) -> bool:
    """Whether the form could be kept; if not, it says why."""
    fields = dict(values)
    upload = fields.pop("document", None)
    try:
        keep_thing(
            thing,
            fields,
            group_key=desk.key,
            account=desk.account,
            upload=upload,
            without_file="drop_file" in desk.request.POST,
        )
    except ValidationError as refused:
        form.take(refused)
        return False
    return True


@group_page(Action.READ_GROUP)
def minutes(desk: Desk, minutes_id: UUID) -> HttpResponse:
    """Minutes to read."""
    row = get_object_or_404(GroupMinutes.objects.select_related("document"), group_key=desk.key, public_id=minutes_id)
    return desk.show("minutes", {"minutes": row})


@group_page(Action.EDIT_GROUP, "GET", "HEAD", "POST")
def edit_minutes(desk: Desk, minutes_id: UUID | None = None) -> HttpResponseBase:
    """Write minutes, or change them. What is left empty is taken from the meeting."""
    row = _thing(desk, GroupMinutes, minutes_id)
    held = {str(meeting.key): meeting for meeting in meetings_of([desk.key], now=clock.now())[desk.key]}
    choices = [(key, f"{meeting.date or ''} {meeting.title}".strip()) for key, meeting in reversed(held.items())]
    initial = MinutesForm.of(row) if row.pk else {"meeting": desk.request.GET.get("meeting", "")}
    form = MinutesForm(desk.sent, desk.uploads, meetings=choices, initial=initial, request=desk.request)
    if form.is_bound and form.is_valid():
        values = _completed(form, held.get(form.cleaned_data["meeting"]))
        if not form.errors and _kept(desk, form, row, values):
            return desk.back(done="saved", anchor="minutes")
    title = _("Change the minutes") if row.pk else _("Add minutes")
    return _thing_form(desk, form, row, title)


def _completed(form: MinutesForm, meeting: GroupMeeting | None) -> dict[str, Any]:
    values = dict(form.cleaned_data)
    values.pop("meeting")
    values["meeting_key"] = meeting.key if meeting else None
    values["title"] = values["title"] or (meeting.title if meeting else "")
    day = meeting.date.earliest if meeting and meeting.date and meeting.date.is_day else None
    values["held_on"] = values["held_on"] or day
    if not values["held_on"]:
        form.add_error("held_on", _("Please enter the day, or choose a meeting that has one."))
    if not values["title"]:
        form.add_error("title", _("Please enter a title, or choose a meeting."))
    return values


@group_page(Action.EDIT_GROUP, "GET", "HEAD", "POST")
def edit_output(desk: Desk, output_id: UUID | None = None) -> HttpResponseBase:
    """Enter a result, or change it."""
    row = _thing(desk, GroupOutput, output_id)
    form = OutputForm(desk.sent, desk.uploads, initial=OutputForm.of(row) if row.pk else None, request=desk.request)
    if form.is_bound and form.is_valid() and _kept(desk, form, row, form.cleaned_data):
        return desk.back(done="saved", anchor="outputs")
    return _thing_form(desk, form, row, _("Change the result") if row.pk else _("Add a result"))


@group_page(Action.POST, "GET", "HEAD", "POST")
def new_topic(desk: Desk) -> HttpResponseBase:
    """Everybody in the group adds topics and activities (B27)."""
    return _topic(desk, GroupTopic())


@group_page(Action.READ_GROUP, "GET", "HEAD", "POST")
def edit_topic(desk: Desk, topic_id: UUID) -> HttpResponseBase:
    """Whoever may write in the group keeps the list true, and the office."""
    if not (desk.may_post or desk.may_edit):
        return desk.show("forbidden", status=403)
    return _topic(desk, _thing(desk, GroupTopic, topic_id))


def _topic(desk: Desk, row: GroupTopic) -> HttpResponseBase:
    form = TopicForm(desk.sent, initial=TopicForm.of(row) if row.pk else None)
    if form.is_bound and form.is_valid() and _kept(desk, form, row, form.cleaned_data):
        return desk.back(done="saved", anchor="topics")
    title = _("Change the topic or activity") if row.pk else _("Add a topic or an activity")
    return _thing_form(desk, form, row, title)


KINDS: Mapping[str, Any] = {"minutes": GroupMinutes, "outputs": GroupOutput, "topics": GroupTopic}


@group_page(Action.EDIT_GROUP, "GET", "HEAD", "POST")
def delete(desk: Desk, thing_id: UUID, kind: str) -> HttpResponseBase:
    """Delete minutes, a result or a topic."""
    row = _thing(desk, KINDS[kind], thing_id)
    if desk.request.method == "POST":
        delete_thing(row)
        return desk.back(done="deleted", anchor=kind)
    return desk.ask(
        title=_("Delete “%(title)s”?") % {"title": row.title},
        button=_("Delete"),
        lead=_("Its file is deleted, too. That cannot be undone."),
    )


def _thing(desk: Desk, model: Any, public_id: UUID | None) -> Any:
    return get_object_or_404(model, group_key=desk.key, public_id=public_id) if public_id else model()


def _thing_form(desk: Desk, form: GroupForm, row: Any, title: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "button": _("Save"),
        "back": desk.path(),
        "document": getattr(row, "document", None),
        "delete": desk.path(f"group_{_name_of(row)}_delete", row.public_id) if row.pk and desk.may_edit else "",
    }
    return desk.show("form", context, status=422 if form.is_bound and form.errors else 200)


def _name_of(row: Any) -> str:
    return next(name for name, model in KINDS.items() if isinstance(row, model))
