"""What both own pages do with the data of a registration: hand them out, and erase them after a second look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from cms.core.personalpages import masked
from cms.core.tokens import InvalidToken, make_token, read_token
from dialogues.models import Registration, SeriesRegistration

ERASE = "registration.erase"
ERASE_WITHIN = timedelta(hours=1)
FILE_NAMES = {"de": "meine-anmeldung.json", "en": "my-registration.json"}


def spoken() -> str:
    """The language of this answer: the person's, unless they asked for another."""
    return translation.get_language() or settings.LANGUAGE_CODE


def data_file(data: list[dict[str, Any]]) -> HttpResponse:
    """The data as a file: readable, and for machines (Art. 15 and 20 DSGVO)."""
    response = HttpResponse(
        orjson.dumps(data, option=orjson.OPT_INDENT_2), content_type="application/json; charset=utf-8"
    )
    name = FILE_NAMES.get(spoken().partition("-")[0], FILE_NAMES["en"])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def ask_to_erase(request: HttpRequest, row: Registration | SeriesRegistration, *, title: str) -> HttpResponse:
    """The second step, with a token that lives for an hour."""
    context = {
        "erase_token": make_token(ERASE, str(row.public_id), expires_in=ERASE_WITHIN),
        "address": masked(row.address),
        "title": title,
        "is_series": isinstance(row, SeriesRegistration),
    }
    return render(request, "dialogues/registration/erase.html", context)


def may_erase(request: HttpRequest, row: Registration | SeriesRegistration) -> bool:
    """Whether the second step was taken for this registration."""
    try:
        return read_token(request.POST.get("erase_token", ""), ERASE) == str(row.public_id)
    except InvalidToken:
        return False
