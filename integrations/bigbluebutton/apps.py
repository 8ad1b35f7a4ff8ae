from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from integrations.core.contract import Category, IntegrationConfig


class BigBlueButtonConfig(IntegrationConfig):
    name = "integrations.bigbluebutton"
    label = "bigbluebutton"
    slug = "bigbluebutton"
    verbose_name = "BigBlueButton"
    description = _("Makes the room of an online event shortly before it begins, and offers recordings afterwards.")
    category = Category.MEETING
    documentation_url = "https://docs.bigbluebutton.org/development/api"
    integration_class = "integrations.bigbluebutton.plugin.BigBlueButtonIntegration"
