from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    name = "integrations.core"
    label = "integrations"
    verbose_name = _("Integrations")

    def ready(self) -> None:
        from integrations.core import checks, periodic, privacy, receivers  # noqa: PLC0415  models are loaded before

        checks.connect()
        privacy.register()
        receivers.connect()
        periodic.register_jobs()
