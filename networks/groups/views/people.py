"""Who takes part: requests and their answers, taking in, removing, keeping from writing (B24, B28)."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from networks.groups.forms import AnswerForm, MemberForm
from networks.groups.views.base import Desk, group_page
from networks.models import AccessRequest, GroupMember
from networks.permissions import Action
from networks.selectors.groups import group_members, open_requests, people_to_take_in
from networks.services.groups import people


@group_page(Action.READ_GROUP)
def overview(desk: Desk) -> HttpResponse:
    """Who takes part; for the convenor, who asks to."""
    requests = open_requests(desk.key) if desk.may_edit else []
    return desk.show("people", {"members": group_members(desk.key), "requests": requests})


@group_page(Action.EDIT_GROUP, "GET", "HEAD", "POST")
def answer(desk: Desk, request_id: UUID) -> HttpResponseBase:
    """A request for access, and the two answers to it."""
    asked = get_object_or_404(
        AccessRequest.objects.select_related("account"), group_key=desk.key, public_id=request_id
    )
    form = AnswerForm(desk.sent)
    if form.is_bound and form.is_valid():
        is_accepted = "accept" in desk.request.POST
        words = form.cleaned_data["answer"]
        try:
            if is_accepted:
                people.accept_request(asked, answer=words)
            else:
                people.decline_request(asked, answer=words)
            return desk.back("group_people", done="accepted" if is_accepted else "declined")
        except ValidationError as refused:
            form.take(refused)
    return desk.show("request", {"asked": asked, "form": form}, status=422 if form.errors else 200)


@group_page(Action.EDIT_GROUP, "GET", "HEAD", "POST")
def add(desk: Desk) -> HttpResponseBase:
    """Take in somebody of the network who did not ask."""
    found = {str(account.public_id): account for account in people_to_take_in(desk.group)}
    choices = [(key, account.name) for key, account in found.items()]
    form = MemberForm(desk.sent, people=choices)
    if form.is_bound and form.is_valid():
        people.add_member(desk.group, account=found[form.cleaned_data["account"]])
        return desk.back("group_people", done="added")
    return desk.form(form, title=_("Take somebody in"), button=_("Take in"), back=desk.path("group_people"))


def _member(desk: Desk, member_id: UUID) -> GroupMember:
    found: GroupMember = get_object_or_404(
        GroupMember.objects.of_group(desk.key).select_related("account"), public_id=member_id
    )
    return found


@group_page(Action.EDIT_GROUP, "GET", "HEAD", "POST")
def remove(desk: Desk, member_id: UUID) -> HttpResponseBase:
    """End somebody's part in the group."""
    member = _member(desk, member_id)
    if desk.request.method == "POST":
        people.remove_member(member)
        return desk.back("group_people", done="removed")
    name = {"name": member.account.name}
    return desk.ask(
        title=_("Remove %(name)s from the group?") % name,
        button=_("Remove from the group"),
        lead=_("%(name)s is told by mail and no longer sees the inside of the group. What they wrote stays.") % name,
        back=desk.path("group_people"),
    )


@group_page(Action.MODERATE, "POST")
def mute(desk: Desk, member_id: UUID) -> HttpResponseBase:
    """Take somebody's right to write, or give it back."""
    is_muted = "mute" in desk.request.POST
    people.set_muted(_member(desk, member_id), is_muted=is_muted)
    return desk.back("group_people", done="muted" if is_muted else "unmuted")
