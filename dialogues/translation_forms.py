"""The form of a page whose facts follow from another one: it shows them, and says where they are changed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from cms.core.editing.panels import RowForm, RowFormSet
from cms.core.forms.fixed import FixedFields
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from dialogues.services.facts import WORDS_ONLY, facts_of, led_rows
from dialogues.services.translations import Told, leader_of


class FactsForm(FixedFields, WagtailAdminPageForm):
    """Fields that are the same in every language can only be read on a translation, those of its rows as well; a row that
    the leading page has cannot be taken out. A program that sends something else is told so."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts = [name for name in facts_of(type(self.instance)) if name in self.fields]
        has_rows = any(isinstance(formset, RowFormSet) for formset in self.formsets.values())
        leader = leader_of(self.instance) if self.instance.pk and (facts or has_rows) else None
        if leader is None:
            return
        sentences = _Sentences(leader)
        self.fix(facts, sentences.change)
        for name in facts:
            self.fields[name].help_text = sentences.change
        if has_rows:
            _fix_rows(self, led_rows(leader, self.instance), sentences)


class _Sentences:
    """What is said about the page ``leader``."""

    def __init__(self, leader: Told) -> None:
        where = {"title": leader.title, "language": leader.locale.get_display_name()}
        self.change = _("The same in every language. Please change it on the page “%(title)s” (%(language)s).") % where
        self.remove = (
            _("This entry is there in every language. Please remove it on the page “%(title)s” (%(language)s).")
            % where
        )


def _fix_rows(form: Any, led: Collection[UUID], sentences: _Sentences) -> None:
    for formset in form.formsets.values():
        for row_form in formset.forms if isinstance(formset, RowFormSet) else ():
            if row_form.instance.translation_key in led:
                _fix_row(row_form, sentences)
                _fix_rows(row_form, led, sentences)


def _fix_row(form: RowForm, sentences: _Sentences) -> None:
    facts = [name for name in form.fields if name in facts_of(type(form.instance))]
    form.fix(facts, sentences.change)
    if facts:  # once for each row
        form.fields[facts[0]].help_text = sentences.change
    if not isinstance(form.instance, WORDS_ONLY):
        form.fix_deletion(sentences.remove)


def install() -> None:
    """``DialoguesConfig.ready()`` calls it once; models may not know of services themselves."""
    for model in (DialogueSeriesPage, DialogueEventPage):
        model.base_form_class = FactsForm
