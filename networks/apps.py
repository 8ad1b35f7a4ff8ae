from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworksConfig(AppConfig):
    name = "networks"
    verbose_name = _("Networks")

    def ready(self) -> None:
        from cms.core.cache.receivers import register_content_models  # noqa: PLC0415  models are loaded before
        from networks import models, privacy, search_receivers  # noqa: PLC0415  as above
        from networks.services import search_index  # noqa: PLC0415  as above

        register_content_models(
            models.NetworkIndexPage,
            models.NetworkPage,
            models.NetworkOrganisation,
            models.Organisation,
            models.Person,
            models.PersonLink,
            models.Region,
        )
        search_index.register_sources()
        search_receivers.connect()
        privacy.register()
