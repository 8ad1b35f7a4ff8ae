"""Inviting a list of people to a meeting: prepare, look at it, send it, prove it (B30)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cms.core import clock
from cms.core.editing.editor import editor_of
from dialogues.viewsets.acts import EventActView
from dialogues.viewsets.one_event import OneEventMixin
from newsletters.models import Invitation
from newsletters.selectors.office import last_day_of
from newsletters.selectors.office_mailings import progress
from newsletters.services import invitations
from newsletters.viewsets.base import INVITE
from newsletters.viewsets.frames import framed


class InviteMixin(OneEventMixin):
    """Who may edit the event and may invite; the invitation belongs to the event in whatever language."""

    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(INVITE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def invitation(self) -> Invitation:
        rows = Invitation.objects.select_related("event", "mailing_list", "mailing", "sent_by")
        return get_object_or_404(rows, pk=self.kwargs["invitation"], event__translation_key=self.event.translation_key)

    def back(self) -> str:
        return reverse("event_reminders", args=[self.event.pk])


class InvitationForm(forms.ModelForm[Invitation]):
    class Meta:
        model = Invitation
        fields = ["mailing_list", "lead_days", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}


class InvitationAddView(InviteMixin, EventActView):
    form_class = InvitationForm
    publishes = False
    page_title = _("Prepare an invitation")
    submit_button_label = _("Save and look at it")
    explanation = _(
        "Nothing is sent yet. On the first screen we remind you when the invitation must go out so that it is in time."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Invitation(event=self.event)}

    def act(self, data: dict[str, Any]) -> tuple[str, str]:
        row = invitations.prepare(
            self.event,
            mailing_list=data["mailing_list"],
            lead_days=data["lead_days"],
            text=data["text"],
            user=editor_of(self.request),
        )
        return gettext("The invitation is saved. Look at it before you send it."), _address(row)


class InvitationView(InviteMixin, TemplateView):
    """As it would leave now, to how many, until when."""

    page_title = _("Invitation")
    template_name = "newsletters/admin/invitation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.invitation
        return super().get_context_data(
            row=row,
            last_day=last_day_of(row),
            today=clock.today(),
            contents=[] if row.sent_at else invitations.contents_of(row),
            problems=invitations.problems_of(row),
            count=invitations.count_invited(row),
            **kwargs,
        )


class InvitationFrameView(InviteMixin):
    def get(self, request: HttpRequest, pk: int, invitation: int, language: str) -> HttpResponse:
        for content in invitations.contents_of(self.invitation):
            if content.language == language:
                return framed(content.html)
        raise Http404


class InvitationEditView(InviteMixin, EventActView):
    form_class = InvitationForm
    publishes = False
    page_title = _("Change the invitation")
    submit_button_label = _("Save and look at it")
    explanation = _("Nothing is sent yet.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.invitation}

    def act(self, data: dict[str, Any]) -> tuple[str, str]:
        invitations.change(
            self.invitation,
            mailing_list=data["mailing_list"],
            lead_days=data["lead_days"],
            text=data["text"],
            user=editor_of(self.request),
        )
        return gettext("The invitation is saved. Look at it before you send it."), _address(self.invitation)


class InvitationSendView(InviteMixin, EventActView):
    form_class = forms.Form
    publishes = False
    page_title = _("Send the invitation")
    submit_button_label = _("Send now")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        count = invitations.count_invited(self.invitation)
        context = super().get_context_data(**kwargs)
        context["explanation"] = gettext(
            "%(count)s people of “%(list)s” get the invitation now. A mail that has been sent cannot be called back."
        ) % {"count": count, "list": self.invitation.mailing_list}
        return context

    def act(self, data: dict[str, Any]) -> tuple[str, str]:
        invitations.send(self.invitation, user=editor_of(self.request))
        return gettext("The invitation is being sent."), _address(self.invitation)


class InvitationProofView(InviteMixin, TemplateView):
    """When it went to how many, and how many days that was before the event; to be printed."""

    page_title = _("Proof of dispatch")
    template_name = "newsletters/admin/invitation_proof.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.invitation
        if row.sent_at is None:
            raise Http404
        return super().get_context_data(
            row=row,
            last_day=last_day_of(row),
            is_in_time=invitations.was_in_time(row),
            progress=progress(row.mailing) if row.mailing is not None else None,
            contents=row.mailing.contents.order_by("language") if row.mailing is not None else [],
            **kwargs,
        )


def _address(row: Invitation) -> str:
    return reverse("event_invitation", args=[row.event_id, row.pk])


def urlpatterns() -> list[Any]:
    event = "dialogues/events/<int:pk>/invitations"
    one = f"{event}/<int:invitation>"
    return [
        path(f"{event}/add/", InvitationAddView.as_view(), name="event_invitation_add"),
        path(f"{one}/", InvitationView.as_view(), name="event_invitation"),
        path(f"{one}/html/<slug:language>/", InvitationFrameView.as_view(), name="event_invitation_frame"),
        path(f"{one}/edit/", InvitationEditView.as_view(), name="event_invitation_edit"),
        path(f"{one}/send/", InvitationSendView.as_view(), name="event_invitation_send"),
        path(f"{one}/proof/", InvitationProofView.as_view(), name="event_invitation_proof"),
    ]
