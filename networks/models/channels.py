"""Where else one can follow something: social networks, groups, feeds (E40, E50)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.models import Row
from networks import editing


class ChannelKind(models.TextChoices):
    WEBSITE = "website", _("website")
    MEETUP = "meetup", "Meetup"
    MASTODON = "mastodon", "Mastodon"
    INSTAGRAM = "instagram", "Instagram"
    LINKEDIN = "linkedin", "LinkedIn"
    YOUTUBE = "youtube", "YouTube"
    PODCAST = "podcast", _("podcast")
    NEWSLETTER = "newsletter", _("newsletter")
    OTHER = "other", _("other")


class ChannelRow(Row):
    """Abstract: concrete rows add the ``page`` that they belong to."""

    kind = models.CharField(_("kind"), max_length=12, choices=ChannelKind, default=ChannelKind.WEBSITE)
    label = models.CharField(
        _("label"), max_length=120, blank=True, help_text=_("Left empty, the name of the service is shown.")
    )
    url = models.URLField(_("address"), max_length=500)

    api_fields = editing.CHANNEL_API
    panels = editing.CHANNEL

    class Meta(Row.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.display_label

    @property
    def display_label(self) -> str:
        return self.label or str(self.get_kind_display())
