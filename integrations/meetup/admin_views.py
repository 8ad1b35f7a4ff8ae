"""The screens of the office: a group in three steps, and one event of ours at Meetup."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.log_actions import log

from cms.core.editing.editor import editor_of
from dialogues.models import DialogueEventPage
from dialogues.viewsets.links import edit_event_url
from integrations.core.models import Connection
from integrations.core.viewsets.base import CHANGE, IntegrationsActView, IntegrationsMixin
from integrations.core.viewsets.connections import ConnectionViewSet
from integrations.meetup import mapping
from integrations.meetup.choices import DispatchState, Mode
from integrations.meetup.models import Dispatch, MeetupConnection
from integrations.meetup.plugin import installed
from integrations.meetup.services import sending
from integrations.meetup.services.sending import CannotSend
from integrations.meetup.views import SignInView

SENT, PUBLISHED = "meetup.sent", "meetup.published"
EVENT = "meetup_event"


class MeetupViewSet(ConnectionViewSet):
    """Groups, with a form in the order of the questions."""

    model = MeetupConnection
    plugin = "meetup"
    menu_label = _("Meetup groups")
    icon = "group"
    extra_columns = [
        Column("group", label=_("Group")),
        Column("mode", label=_("How it is read"), accessor="get_mode_display", classname="wn-wide"),
    ]

    def get_edit_handler(self) -> Any:
        return ObjectList(
            [
                MultiFieldPanel(
                    [FieldPanel("group"), FieldPanel("mode", widget=forms.RadioSelect), FieldPanel("label")],
                    heading=_("1. Which group, and how is it read?"),
                ),
                MultiFieldPanel(
                    [FieldPanel("series"), FieldPanel("policy", widget=forms.RadioSelect)],
                    heading=_("2. Where do its events belong?"),
                    help_text=_(
                        "The group may hold other events, too. Only those that you choose afterwards appear on this site."
                    ),
                ),
                MultiFieldPanel([FieldPanel("interval"), FieldPanel("is_enabled")], heading=_("3. How often?")),
            ]
        ).bind_to_model(self.model)


class _EventMixin(IntegrationsMixin):
    """One event of ours and one group; needs both rights, on the page and on integrations."""

    permission = CHANGE

    @cached_property
    def event(self) -> DialogueEventPage:
        return get_object_or_404(DialogueEventPage, pk=self.kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.event.permissions_for_user(request.user).can_publish():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def groups(self) -> list[MeetupConnection]:
        """Groups with full access, that of the event's own series first."""
        rows = list(MeetupConnection.objects.filter(mode=Mode.GRAPHQL, is_enabled=True).select_related("series"))
        return sorted(rows, key=lambda row: (row.series_id != self.event.series_id, row.label))

    @cached_property
    def group(self) -> MeetupConnection:
        rows = MeetupConnection.objects.filter(mode=Mode.GRAPHQL, is_enabled=True)
        return get_object_or_404(rows, public_id=self.kwargs["connection_id"])

    def screens_above(self) -> list[dict[str, Any]]:
        return [{"url": edit_event_url(self.event), "label": self.event.get_admin_display_title()}]

    def back(self) -> str:
        return reverse(EVENT, args=[self.event.pk])


class EventAtMeetupView(_EventMixin, TemplateView):
    """How far the event has come at Meetup, and what can be done next."""

    template_name = "meetup/admin/event.html"
    page_title = _("This event at Meetup")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = {row.connection_id: row for row in Dispatch.objects.filter(event_key=self.event.translation_key)}
        parts = [self._part(group, rows.get(group.pk)) for group in self.groups]
        return super().get_context_data(event=self.event, parts=parts, edit_url=edit_event_url(self.event), **kwargs)

    def _part(self, group: MeetupConnection, row: Dispatch | None) -> dict[str, Any]:
        reason, own = sending.why_not(self.event, group), None
        if not reason:
            try:
                own = sending.own_event(self.event)
            except CannotSend as error:
                reason = str(error)
        state = row.state if row else ""
        return {
            "group": group,
            "row": row,
            "reason": reason,
            "own": own,
            "title": mapping.title_for_meetup(own.title) if own else "",
            "is_there": state in (DispatchState.DRAFT, DispatchState.PUBLISHED),
            "is_draft": state == DispatchState.DRAFT,
            "is_busy": state in (DispatchState.WAITING, DispatchState.SENDING, DispatchState.UNCLEAR),
            "has_failed": state == DispatchState.FAILED,
            "url": row.link.url if row and row.link else "",
        }


class SendView(_EventMixin, IntegrationsActView):
    """Send as a draft, or bring what is there up to date. Nobody is told by it."""

    form_class = forms.Form
    page_title = _("Send to Meetup")
    submit_button_label = _("Send as a draft")

    def get_explanation(self) -> str:
        return gettext(
            "“%(title)s” is sent to the group “%(group)s” as a draft: only the organizers see it, nobody is told, nobody "
            "is signed up. If it is there already, it is brought up to date."
        ) % {"title": self.event.display_title, "group": self.group.label}

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        user = editor_of(self.request)
        try:
            row = sending.request_sending(self.event, self.group, user=user)
        except CannotSend as error:
            raise ValidationError(str(error)) from error
        _say(self.group, SENT, user, self.event)
        return _outcome(sending.settle(row.pk, installed().options)), self.back()


class PublishView(_EventMixin, IntegrationsActView):
    """The second, explicit click."""

    form_class = forms.Form
    page_title = _("Publish at Meetup")
    submit_button_label = _("Publish at Meetup")
    is_dangerous = True

    def get_explanation(self) -> str:
        return gettext(
            "Everybody sees “%(title)s” at Meetup then, and Meetup may tell the members of the group. The button “Register "
            "at Meetup” appears on our page."
        ) % {"title": self.event.display_title}

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        user = editor_of(self.request)
        found = get_object_or_404(Dispatch, connection=self.group, event_key=self.event.translation_key)
        try:
            row = sending.request_publishing(found, user=user)
        except CannotSend as error:
            raise ValidationError(str(error)) from error
        _say(self.group, PUBLISHED, user, self.event)
        return _outcome(sending.settle(row.pk, installed().options)), self.back()


def _outcome(row: Dispatch) -> str:
    """What to tell whoever pressed; an error is no success."""
    if row.state == DispatchState.FAILED:
        raise ValidationError(row.error)
    if row.state == DispatchState.DRAFT:
        return gettext("The draft is at Meetup. Have a look at it there; then publish it here or there.")
    if row.state == DispatchState.PUBLISHED:
        return gettext("The event is public at Meetup.")
    return gettext(
        "Meetup has not answered yet. The site goes on by itself and makes sure that nothing is sent twice."
    )


def _say(group: MeetupConnection, action: str, user: Any, event: DialogueEventPage) -> None:
    log(instance=Connection.objects.get(pk=group.pk), action=action, user=user, data={"event": event.display_title})


def urlpatterns() -> list[Any]:
    one = "integrations/meetup/events/<int:pk>"
    return [
        path(
            "integrations/connections/<uuid:connection_id>/meetup/sign-in/",
            SignInView.as_view(),
            name="meetup_sign_in",
        ),
        path(f"{one}/", EventAtMeetupView.as_view(), name=EVENT),
        path(f"{one}/<uuid:connection_id>/send/", SendView.as_view(), name="meetup_send"),
        path(f"{one}/<uuid:connection_id>/publish/", PublishView.as_view(), name="meetup_publish"),
    ]
