"""The members' area: what all its pages have in common, and what apps put into it.

A page of the area is a view marked with :func:`member_page`. Apps add parts to the start page and entries to the menu
in ``AppConfig.ready()``::

    register_part(Part("groups", _("My groups"), "networks/members/parts/groups.html", groups_of, order=20))
    register_entry(Entry("groups", _("Working groups"), "members:groups", shows=may_see_groups, order=30))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from cms.core.personal.pages import speaking
from cms.core.registries import Registry
from networks.members.sign_in.views import private, sign_in_url
from networks.permissions import Viewer, viewer_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

P = ParamSpec("P")
Context = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """A section of the start page.

    Attributes:
        name: also the id of the section.
        context: what the template needs, in the active language; None when there is nothing to show.
        order: smaller is higher up.
    """

    name: str
    title: str | _StrPromise
    template: str
    context: Callable[[Viewer], Context | None]
    order: int = 50


@dataclass(frozen=True)
class Entry:
    """A link in the area's menu.

    Attributes:
        url_name: of a view without arguments; it is current on its own page and on all below it.
        shows: whether it is for this person.
    """

    name: str
    title: str | _StrPromise
    url_name: str
    shows: Callable[[Viewer], bool]
    order: int = 50


PARTS: Registry[str, Part] = Registry()
ENTRIES: Registry[str, Entry] = Registry()


def register_part(part: Part) -> None:
    """Add a section to the start page; one of the same name is replaced."""
    PARTS[part.name] = part


def register_entry(entry: Entry) -> None:
    """Add a link to the menu; one of the same name is replaced."""
    ENTRIES[entry.name] = entry


def member_page(
    view: Callable[Concatenate[HttpRequest, Viewer, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Mark a page of the area: it gets the request and the :class:`Viewer`, in the language of the account.

    Who is not signed in is led to the sign-in and back. Who is signed in and no member, an editor say, is told so.
    The page answers with ``private, no-store`` and may use Django's CSRF token.
    """

    @private
    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            target = sign_in_url(request) if request.method in ("GET", "HEAD") else reverse("account_login")
            return HttpResponseRedirect(target)
        viewer = viewer_of(request.user)
        if viewer.account is None and not viewer.is_office:
            return render(request, "networks/members/no_member.html", status=403)
        if viewer.account is not None:
            speaking(request, viewer.account.language)
        return view(request, viewer, *args, **kwargs)

    return wrapped


def render_page(
    request: HttpRequest, viewer: Viewer, template: str, context: Context | None = None, *, status: int = 200
) -> HttpResponse:
    """A page with the area's menu; ``template`` extends ``networks/members/base.html``."""
    values = {**(context or {}), "viewer": viewer, "account": viewer.account, "entries": entries_for(request, viewer)}
    return render(request, template, values, status=status)


def entries_for(request: HttpRequest, viewer: Viewer) -> list[dict[str, Any]]:
    """The menu as this person sees it."""
    found = []
    for entry in sorted(ENTRIES.values(), key=lambda entry: entry.order):
        if not entry.shows(viewer):
            continue
        url = reverse(entry.url_name)
        is_here = request.path == url
        is_above = not is_here and url != reverse("members:start") and request.path.startswith(url)
        found.append({"title": entry.title, "url": url, "current": "page" if is_here else "true" if is_above else ""})
    return found


def parts_for(viewer: Viewer) -> list[dict[str, Any]]:
    """The sections of the start page that have something to show."""
    found = []
    for part in sorted(PARTS.values(), key=lambda part: part.order):
        context = part.context(viewer)
        if context is not None:
            found.append({"name": part.name, "title": part.title, "template": part.template, "context": context})
    return found
