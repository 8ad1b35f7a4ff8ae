from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Website")

    def ready(self) -> None:
        from cms.core import masthead  # noqa: PLC0415  as above
        from cms.core.cache.receivers import register_content_models  # noqa: PLC0415  models are loaded before
        from home import models, search_receivers  # noqa: PLC0415  as above
        from home.masthead import read_masthead  # noqa: PLC0415  as above
        from home.models.site import SiteChannel, SiteSettings  # noqa: PLC0415  as above
        from home.services import search_index  # noqa: PLC0415  as above

        register_content_models(
            models.HomePage, models.StandardPage, models.AccessibilityStatementPage, SiteSettings, SiteChannel
        )
        masthead.register(read_masthead)
        search_index.register_sources()
        search_receivers.connect()
