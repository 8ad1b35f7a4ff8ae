"""The one address at which the outside world calls plugins."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cms.core import clock
from cms.core.clients import client_address
from integrations.core import hook_limits, registry
from integrations.core.contract import InboundHookHandler, InboundRequest
from integrations.core.models import Connection
from integrations.core.services import hooks
from integrations.core.services.state import is_enabled


@never_cache
@csrf_exempt
@require_POST
def receive_hook(request: HttpRequest, slug: str, connection_id: UUID) -> HttpResponse:
    """Verify a call, keep it, and answer 202; it is dealt with afterwards. The answer tells a stranger nothing: 404 for
    whatever is off or unknown, 403 for what is not genuine, 413 for what is too long, 429 for too many at once."""
    handler = registry.get(slug)
    if not isinstance(handler, InboundHookHandler):
        raise Http404
    wait = hook_limits.seconds_to_wait(slug, client_address(request))
    if wait:
        response = HttpResponse(status=429)
        response["Retry-After"] = str(wait)
        return response
    if not is_enabled(slug):
        raise Http404
    connection = Connection.objects.filter(public_id=connection_id, slug=slug, is_enabled=True).first()
    if connection is None:
        raise Http404
    if _length(request) > handler.longest_body:
        return HttpResponse(status=413)
    try:
        body = request.body
    except RequestDataTooBig:
        return HttpResponse(status=413)
    except UnreadablePostError:
        return HttpResponse(status=400)
    if len(body) > handler.longest_body:
        return HttpResponse(status=413)
    call = InboundRequest(
        body=body,
        headers={name.lower(): value for name, value in request.headers.items()},
        query=request.GET.dict(),
        received_at=clock.now(),
        method=request.method or "POST",
    )
    return HttpResponse(status=202 if hooks.receive(handler, connection, call) else 403)


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0
