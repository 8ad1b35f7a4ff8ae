"""What goes out this week, what needs a decision, and what did not go out; and the release after a restore."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cms.core import clock
from cms.core.editing.editor import editor_of
from newsletters.selectors.office import held_since, outlook
from newsletters.services import office
from newsletters.viewsets.base import STEER_MAILINGS, ActView, OfficeMixin

LIST = "mail_outlook"
TITLE = _("Outlook")


class OutlookView(OfficeMixin, TemplateView):
    page_title = TITLE
    header_icon = "date"
    template_name = "newsletters/admin/outlook.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            outlook=outlook(now=clock.now()), held_since=held_since(), may_steer=self.may(STEER_MAILINGS), **kwargs
        )


class ReleaseForm(forms.Form):
    sure = forms.BooleanField(label=_("I have checked it: mail may go out again"))


class ReleaseView(ActView):
    permission = STEER_MAILINGS
    index_name = LIST
    index_title = TITLE
    form_class = ReleaseForm
    page_title = _("Release mail after a restore")
    submit_button_label = _("Release")
    is_dangerous = True
    explanation = _(
        "A backup was restored, and it is older than the last mails that were sent. What was sent in between is not "
        "known here, so some people could get a mail a second time. Look at the mailings first, and cancel those that "
        "have gone out already. Then release the rest."
    )

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        office.release(user=editor_of(self.request))
        return gettext("Mail goes out again."), self.back()


def urlpatterns() -> list[Any]:
    return [
        path("mails/", OutlookView.as_view(), name=LIST),
        path("mails/release/", ReleaseView.as_view(), name="mail_release"),
    ]
