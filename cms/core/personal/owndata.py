"""What people do with their own data behind a personal link: take them along, and erase them after a second look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from cms.core.tokens import InvalidToken, make_token, read_token

ERASE_WITHIN = timedelta(hours=1)
FIELD = "erase_token"


def data_file(data: Any, name: str) -> HttpResponse:
    """Data as a file: readable, and for machines (Art. 15 and 20 DSGVO)."""
    response = HttpResponse(
        orjson.dumps(data, option=orjson.OPT_INDENT_2), content_type="application/json; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def erase_token(purpose: str, subject: object) -> str:
    """For the page that asks whether ``subject`` shall really be erased; it lives for an hour.

    Args:
        purpose: of the token, such as ``registration.erase``.
    """
    return make_token(purpose, str(subject), expires_in=ERASE_WITHIN)


def wants_erasure(request: HttpRequest, purpose: str, subject: object) -> bool:
    """Whether that page was answered for this ``subject``."""
    try:
        return read_token(request.POST.get(FIELD, ""), purpose) == str(subject)
    except InvalidToken:
        return False
