from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from integrations.core.contract import Category, IntegrationConfig


class VideoConfig(IntegrationConfig):
    name = "integrations.video"
    label = "video"
    slug = "video"
    verbose_name = _("Videos")
    description = _(
        "Plays recordings on the pages of events: your own files at once, those of PeerTube, Vimeo and YouTube after a click "
        "with which visitors agree. Preview pictures are fetched once and kept here."
    )
    category = Category.VIDEO
    integration_class = "integrations.video.plugin.VideoIntegration"
    is_enabled_at_first: ClassVar[bool] = True

    def ready(self) -> None:
        super().ready()
        from cms.core.timed.reaper import allow_repeating  # noqa: PLC0415  models are loaded before

        allow_repeating(
            "integrations.video.tasks.fetch_posters", "rows are claimed one by one, and a picture is stored once"
        )
