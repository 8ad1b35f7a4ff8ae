"""Labels of closed lists in the language of an answer, translated once per language and process."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import TextChoices
from django.utils import translation


@lru_cache(maxsize=256)
def _labels(choices: type[TextChoices], language: str) -> dict[str, str]:
    with translation.override(language):
        return {code: str(label) for code, label in choices.choices}


def choice_label(choices: type[TextChoices], code: str, language: str) -> str:
    """The label of ``code``; a code that is not (any more) in the list is its own label, an empty one stays empty."""
    return _labels(choices, language).get(code, code)
