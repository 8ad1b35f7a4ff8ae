"""Documents and pages for members (B03)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from networks.members.area import member_page, render_page
from networks.members.views.directory import page_links, page_number
from networks.permissions import Viewer
from networks.selectors.private import documents_for, has_areas, pages_for


@require_safe
@member_page
def documents(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What is for them, found by words, the newest first."""
    if not has_areas(viewer):
        raise PermissionDenied
    text = request.GET.get("text", "").replace("\x00", "").strip()[:100]
    found = documents_for(viewer, text=text, page=page_number(request))
    context = {
        "found": found,
        "text": text,
        "pages": pages_for(viewer),
        **page_links({"text": text}, found.page, found.pages),
    }
    return render_page(request, viewer, "networks/members/documents.html", context)
