from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DialoguesConfig(AppConfig):
    name = "dialogues"
    verbose_name = _("Dialogues")

    def ready(self) -> None:
        from dialogues import periodic, receivers  # noqa: PLC0415  models are loaded before
        from dialogues.services.imports import register_sections  # noqa: PLC0415  models are loaded before

        register_sections()
        receivers.connect()
        periodic.register_jobs()
