from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"
    verbose_name = _("Basics")

    def ready(self) -> None:
        from cms.core.fuzzydates.comparison import register_comparison  # noqa: PLC0415  needs the app registry

        register_comparison()
