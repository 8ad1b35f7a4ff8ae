"""Is mail set up so that it arrives? In plain words, with what to do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cms.core.editing.editor import editor_of
from newsletters.models import SetUpCheck
from newsletters.services.mail_check import asking, checks
from newsletters.viewsets.base import CHECK_SET_UP, OfficeMixin

LIST = "mail_set_up"
TITLE = _("Check the set-up")


class SetUpView(OfficeMixin, TemplateView):
    """Shows the last check; the button has a worker make a new one. A page that reloads by itself would throw readers
    back to its beginning (WCAG 2.1, F41), so a link shows the result."""

    permission = CHECK_SET_UP
    page_title = TITLE
    header_icon = "cog"
    template_name = "newsletters/admin/set_up.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = SetUpCheck.objects.filter(pk=checks.ONLY).first()
        return super().get_context_data(
            check=row,
            is_running=row is not None and asking.is_running(row),
            is_stuck=row is not None and asking.is_stuck(row),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        asking.ask(user=editor_of(request))
        return redirect(reverse(LIST))


def urlpatterns() -> list[Any]:
    return [path("mails/set-up/", SetUpView.as_view(), name=LIST)]
