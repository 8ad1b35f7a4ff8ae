"""The list of groups, a group's page, asking for access, and what everybody sets for themselves."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.core import clock
from cms.core.privatefiles import hand_out
from networks.choices import GroupRole
from networks.groups.choices import GroupNotices, RequestState
from networks.groups.forms import AskForm, DescribeForm, NoticesForm
from networks.groups.links import group_path
from networks.groups.views.base import TEMPLATES, Desk, done_words, group_page
from networks.members.area import member_page, render_page
from networks.models import AccessRequest, GroupMember
from networks.permissions import Action, Viewer
from networks.selectors.groups import file_with_id, group_cards, group_home
from networks.services.groups import people, work


@require_safe
@member_page
def groups(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The groups that one takes part in, and those that one may ask for access to."""
    cards = group_cards(viewer, now=clock.now())
    context = {
        "own": [card for card in cards if card.role],
        "others": [card for card in cards if not card.role],
        "done": done_words(request),
    }
    return render_page(request, viewer, f"{TEMPLATES}/list.html", context)


@group_page(None)
def group(desk: Desk) -> HttpResponse:
    """The page of a group; for those outside, its name, its aim and how to get in."""
    if not desk.may_read:
        return desk.show("outside", {"request": desk.request, "asked": own_request(desk)})
    return desk.show("home", {"home": group_home(desk.group, account=desk.account, now=clock.now())})


def own_request(desk: Desk) -> AccessRequest | None:
    """The open request of whoever looks."""
    rows = AccessRequest.objects.filter(group_key=desk.key, account=desk.account, state=RequestState.OPEN)
    return rows.first() if desk.account else None


@group_page(Action.SEE_GROUPS, "GET", "HEAD", "POST")
def ask(desk: Desk) -> HttpResponseBase:
    """Ask to take part."""
    account = desk.writer
    form = AskForm(desk.sent)
    if form.is_bound and form.is_valid():
        try:
            people.ask_for_access(desk.group, account=account, text=form.cleaned_data["text"])
            return desk.back(done="asked")
        except ValidationError as refused:
            form.take(refused)
    title = _("Ask for access to “%(group)s”") % {"group": desk.group.title}
    return desk.form(form, title=title, button=_("Send the request"))


@group_page(None, "POST")
def withdraw(desk: Desk) -> HttpResponseBase:
    """Take one's request back."""
    request = own_request(desk)
    if request is not None:
        people.withdraw_request(request)
    return desk.back(done="withdrawn")


def own_part(desk: Desk) -> GroupMember | None:
    """How whoever looks takes part."""
    found: GroupMember | None = GroupMember.objects.of_group(desk.key).filter(account=desk.account).first()
    return found if desk.account else None


@group_page(Action.READ_GROUP, "GET", "HEAD", "POST")
def leave(desk: Desk) -> HttpResponseBase:
    """Take part no longer."""
    part = own_part(desk)
    if part is None:
        return desk.back()
    if desk.request.method == "POST":
        people.remove_member(part, by_themselves=True)
        return HttpResponseRedirect(f"{group_path('groups')}?done=left")
    lead = _("What you wrote stays in the group. You can ask for access again at any time.")
    if part.role == GroupRole.CONVENOR:
        lead = _("You lead this group. When you leave, the office is told, so that somebody follows.") + " " + lead
    return desk.ask(title=_("Leave the group?"), button=_("Leave the group"), lead=lead)


@group_page(Action.READ_GROUP, "GET", "HEAD", "POST")
def notices(desk: Desk) -> HttpResponseBase:
    """How one hears of what is written."""
    part = own_part(desk)
    if part is None:
        return desk.back()
    form = NoticesForm(desk.sent, initial={"notices": part.notices})
    if form.is_bound and form.is_valid():
        people.choose_notices(part, notices=GroupNotices(form.cleaned_data["notices"]))
        return desk.back(done="saved")
    lead = _("A mail never says what was written, only that something was. You read and answer here.")
    return desk.form(form, title=_("Mail from this group"), button=_("Save"), lead=lead)


@group_page(Action.EDIT_GROUP, "GET", "HEAD", "POST")
def describe(desk: Desk) -> HttpResponseBase:
    """Aim and state."""
    form = DescribeForm(desk.sent, initial=DescribeForm.of(desk.group))
    if form.is_bound and form.is_valid():
        try:
            work.describe_group(desk.group, **form.cleaned_data)
            return desk.back(done="saved")
        except ValidationError as refused:
            form.take(refused)
    return desk.form(form, title=_("Aim and state of the group"), button=_("Save"))


@group_page(Action.READ_GROUP)
def download(desk: Desk, file_id: object) -> HttpResponseBase:
    """A file of the group."""
    file = file_with_id(desk.key, file_id, may_moderate=desk.may_moderate)  # type: ignore[arg-type]  # a UUID by its route
    if file is None or not file.file.name or not file.file.storage.exists(file.file.name):
        return desk.show("refused", {"messages": [_("This file is not there (any more).")]}, status=404)
    return hand_out(file.file, name=file.name, media_type=file.media_type)
