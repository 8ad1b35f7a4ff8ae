from __future__ import annotations

from django.utils.translation import pgettext_lazy
from integrations.core.contract import Category, IntegrationConfig


class MastodonConfig(IntegrationConfig):
    name = "wandelnetz_mastodon"
    label = "mastodon"
    slug = "mastodon"
    verbose_name = pgettext_lazy("mastodon", "Mastodon")
    description = pgettext_lazy(
        "mastodon", "Announces events on an account at Mastodon, as soon as they appear, are cancelled or documented."
    )
    category = Category.NOTIFICATION
    documentation_url = "https://docs.joinmastodon.org/"
    min_core_version = (1, 0)
    integration_class = "wandelnetz_mastodon.plugin.MastodonIntegration"
