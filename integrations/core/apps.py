from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    name = "integrations.core"
    label = "integrations"
    verbose_name = _("Integrations")

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy  # noqa: PLC0415  models are loaded before

        from cms.core.editing.notes import register_source  # noqa: PLC0415  as above
        from dialogues.rooms import MAKERS  # noqa: PLC0415  as above
        from integrations.core import checks, notices, periodic, privacy, receivers, recordings  # noqa: PLC0415  as above
        from integrations.core.models import Connection  # noqa: PLC0415  as above
        from integrations.core.services.rooms.making import SOURCE, PluginRooms  # noqa: PLC0415  as above
        from integrations.core.viewsets.conflicts import notes_of_event  # noqa: PLC0415  as above
        from integrations.core.viewsets.recordings import notes_of_recordings  # noqa: PLC0415  as above

        register_permission_policy(Connection)  # one set of rights for the connections of all plugins
        register_source("integrations", notes_of_event)
        register_source("recordings", notes_of_recordings)
        MAKERS[SOURCE] = PluginRooms()
        checks.connect()
        notices.register()
        privacy.register()
        receivers.connect()
        recordings.connect()
        periodic.register_jobs()
