from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"
    verbose_name = _("Basics")

    def ready(self) -> None:
        from cms.core import image_receivers, public  # noqa: PLC0415  needs the models
        from cms.core.cache.moments import moment_columns  # noqa: PLC0415  as above
        from cms.core.cache.receivers import register_content_models, register_wagtail_models  # noqa: PLC0415  as above
        from cms.core.editing.api_schemas import register_editorial_schemas  # noqa: PLC0415  as above
        from cms.core.fuzzydates.comparison import register_comparison  # noqa: PLC0415  as above
        from cms.core.models import ConsentText, LoggedChange  # noqa: PLC0415  as above
        from cms.core.personal import personal_fields  # noqa: PLC0415  needs the models
        from cms.core.timed import housekeeping  # noqa: PLC0415  needs the models

        image_receivers.connect()
        register_comparison()
        register_editorial_schemas()
        public.register_expiry(moment_columns)
        register_wagtail_models()
        register_content_models(ConsentText, LoggedChange)  # forms show the one, /changes/ the other
        personal_fields.register()
        housekeeping.register_core_jobs()
