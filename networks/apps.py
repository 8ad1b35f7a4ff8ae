from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworksConfig(AppConfig):
    name = "networks"
    verbose_name = _("Networks")

    def ready(self) -> None:
        from networks.services.imports import register_sections  # noqa: PLC0415  models are loaded before

        register_sections()
