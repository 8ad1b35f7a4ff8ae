"""How people get into an online event: the form of the office, and the host's own way in (E51)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from cms.core.editing.editor import editor_of
from cms.core.editing.notes import notes_for
from dialogues import rooms
from dialogues.models import MeetingAccess
from dialogues.services import meeting
from dialogues.viewsets.acts import EventActView
from dialogues.viewsets.one_event import OneEventMixin

NOTES = "meeting"
"""The place of notes from other apps (``cms.core.editing.notes``) on this screen."""


class MeetingForm(forms.ModelForm[MeetingAccess]):
    """The choice of the way in appears only where there is one."""

    provider = forms.ChoiceField(
        label=_("How people get in"),
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "A room is made by itself shortly before the event. Everybody who registered enters from their own page, with a "
            "link that is made for them at that moment."
        ),
    )
    remove = forms.BooleanField(
        label=_("Delete the link"), required=False, help_text=_("Everything entered above is forgotten.")
    )

    class Meta:
        model = MeetingAccess
        fields = ["provider", "join_url", "dial_in", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways, chosen = rooms.offers(), self.instance.provider
        if chosen not in ways:
            ways[chosen] = gettext("As chosen before; it is switched off or gone, so a typed link counts")
        if len(ways) == 1 or self.instance.event.is_inside_group:
            del self.fields["provider"]
            return
        provider, join_url = self.fields["provider"], self.fields["join_url"]
        assert isinstance(provider, forms.ChoiceField)  # noqa: S101  declared above
        provider.choices = list(ways.items())
        join_url.help_text = _(
            "Only for people who registered. It is never shown on the site. With a room that is made by itself it may stay "
            "empty; if you enter one, people get it only when the room could not be made."
        )


class MeetingAccessView(EventActView):
    form_class = MeetingForm
    template_name = "dialogues/admin/meeting.html"
    publishes = False
    page_title = _("Meeting link")
    header_icon = "key"
    explanation = _(
        "Only people who registered get this link. It is never shown on the site, in the search, in feeds or in earlier "
        "versions of the page. Whoever may edit the event can see and change it here."
    )

    @cached_property
    def access(self) -> MeetingAccess:
        return MeetingAccess.objects.filter(event=self.event).first() or MeetingAccess(event=self.event)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.access}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stored = MeetingAccess.objects.filter(event=self.event).select_related("event").first()
        has_room = stored is not None and rooms.is_made(stored)
        notes = notes_for(self.event, self.request)
        return super().get_context_data(
            room=rooms.room_of(stored) if stored is not None and has_room else None,
            notes=[note for note in notes if note[0] == NOTES],
            **kwargs,
        )

    def act(self, data: dict[str, Any]) -> tuple[str, str]:
        if data["remove"]:
            meeting.remove_meeting_access(self.event, user=editor_of(self.request))
            return gettext("The meeting link was deleted."), self.back()
        access = meeting.set_meeting_access(
            self.event,
            join_url=data["join_url"],
            dial_in=data["dial_in"],
            note=data["note"],
            provider=data.get("provider"),
            user=editor_of(self.request),
        )
        if access.provider and rooms.is_made(access):
            return gettext("Saved. Below you see when the room is made."), self.request.path
        return gettext("The meeting link is stored."), self.back()


class EnterMeetingView(OneEventMixin):
    """The host's way in, made at the click for whoever may edit the event."""

    page_title = _("Meeting link")
    http_method_names = ["get"]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        access = MeetingAccess.objects.filter(event=self.event).select_related("event").first()
        name = editor_of(request).get_full_name() or gettext("Host")
        link = rooms.entrance(access, name=name, is_moderator=True) if access is not None else ""
        if not link:
            messages.error(request, _("The room is not open yet."))
            return redirect(reverse("dialogue_event_meeting", args=[self.event.pk]))
        response = HttpResponseRedirect(link)
        response["Referrer-Policy"] = "no-referrer"
        return response


def urlpatterns() -> list[Any]:
    prefix = "dialogues/events/<int:pk>/meeting"
    return [
        path(f"{prefix}/", MeetingAccessView.as_view(), name="dialogue_event_meeting"),
        path(f"{prefix}/enter/", EnterMeetingView.as_view(), name="dialogue_event_enter"),
    ]
