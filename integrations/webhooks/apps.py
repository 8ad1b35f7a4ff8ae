from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from integrations.core.contract import Category, IntegrationConfig


class WebhooksConfig(IntegrationConfig):
    name = "integrations.webhooks"
    label = "webhooks"
    slug = "webhooks"
    verbose_name = _("Webhooks")
    description = _("Tells other websites and programs when something public changes here.")
    category = Category.NOTIFICATION
    documentation_url = ""
    integration_class = "integrations.webhooks.plugin.WebhooksIntegration"
