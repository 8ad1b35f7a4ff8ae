"""The first page of the members' area."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from networks.members.area import member_page, parts_for, render_page
from networks.permissions import Viewer


@require_safe
@member_page
def start(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """My networks, my groups, what comes next and what is new."""
    return render_page(request, viewer, "networks/members/start.html", {"parts": parts_for(viewer)})
