from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from integrations.core.contract import Category, IntegrationConfig


class IcalConfig(IntegrationConfig):
    name = "integrations.ical"
    label = "ical"
    slug = "ical"
    verbose_name = _("Calendar feeds")
    description = _("Dates, places and cancellations from any calendar that can be subscribed to (iCal).")
    category = Category.CALENDAR
    integration_class = "integrations.ical.plugin.IcalIntegration"
