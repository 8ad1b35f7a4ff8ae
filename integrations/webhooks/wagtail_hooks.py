from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from integrations.webhooks.services import SECRET_MADE


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action(SECRET_MADE, _("Make a secret for a webhook"), _("A secret for a webhook was made"))
