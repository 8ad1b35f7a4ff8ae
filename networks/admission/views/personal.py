"""What the signed link in the mail opens: one's own application and its documents."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from cms.core.personal.pages import personal, speaking
from cms.core.privatefiles import hand_out
from networks.admission.views.acts import ACTS
from networks.admission.views.own import package_of, page, row_of, visit_of
from networks.models import ApplicationFile
from networks.services.admission.log import NotAllowed


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """One application. A GET never changes anything."""
    row = row_of(request)
    if isinstance(row, HttpResponse):
        return row
    speaking(request, row.language)
    act = ACTS.get(request.POST.get("act", "")) if request.method == "POST" else None
    visit = visit_of(row)
    try:
        return act(request, visit) if act else page(request, visit)
    except NotAllowed as refusal:
        return page(request, visit_of(row), errors={"__all__": str(refusal)})


@personal
@require_safe
def signed(request: HttpRequest) -> HttpResponseBase:
    """The applicant's own document."""
    row = row_of(request)
    if isinstance(row, HttpResponse):
        return row
    found = get_object_or_404(ApplicationFile, application=row)
    return hand_out(found.file, name=found.name, media_type=found.media_type)


@personal
@require_safe
def package(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A document of the welcome package, for who is accepted."""
    row = row_of(request)
    if isinstance(row, HttpResponse):
        return row
    item = next((item for item in package_of(visit_of(row)) if item.pk == pk), None)
    if item is None:
        raise Http404
    return hand_out(item.document.file, name=item.document.filename, media_type=item.document.content_type)
