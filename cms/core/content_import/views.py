"""The JSON Schema of import files, for editors that check while somebody types (contract 6)."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
@cache_control(public=True, max_age=3600)
def import_schema(request: HttpRequest) -> JsonResponse:
    """``/import.schema.json``: the same schema that ``import_content`` checks with."""
    from cms.core.content_import.schema import file_schema  # noqa: PLC0415  loaded by those who ask for it

    response = JsonResponse(
        file_schema(), content_type="application/schema+json", json_dumps_params={"ensure_ascii": False}
    )
    response["Access-Control-Allow-Origin"] = "*"  # text editors in a browser read it from elsewhere
    return response
