"""Fields of a form that are decided elsewhere: they can be read here, and whoever sends another value is told where to
change it. Nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.forms.formsets import DELETION_FIELD_NAME


class FixedFields:
    """Mixin for a form. Browsers do not send what is fixed; programs may send it unchanged."""

    def fix(self, names: Iterable[str], sentence: str) -> None:
        """Let these fields only be read. ``sentence`` says where to change them."""
        form: Any = self
        for name in names:
            form.fields[name].disabled = True
            self._fixed()[name] = sentence

    def fix_deletion(self, sentence: str) -> None:
        """Let the row of this form not be taken out; only after its formset has made the form."""
        self.fix([DELETION_FIELD_NAME], sentence)

    def clean(self) -> Any:
        form: Any = self
        cleaned = super().clean()  # type: ignore[misc]  # that of the form
        for name, sentence in self._fixed().items():
            if self._is_sent_anew(name):
                form.add_error(None if name == DELETION_FIELD_NAME else name, sentence)
        return cleaned

    def _fixed(self) -> dict[str, str]:
        fixed: dict[str, str] = self.__dict__.setdefault("_sentences_of_fixed_fields", {})
        return fixed

    def _is_sent_anew(self, name: str) -> bool:
        form: Any = self
        if form.add_prefix(name) not in form.data:
            return False
        field = form.fields[name]
        sent = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        field.disabled = False  # a disabled field never says that it has changed
        has_changed: bool = field.has_changed(form.get_initial_for_field(field, name), sent)
        field.disabled = True
        return has_changed
