from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import TranslatableMixin
from wagtail.search import index

from cms.core.models import TranslatedIdMixin
from dialogues import editing


class Topic(index.Indexed, TranslatedIdMixin, TranslatableMixin):
    """A subject that events and conditions are about. Events point to one language; readers see their own."""

    name = models.CharField(_("name"), max_length=120, help_text=_("Short, as it should stand on a label."))
    description = models.TextField(
        _("description"), blank=True, help_text=_("One or two sentences for the topic's page.")
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True, editable=False)

    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.FilterField("locale_id")]
    api_fields = [*TranslatedIdMixin.api_fields, *editing.TOPIC_API]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.locale_id is None:
            self.locale: Any = self.get_default_locale()
        self.set_public_id()
        super().save(*args, **kwargs)
