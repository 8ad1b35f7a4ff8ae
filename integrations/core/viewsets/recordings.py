"""A recording of a meeting is offered beside the recordings of its event: take it into the draft, or leave it out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core.editing.editor import editor_of
from cms.core.editing.notes import Note
from dialogues.models import DialogueEventPage
from dialogues.selectors.desks import fact_page
from dialogues.viewsets.acts import EventActView
from integrations.core.models import RoomRecording
from integrations.core.services.rooms import recordings

PLACES = ("recordings", "meeting")
"""Beside the recordings in the form of the event, and on the screen about its meeting."""
TEMPLATE = "integrations/admin/recording_note.html"


def notes_of_recordings(event: Any, request: HttpRequest) -> Iterator[Note]:
    """What was recorded and not decided yet (``cms.core.editing.notes``)."""
    if not isinstance(event, DialogueEventPage) or event.pk is None:
        return
    for recording in recordings.offered(event.translation_key):
        for place in PLACES:
            yield place, TEMPLATE, {"item": recording}


class _RecordingView(EventActView):
    """One recording; the right is that of editing the event."""

    form_class = forms.Form
    publishes = False
    header_icon = "media"
    tab = "#tab-documentation"

    @cached_property
    def recording(self) -> RoomRecording:
        return get_object_or_404(RoomRecording.objects.select_related("room__connection"), pk=self.kwargs["pk"])

    @cached_property
    def event(self) -> DialogueEventPage:
        """Raises:
        Http404: it was deleted.
        """
        found = fact_page(self.recording.room.event_key)
        if found is None:
            raise Http404
        return found


class TakeRecordingView(_RecordingView):
    page_title = _("Take the recording over")
    submit_button_label = _("Take it into the draft")
    explanation = _(
        "The recording becomes an entry among the recordings of the event, in the draft. Nobody sees it before you publish the "
        "page. Please watch it first: whoever speaks in it must have agreed."
    )

    def act(self, data: dict[str, Any]) -> tuple[str, str]:
        recordings.take(self.recording, user=editor_of(self.request))
        return gettext("The recording stands in the draft. It becomes public when you publish the page."), self.back()


class LeaveOutRecordingView(_RecordingView):
    page_title = _("Leave the recording out")
    submit_button_label = _("Leave it out")
    explanation = _("It is not offered again. On the server of the meeting it stays as it is.")

    def act(self, data: dict[str, Any]) -> tuple[str, str]:
        recordings.leave_out(self.recording)
        return gettext("The recording is left out."), self.back()


def urlpatterns() -> list[Any]:
    one = "integrations/recordings/<int:pk>"
    return [
        path(f"{one}/take/", TakeRecordingView.as_view(), name="integrations_take_recording"),
        path(f"{one}/leave-out/", LeaveOutRecordingView.as_view(), name="integrations_leave_out_recording"),
    ]
