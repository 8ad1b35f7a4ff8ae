from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewslettersConfig(AppConfig):
    name = "newsletters"
    verbose_name = _("Mails and newsletters")

    def ready(self) -> None:
        from newsletters import periodic, receivers  # noqa: PLC0415  models are loaded before

        receivers.connect()
        periodic.register_jobs()
