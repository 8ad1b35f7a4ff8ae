"""Inviting all members of the networks of an event: to how many, what they read, and one button (B19, B30)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.core import clock
from cms.core.editing.editor import editor_of
from dialogues.invitation_notices import words
from dialogues.selectors.inviting import invited_members, members_to_invite
from dialogues.services.inviting import invite_members, problems_of
from dialogues.viewsets.acts import EventActView
from dialogues.viewsets.links import edit_event_url
from networks.admission.office.base import RENDER_NOTICE_HOOK, SANDBOX
from networks.permissions import OFFICE_PERMISSION

NAME = "dialogue_event_invite"


class InviteMembersView(EventActView):
    """The mail as members get it, and whom it goes to."""

    form_class = forms.Form
    publishes = False
    header_icon = "mail"
    page_title = _("Invite all members")
    template_name = "dialogues/admin/invite.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(OFFICE_PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def count(self) -> int:
        return len(members_to_invite(self.event, now=clock.now()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        language = self.event.locale.language_code
        context.update(
            explanation=self.explain(),
            submit_button_label=gettext("Send now"),
            problems=problems_of(self.event, self.count),
            contents=[render(words(self.event, language), language) for render in hooks.get_hooks(RENDER_NOTICE_HOOK)],
            sandbox=SANDBOX,
            back_url=edit_event_url(self.event),
        )
        return context

    def explain(self) -> str:
        said = ngettext(
            "%(count)d person who stands for a member gets the invitation now, in their language.",
            "%(count)d people who stand for a member get the invitation now, each in their language.",
            self.count,
        ) % {"count": self.count}
        before = invited_members([self.event.translation_key]).get(self.event.translation_key)
        if before is None or before.sent_at is None:
            return said
        day = date_format(localtime(before.sent_at), "DATE_FORMAT")
        return f"{said} " + gettext(
            "It went out on %(day)s already. Whoever got it within the last month gets no second one."
        ) % {"day": day}

    def act(self, data: dict[str, Any]) -> tuple[str, str]:
        invite_members(self.event, user=editor_of(self.request))
        return gettext("The invitation is being sent."), edit_event_url(self.event)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))


def urlpatterns() -> list[URLPattern]:
    return [path("dialogues/events/<int:pk>/invite/", InviteMembersView.as_view(), name=NAME)]
