"""What every template may use."""

from __future__ import annotations

from django.http import HttpRequest

from home.navigation import Chrome


def chrome(request: HttpRequest) -> dict[str, Chrome]:
    """Name, menu, languages and required pages around the content; read lazily, so that the admin pays nothing."""
    return {"chrome": Chrome(request)}
