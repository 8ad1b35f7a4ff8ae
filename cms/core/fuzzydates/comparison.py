"""Fuzzy dates in Wagtail's comparison of revisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms.core.fuzzydates.fields import FuzzyDateField

if TYPE_CHECKING:
    from django.db.models import Model


def register_comparison() -> None:
    """Compare fuzzy dates by their labels. Call it in ``AppConfig.ready``.

    Without it Wagtail takes the column for text and fails on the comparison page.
    """
    from wagtail.admin.compare import FieldComparison, register_comparison_class  # noqa: PLC0415  wants the apps to be ready

    class FuzzyDateComparison(FieldComparison):
        """The old label struck out, the new one marked."""

        def __init__(self, field: FuzzyDateField, obj_a: Model, obj_b: Model) -> None:
            super().__init__(field, obj_a, obj_b)
            before, after = field.value_from_object(obj_a), field.value_from_object(obj_b)
            self.val_a, self.val_b = str(before or ""), str(after or "")

    register_comparison_class(FuzzyDateField, comparison_class=FuzzyDateComparison)
