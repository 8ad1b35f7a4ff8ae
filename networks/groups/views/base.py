"""What all screens of groups have in common: who may open them, and how they are answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from networks.groups.forms import GroupForm
from networks.groups.links import group_path
from networks.members.area import member_page, render_page
from networks.models import MemberAccount, WorkingGroupPage, WorkingGroupState
from networks.permissions import Action, Viewer, visible
from networks.selectors.groups import group_with_id

DONE = "done"
TEMPLATES = "networks/members/groups"


@dataclass(frozen=True)
class Desk:
    """Somebody at a group. What they may do is asked once, here."""

    request: HttpRequest
    viewer: Viewer
    group: WorkingGroupPage

    @property
    def key(self) -> UUID:
        return self.group.translation_key

    @property
    def account(self) -> MemberAccount | None:
        return self.viewer.account

    @property
    def writer(self) -> MemberAccount:
        """Who writes; the office without an account cannot."""
        if self.viewer.account is None:
            raise Http404
        return self.viewer.account

    @property
    def sent(self) -> QueryDict | None:
        """What a form was sent with; None before."""
        return self.request.POST if self.request.method == "POST" else None

    @property
    def uploads(self) -> Any:
        """The files that came with it."""
        return self.request.FILES if self.request.method == "POST" else None

    @property
    def may_read(self) -> bool:
        return self.viewer.may(Action.READ_GROUP, self.group)

    @property
    def may_edit(self) -> bool:
        return self.viewer.may(Action.EDIT_GROUP, self.group)

    @property
    def may_moderate(self) -> bool:
        return self.viewer.may(Action.MODERATE, self.group)

    @property
    def may_post(self) -> bool:
        return self.viewer.may(Action.POST, self.group)

    @property
    def talks_here(self) -> bool:
        """Whether something can be written here at all."""
        return not self.group.discussion_url and self.group.state != WorkingGroupState.ENDED

    def path(self, name: str = "group", *ids: UUID) -> str:
        """The path of one of the group's screens."""
        return group_path(name, self.group.public_id, *ids)

    def back(self, name: str = "group", *ids: UUID, done: str = "", anchor: str = "") -> HttpResponseRedirect:
        """Go on after something was done, and say so there."""
        path = self.path(name, *ids)
        query = f"{'&' if '?' in path else '?'}{DONE}={done}" if done else ""
        return HttpResponseRedirect(f"{path}{query}{f'#{anchor}' if anchor else ''}")

    def show(self, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        """One of the group's pages."""
        values = {"desk": self, "group": self.group, "done": done_words(self.request), **(context or {})}
        return render_page(self.request, self.viewer, f"{TEMPLATES}/{template}.html", values, status=status)

    def form(
        self, form: GroupForm, *, title: str, button: str, back: str = "", lead: str = "", danger: bool = False
    ) -> HttpResponse:
        """A page with one form; with what is wrong, when something is."""
        context = {
            "form": form,
            "title": title,
            "button": button,
            "lead": lead,
            "danger": danger,
            "back": back or self.path(),
        }
        return self.show("form", context, status=422 if form.is_bound and form.errors else 200)

    def ask(self, *, title: str, button: str, lead: str, back: str = "") -> HttpResponse:
        """A page that asks whether something shall really be done; the POST on it does it."""
        return self.form(GroupForm(), title=title, button=button, lead=lead, back=back, danger=True)


DeskView = Callable[..., HttpResponseBase]


def group_page(action: Action | None, *methods: str) -> Callable[[DeskView], Callable[..., HttpResponseBase]]:
    """Mark a screen of a group. To whom the group is not known to exist, it does not; who may not do this is told so.

    Args:
        action: what somebody needs to be allowed; None: knowing that the group exists is enough.
        methods: GET and HEAD, unless others are named.
    """

    def decorate(view: DeskView) -> Callable[..., HttpResponseBase]:
        @require_http_methods(methods or ["GET", "HEAD"])
        @member_page
        def wrapped(request: HttpRequest, viewer: Viewer, /, public_id: UUID, **ids: Any) -> HttpResponseBase:
            group = group_with_id(public_id)
            if group is None or not visible(viewer, WorkingGroupPage.objects.filter(pk=group.pk)).exists():
                raise Http404(_("There is no such group."))
            desk = Desk(request, viewer, group)
            if action is not None and not viewer.may(action, group):
                return _refuse(desk)
            try:
                return view(desk, **ids)
            except ValidationError as refused:
                return desk.show("refused", {"messages": refused.messages}, status=409)

        return wraps(view)(wrapped)

    return decorate


def _refuse(desk: Desk) -> HttpResponseBase:
    if desk.request.method in ("GET", "HEAD") and not desk.may_read:
        return HttpResponseRedirect(desk.path())  # there one can ask for access
    return render(desk.request, "networks/members/groups/forbidden.html", {"group": desk.group}, status=403)


def done_words(request: HttpRequest) -> str:
    """What was just done; the address only names it, so that nobody's words get there."""
    words = {
        "asked": _("Your request is on its way. You get the answer by mail."),
        "withdrawn": _("Your request was withdrawn."),
        "accepted": _("Accepted. We have told them by mail."),
        "declined": _("Declined. We have told them by mail."),
        "added": _("Taken into the group."),
        "removed": _("They no longer take part in the group."),
        "left": _("You no longer take part in the group."),
        "muted": _("They can read, but no longer write."),
        "unmuted": _("They can write again."),
        "saved": _("Saved."),
        "posted": _("Your contribution is there."),
        "deleted": _("Deleted."),
        "hidden": _("The contribution is hidden."),
        "shown": _("The contribution is visible again."),
        "locked": _("The thread is locked."),
        "unlocked": _("The thread is open again."),
        "quiet": _("You get no more mail about this thread."),
        "loud": _("You get mail about this thread again."),
        "planned": _("The meeting is planned. Only the group sees it."),
        "cancelled": _("The meeting is cancelled."),
    }
    return words.get(request.GET.get(DONE, ""), "")
