"""A field of a public form, described once for the page and for the API (``templates/forms/field.html``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

YES = "yes"
"""What a ticked box sends."""
LONGEST_ADDRESS = 254


@dataclass(frozen=True)
class FormField:
    """One field as it is shown.

    Attributes:
        type: ``email``, ``text``, ``textarea``, ``number``, ``radio``, ``select``, ``checkbox``, ``file`` or ``hidden``.
        help: what the answer is for, and how long it is kept.
        options: the values that can be sent, where not any can; for a file the ends of its name.
        labels: how the options of a list are read, where that is not the value itself.
        longest: characters; 0 where it does not matter.
    """

    name: str
    type: str
    label: str
    required: bool = False
    help: str = ""
    value: str = ""
    options: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    longest: int = 0
    autocomplete: str = ""
    error: str = ""

    @property
    def id(self) -> str:
        """The id of the element, to which the summary of errors leads."""
        return "field-" + self.name.replace("[", "-").replace("]", "")

    @property
    def is_ticked(self) -> bool:
        return self.value == YES

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Value and words of each option."""
        return list(zip(self.options, self.labels or self.options, strict=True))


def error_summary(fields: Iterable[FormField], errors: Mapping[str, str]) -> list[dict[str, str]]:
    """What is wrong, for the box above a form: first what concerns the form as a whole, then each field that has an
    error, in the order of the page, with the anchor that leads to it.

    Args:
        errors: what the form was refused with; the consent is no field, the other names are those of ``fields``.
    """
    found = [{"anchor": field.id, "label": field.label, "text": field.error} for field in fields if field.error]
    if "consent" in errors:
        found.append({"anchor": "field-consent", "label": _("Consent"), "text": errors["consent"]})
    told = {item["text"] for item in found}
    return [*({"anchor": "", "label": "", "text": text} for text in errors.values() if text not in told), *found]
