"""What both own pages do with the data of a registration: hand them out, and erase them after a second look."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.core.languages import current_language, spoken_language
from cms.core.personal import owndata
from cms.core.personal.pages import masked
from dialogues.models import Registration, SeriesRegistration

ERASE = "registration.erase"
FILE_NAMES = {"de": "meine-anmeldung.json", "en": "my-registration.json"}


def spoken() -> str:
    """The language of this answer: the person's, unless they asked for another."""
    return current_language()


def data_file(data: list[dict[str, Any]]) -> HttpResponse:
    """The data of one registration."""
    return owndata.data_file(data, FILE_NAMES[spoken_language(spoken())])


def ask_to_erase(request: HttpRequest, row: Registration | SeriesRegistration, *, title: str) -> HttpResponse:
    """The second step."""
    context = {
        "erase_token": owndata.erase_token(ERASE, row.public_id),
        "address": masked(row.address),
        "title": title,
        "is_series": isinstance(row, SeriesRegistration),
    }
    return render(request, "dialogues/registration/erase.html", context)


def may_erase(request: HttpRequest, row: Registration | SeriesRegistration) -> bool:
    """Whether the second step was taken for this registration."""
    return owndata.wants_erasure(request, ERASE, row.public_id)
