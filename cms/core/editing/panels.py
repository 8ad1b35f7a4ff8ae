"""Editing rows of a page without losing their identity.

Wagtail's inline panel knows a row by its primary key, which a row in a draft does not have yet: every saving of the
draft would make another row of it, with another public id. Here the browser sends the row's key back.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.models import BaseModelFormSet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import InlinePanel, ObjectList, Panel
from wagtail.admin.panels.base import get_form_for_model

from cms.core.editing.notes import Note, notes_for
from cms.core.forms.fixed import FixedFields

KEY = "row_key"


class RowForm(FixedFields, WagtailAdminModelForm):
    """The form of one row, with the row's key in a hidden field."""

    def __init__(
        self, *args: Any, known_keys: frozenset[uuid.UUID] = frozenset(), parent: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known_keys = known_keys
        self.parent = parent
        key = self.instance.translation_key
        self.fields[KEY] = forms.UUIDField(
            required=False, widget=forms.HiddenInput, initial=key if key in known_keys else None
        )

    def has_changed(self) -> bool:
        # A row without a primary key is taken out of the page and put back by the formset, changed or not.
        return (self.instance.translation_key in self.known_keys and self.instance.pk is None) or super().has_changed()

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """What the open form must learn after a draft was saved in the background."""
        updates: list[tuple[str, str]] = super().get_field_updates_for_resave()
        if not self.data.get(self.add_prefix(KEY)):
            updates.append((self.add_prefix(KEY), str(self.instance.translation_key)))
        return updates


class RowFormSet(BaseChildFormSet):
    """Finds the row that a form is about by its key, whether it has a primary key by now or not."""

    def _rows_by_key(self) -> dict[uuid.UUID, Any]:
        return {row.translation_key: row for row in self.get_queryset()}

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        known = frozenset(self._rows_by_key())
        return {**super().get_form_kwargs(index), "known_keys": known, "parent": self.instance}

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        if self.is_bound and not self.data.get(f"{self.add_prefix(i)}-{self.model._meta.pk.name}"):
            key = _key(self.data.get(f"{self.add_prefix(i)}-{KEY}"))
            row = self._rows_by_key().get(key) if key else None
            if row is not None:
                # Past BaseTransientModelFormSet, which would make an empty row of it.
                kwargs["instance"] = row
                return super(BaseModelFormSet, self)._construct_form(i, **kwargs)  # type: ignore[misc]  # Wagtail's bases are Any
        return super()._construct_form(i, **kwargs)


def _key(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


class RowPanel(InlinePanel):
    """An inline panel for models derived from :class:`cms.core.models.Row`, with a form of its own where needed."""

    def __init__(self, *args: Any, row_form: type[RowForm] = RowForm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row_form = row_form

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "row_form": self.row_form}

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        formset = options["formsets"][self.relation_name]
        formset["formset"] = RowFormSet
        formset["form"] = get_form_for_model(
            self.db_field.related_model,
            form_class=self.row_form,
            defer_required_on_fields=self.child_edit_handler.get_form_options().get("defer_required_on_fields", []),
        )
        return options


class Tab(ObjectList):
    """A tab whose address does not depend on the language in which it was first drawn: ``#tab-<name>``."""

    def __init__(self, children: Sequence[Any] = (), *args: Any, name: str = "", **kwargs: Any) -> None:
        super().__init__(children, *args, **kwargs)
        self.name = name

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "name": self.name}

    @property
    def clean_name(self) -> str:
        return self.name


class NotesPanel(Panel):
    """Shows the notes of its places (:mod:`cms.core.editing.notes`); nothing when there are none."""

    def __init__(self, *places: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.places = places

    def clone(self) -> NotesPanel:
        return type(self)(*self.places, **self.clone_kwargs())

    class BoundPanel(Panel.BoundPanel):
        def notes(self) -> list[Note]:
            if self.request is None or self.instance is None or self.instance.pk is None:
                return []
            return [note for note in notes_for(self.instance, self.request) if note[0] in self.panel.places]

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.notes())

        def render_html(self, parent_context: Any = None) -> SafeString:
            parts = [
                render_to_string(template, context, request=self.request) for _p, template, context in self.notes()
            ]
            return mark_safe("".join(parts))  # noqa: S308  templates have escaped what they show
