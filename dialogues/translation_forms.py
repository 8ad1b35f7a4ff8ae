"""The form of a page whose facts follow from another one: it shows them, and says where they are changed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from dialogues.models import DialogueEventPage, DialogueSeriesPage
from dialogues.services.facts import facts_of
from dialogues.services.translations import leader_of


class FactsForm(WagtailAdminPageForm):
    """Fields that are the same in every language can only be read on a translation; what is sent for them has no effect."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        led = set(facts_of(type(self.instance))).intersection(self.fields) if self.instance.pk else set()
        leader = leader_of(self.instance) if led else None
        if leader is None:
            return
        hint = _("The same in every language. Please change it on the page “%(title)s” (%(language)s).") % {
            "title": leader.title,
            "language": leader.locale.get_display_name(),
        }
        for name in led:
            self.fields[name].disabled = True
            self.fields[name].help_text = hint


def install() -> None:
    """``DialoguesConfig.ready()`` calls it once; models may not know of services themselves."""
    for model in (DialogueSeriesPage, DialogueEventPage):
        model.base_form_class = FactsForm
