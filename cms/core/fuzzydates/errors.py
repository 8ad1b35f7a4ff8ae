"""The one error of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import translation

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CODE: Final = "invalid_fuzzy_date"
_SHOWN: Final = 40


class InvalidFuzzyDate(ValueError):  # noqa: N818  the name says what is wrong with what
    """A text or value is no fuzzy date.

    ``str(error)`` is the message for the person who typed it, in ``language`` or else in the language that is active
    when the message is read. ``message``, ``params`` and ``code`` are made for Django's ``ValidationError``.
    """

    code = CODE

    def __init__(
        self,
        message: StrOrPromise,
        params: dict[str, StrOrPromise | int] | None = None,
        language: str | None = None,
    ) -> None:
        super().__init__(message, params, language)
        self.message = message
        self.params = params or {}
        self.language = language

    def __str__(self) -> str:
        if self.language is None:
            return str(self.message) % self.params
        with translation.override(self.language):
            return str(self.message) % self.params

    def in_language(self, language: str | None) -> InvalidFuzzyDate:
        """The same error with its message in ``language``."""
        return InvalidFuzzyDate(self.message, self.params, language or self.language)


def shown(text: str) -> str:
    """``text`` as a message repeats it: on one line and not endless."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
