"""Who else works on this? (B16)"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cms.core.languages import current_language
from networks.members.area import member_page, render_page
from networks.permissions import Action, Viewer
from networks.selectors import directory as people

FILTERS = ("text", "land", "interest", "topic")


def may_see(viewer: Viewer) -> bool:
    """Whether the directory of any network is open for them."""
    return viewer.is_office or bool(viewer.networks_where(Action.SEE_DIRECTORY))


@require_safe
@member_page
def directory(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Members by words, Land, interest and topic."""
    if not may_see(viewer):
        raise PermissionDenied
    language = current_language()
    given = {name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in FILTERS}
    query = people.Query(**given, page=page_number(request))
    found = people.find(viewer, query, language=language)
    context = {
        "found": found,
        "query": query,
        "choices": people.choices(viewer, language=language),
        **page_links(given, found.page, found.pages),
    }
    return render_page(request, viewer, "networks/members/directory.html", context)


def page_number(request: HttpRequest) -> int:
    """What ``?page=`` says; 1 when it is no number."""
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def page_links(given: dict[str, str], page: int, pages: int) -> dict[str, Any]:
    """Where the pages before and after are; empty where there is none."""
    kept: dict[str, str | int] = {name: value for name, value in given.items() if value}

    def link(number: int) -> str:
        return f"?{urlencode({**kept, 'page': number})}" if 1 <= number <= pages else ""

    return {"previous_url": link(page - 1), "next_url": link(page + 1)}
