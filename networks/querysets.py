from __future__ import annotations

from typing import Self

from django.db import models


class PersonQuerySet(models.QuerySet):  # type: ignore[type-arg]  # used before the model exists
    def public(self) -> Self:
        """People who may be shown."""
        return self.filter(is_public=True)
