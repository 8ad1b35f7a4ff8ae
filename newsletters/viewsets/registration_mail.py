"""Writing to everybody who registered for an event: write, look and count, send. And the mails of one registration."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button

from cms.core.editing.editor import editor_of
from cms.core.editing.officeviews import ActView
from dialogues.choices import RegistrationStatus
from dialogues.models import Registration
from dialogues.viewsets.registrations.base import CHANGE_PEOPLE, OneEventMixin
from newsletters.models import MailingRecipient
from newsletters.selectors.office_people import SHOWN_MAILS
from newsletters.services import registration_notes
from newsletters.viewsets.base import SEE_MAILINGS
from newsletters.viewsets.frames import SANDBOX

NAME = "registration_mail"
CONFIRM = "confirm"


class NoteForm(forms.Form):
    number = forms.UUIDField(widget=forms.HiddenInput)
    states = forms.MultipleChoiceField(
        label=_("Who gets it"),
        choices=[(state.value, state.label) for state in registration_notes.STATES],
        initial=[RegistrationStatus.CONFIRMED],
        widget=forms.CheckboxSelectMultiple,
    )
    subject = forms.CharField(label=_("Subject"), max_length=150, help_text=_("Say what it is about."))
    text = forms.CharField(
        label=_("Text"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "Plain text; an empty line begins a new paragraph, addresses of websites become links. Please do not write "
            "the meeting link here: everybody gets it by itself, in time."
        ),
    )

    def clean_subject(self) -> str:
        return " ".join(str(self.cleaned_data["subject"]).split())

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").strip()


class RegistrationMailView(OneEventMixin, ActView):
    """Two steps on one address; nothing is stored in between."""

    permission = CHANGE_PEOPLE
    form_class = NoteForm
    page_title = _("Write to those who registered")
    submit_button_label = _("Continue to the preview")
    explanation = _("In the next step you see the mail and how many people get it. Nothing is sent before.")
    header_icon = "mail"

    def get_initial(self) -> dict[str, Any]:
        return {"number": uuid.uuid4()}

    def form_valid(self, form: Any) -> HttpResponse:
        note = self.note(form.cleaned_data)
        if "back" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        if self.request.POST.get("step") != CONFIRM:
            return self.preview(form, note)
        reach = registration_notes.reach_of(note.event_key, note.states)
        if not reach.receiving:
            messages.error(self.request, _("Nobody would get this mail. Nothing was sent."))
            return self.preview(form, note)
        mailing = registration_notes.send(note, user=editor_of(self.request))
        messages.success(self.request, _("The mail is being sent."))
        if self.may(SEE_MAILINGS):
            return redirect(reverse("mailing", args=[mailing.pk]))
        return redirect(self.back())

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("Nothing was sent. Please look at the message."))
        return FormView.form_invalid(self, form)

    def note(self, data: dict[str, Any]) -> registration_notes.Note:
        return registration_notes.Note(
            id=data["number"],
            event_key=self.event_key,
            states=tuple(data["states"]),
            subject=data["subject"],
            text=data["text"],
        )

    def preview(self, form: Any, note: registration_notes.Note) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            content=registration_notes.contents_of(note)[0],
            reach=registration_notes.reach_of(note.event_key, note.states),
            sandbox=SANDBOX,
        )
        context["explanation"] = ""
        return self.response_class(
            request=self.request,
            template=["newsletters/admin/registration_mail_preview.html"],
            context=context,
            using=self.template_engine,
        )


class MailsOfRegistration(Component):
    """Every mail about the event that went, or did not go, to one registered person."""

    template_name = "newsletters/admin/registration_mails.html"

    def __init__(self, registration: Registration) -> None:
        self.registration = registration

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        row = self.registration
        about = Q(registration_id=row.public_id) | Q(recipient_key=row.address_key, mailing__event_key=row.event_key)
        mails = MailingRecipient.objects.filter(about).select_related("mailing")
        return {"mails": list(mails.order_by("-mailing__created_at", "-pk")[:SHOWN_MAILS])}


def event_buttons(event_key: UUID, user: Any) -> Iterator[Button]:
    if user.has_perm(CHANGE_PEOPLE):
        yield Button(gettext("Write to everybody"), url=reverse(NAME, args=[event_key]), icon_name="mail")


def person_section(registration: Registration, user: Any) -> Component | None:
    return MailsOfRegistration(registration) if user.has_perm(SEE_MAILINGS) else None


def urlpatterns() -> list[Any]:
    return [path("registrations/<uuid:event>/write/", RegistrationMailView.as_view(), name=NAME)]
