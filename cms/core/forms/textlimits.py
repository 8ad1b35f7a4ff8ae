"""Long texts have a longest length, also where no form of Django's asks for it: forms of the API, services, imports."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models


class LimitedTexts(models.Model):
    """Abstract: ``full_clean`` holds ``max_length`` of text fields, which Django leaves to its forms."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.error_dict
        for field in self._meta.local_fields:
            limit = getattr(field, "max_length", None)
            if not isinstance(field, models.TextField) or not limit or field.name in (exclude or ()):
                continue
            try:
                MaxLengthValidator(limit)(getattr(self, field.name))
            except ValidationError as error:
                errors.setdefault(field.name, []).append(error)
        if errors:
            raise ValidationError(errors)
