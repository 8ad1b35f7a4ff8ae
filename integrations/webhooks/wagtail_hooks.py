"""What the admin gets from this plugin."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from integrations.webhooks import viewsets
from integrations.webhooks.services import SECRET_MADE


@hooks.register("register_admin_viewset")
def webhooks_viewset() -> viewsets.WebhookViewSet:
    return viewsets.webhook_viewset


@hooks.register("register_admin_urls")
def register_addresses() -> list[Any]:
    return viewsets.urlpatterns()


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(SECRET_MADE, _("Make a secret for a webhook"), _("Secret for a webhook made"))
