"""What the first screen says about mail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from cms.core import clock
from newsletters.selectors.office import today
from newsletters.viewsets.base import SEE_MAILINGS, STEER_MAILINGS


class MailPanel(Component):
    """Mails of today, and what somebody has to decide."""

    name = "mails"
    template_name = "newsletters/admin/today.html"
    order = 60

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"today": today(now=clock.now()), "may_steer": self.request.user.has_perm(STEER_MAILINGS)}


def mail_panel(request: HttpRequest) -> MailPanel | None:
    """The panel, for those who may see mailings."""
    return MailPanel(request) if request.user.has_perm(SEE_MAILINGS) else None
