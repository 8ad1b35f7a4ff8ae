from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from integrations.core.contract import Category, IntegrationConfig


class MeetupConfig(IntegrationConfig):
    name = "integrations.meetup"
    label = "meetup"
    slug = "meetup"
    verbose_name = "Meetup"
    description = _("Dates, places and numbers of registrations of a Meetup group; sends events there as drafts.")
    category = Category.COMMUNITY
    integration_class = "integrations.meetup.plugin.MeetupIntegration"
