"""What all public forms have in common, on the site and in the API: one set of rules, texts and errors (contract 5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from cms.core.forms.tokens import YoungToken, check_form_token
from cms.core.tokens import InvalidToken

LONGEST_VALUE = 1_000
LONGEST_TEXT = 20_000
"""Characters that are read of a text; far more than it may have, so that nothing is cut in silence."""
_PATH = re.compile(r"/[A-Za-z0-9._~%/-]{0,198}")


class Refused(Exception):  # noqa: N818  an answer to the visitor, not a fault
    """The form cannot be taken like this.

    Attributes:
        errors: a sentence for each field by its name, in the visitor's language.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__()
        self.errors = dict(errors)


def read_fields(data: Mapping[str, object], names: Iterable[str]) -> dict[str, str]:
    """The known fields as short texts; anything else is as if it were not there."""
    given = {name: data.get(name) for name in names}
    return {
        name: value.replace("\x00", "")[:LONGEST_VALUE] if isinstance(value, str) else ""
        for name, value in given.items()
    }


def read_text(value: object) -> str:
    """A text of several lines, such as a message; empty when it is none."""
    return value.replace("\x00", "").replace("\r\n", "\n")[:LONGEST_TEXT] if isinstance(value, str) else ""


def is_robot(fields: Mapping[str, str]) -> bool:
    """Whether the field is filled in that nobody sees. A robot hears what all hear, and nothing is kept."""
    return bool(fields["website"])


def by_field(error: ValidationError) -> dict[str, str]:
    """One sentence for each field by its name; ``__all__`` where none is to blame."""
    if not hasattr(error, "error_dict"):
        return {"__all__": error.messages[0]}
    return {name: found[0] for name, found in error.message_dict.items()}


def language_of(fields: Mapping[str, str]) -> str:
    """The language that the form asks for, else that of the request."""
    wanted = fields["locale"] or translation.get_language() or settings.LANGUAGE_CODE
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def page_of(fields: Mapping[str, str], default: str) -> str:
    """Where the form stood, as the evidence of consent names it."""
    return fields["from"] if _PATH.fullmatch(fields["from"]) else default


def token_problem(kind: str, token: str) -> str:
    """Why a form's token is not accepted, as a sentence; empty when it is."""
    try:
        check_form_token(kind, token)
    except YoungToken:
        return _("That was very quick. Please send the form once more.")
    except InvalidToken:
        return _("The form was open for a long time. Please send it once more; nothing is lost.")
    return ""
