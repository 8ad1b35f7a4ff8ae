"""One mailing: what it says, how far it is, and what the office can decide about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cms.core.editing.editor import editor_of
from newsletters.choices import MailingKind, MailingState
from newsletters.engine.control import STOPPABLE
from newsletters.engine.settling import UNCERTAIN
from newsletters.models import Mailing, MailingContent
from newsletters.selectors.office_mailings import history, progress, stages
from newsletters.services import office
from newsletters.viewsets.base import READ_SENT_MAILS, STEER_MAILINGS, ActView, OfficeMixin
from newsletters.viewsets.frames import framed
from newsletters.viewsets.mailings import LIST, TITLE

PAUSABLE = (MailingState.SENDING, MailingState.SCHEDULED)


class OneMailingMixin(OfficeMixin):
    index_name = LIST
    index_title = TITLE

    @cached_property
    def mailing(self) -> Mailing:
        return get_object_or_404(Mailing.objects.select_related("created_by"), pk=self.kwargs["pk"])

    @property
    def is_secret(self) -> bool:
        """Whether it holds a code with which somebody could sign in as its recipient: nobody else reads it."""
        return self.mailing.kind == MailingKind.SECURITY

    def get_page_title(self) -> Any:
        return self.page_title or self.mailing.title

    def get_page_subtitle(self) -> str:
        return self.mailing.title if self.page_title else ""

    def back(self) -> str:
        return reverse("mailing", args=[self.mailing.pk])


class MailingView(OneMailingMixin, TemplateView):
    template_name = "newsletters/admin/mailing.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = MailingState(self.mailing.state)
        may_steer = self.may(STEER_MAILINGS)
        return super().get_context_data(
            mailing=self.mailing,
            contents=() if self.is_secret else self.mailing.contents.order_by("language"),
            is_secret=self.is_secret,
            progress=progress(self.mailing),
            stages=stages(self.mailing),
            history=history(self.mailing),
            may_read=self.may(READ_SENT_MAILS),
            may_steer=may_steer,
            can_pause=may_steer and state in PAUSABLE,
            can_resume=may_steer and state == MailingState.PAUSED,
            can_cancel=may_steer and state in STOPPABLE,
            **kwargs,
        )


class MailingFrameView(OneMailingMixin):
    """What the mailing says in one language, as HTML, for the frame."""

    def get(self, request: HttpRequest, pk: Any, language: str) -> HttpResponse:
        content = get_object_or_404(MailingContent, mailing=self.mailing, language=language)
        if self.is_secret or not content.html:
            raise Http404
        return framed(content.html)


class MailingActView(OneMailingMixin, ActView):
    permission = STEER_MAILINGS


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=255,
        required=False,
        help_text=_("For the office, without names and addresses. It is shown beside the mailing."),
    )


class PauseView(MailingActView):
    form_class = ReasonForm
    page_title = _("Pause the mailing")
    submit_button_label = _("Pause")
    explanation = _(
        "No further mail is begun. Who already has the mail keeps it, and nobody is forgotten: when you resume, it goes "
        "on where it stopped."
    )

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        office.pause_mailing(self.mailing, user=editor_of(self.request), reason=data["reason"])
        return gettext("The mailing is paused."), self.back()


class ResumeView(MailingActView):
    form_class = forms.Form
    page_title = _("Resume the mailing")
    submit_button_label = _("Resume")
    explanation = _("It goes on with those who are still waiting. Nobody gets it twice.")

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        office.resume_mailing(self.mailing, user=editor_of(self.request))
        return gettext("The mailing goes on."), self.back()


class CancelView(MailingActView):
    form_class = ReasonForm
    page_title = _("Cancel the mailing")
    submit_button_label = _("Cancel the mailing for good")
    is_dangerous = True
    explanation = _(
        "Nobody else gets this mail, and it cannot be taken up again. Who already has it keeps it: a mail cannot be "
        "called back."
    )

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        office.cancel_mailing(self.mailing, user=editor_of(self.request), reason=data["reason"])
        return gettext("The mailing is cancelled."), self.back()


class SettleView(MailingActView):
    """Doubt: the mail was handed over, and the answer never came."""

    form_class = forms.Form

    @cached_property
    def count(self) -> int:
        return int(self.mailing.recipients.filter(state__in=UNCERTAIN).count())


class ArrivedView(SettleView):
    page_title = _("Count these mails as arrived")
    submit_button_label = _("They arrived")
    explanation = _(
        "Choose this when you know from the mail server's log or from the recipients that the mails are there. Nothing "
        "is sent."
    )

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        count = office.count_as_arrived(self.mailing, user=editor_of(self.request))
        text = ngettext("%(count)s mail now counts as arrived.", "%(count)s mails now count as arrived.", count)
        return text % {"count": count}, self.back()


class AgainView(SettleView):
    page_title = _("Send the mails in doubt again")
    is_dangerous = True
    explanation = _(
        "Choose this when it is worse that somebody gets nothing than that somebody gets the mail twice. Both copies are "
        "marked as the same mail; many mailboxes then show only one of them."
    )

    def get_submit_button_label(self) -> Any:
        return ngettext("Send this %(count)s mail again", "Send these %(count)s mails again", self.count) % {
            "count": self.count
        }

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        count = office.send_again(self.mailing, user=editor_of(self.request))
        text = ngettext("%(count)s mail is sent again.", "%(count)s mails are sent again.", count)
        return text % {"count": count}, self.back()


def urlpatterns() -> list[Any]:
    one = "mails/mailings/<uuid:pk>"
    return [
        path(f"{one}/", MailingView.as_view(), name="mailing"),
        path(f"{one}/html/<slug:language>/", MailingFrameView.as_view(), name="mailing_frame"),
        path(f"{one}/pause/", PauseView.as_view(), name="mailing_pause"),
        path(f"{one}/resume/", ResumeView.as_view(), name="mailing_resume"),
        path(f"{one}/cancel/", CancelView.as_view(), name="mailing_cancel"),
        path(f"{one}/arrived/", ArrivedView.as_view(), name="mailing_arrived"),
        path(f"{one}/again/", AgainView.as_view(), name="mailing_again"),
    ]
