"""Pages with registrations are about to be deleted or changed, many at once: the office is told how many people that
concerns, and the places are locked in one order."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from dialogues.models import DialogueEventPage
from dialogues.selectors.registration_office import registered_below
from dialogues.services.registrations import seats


def warn_before_one(request: HttpRequest, page: Page) -> None:
    """Say it above the question whether to delete. Wagtail calls this for the question and for the deed."""
    people, _events = registered_below([page.path])
    if request.method != "GET" or not people:
        return
    text = ngettext(
        "%(n)s person is registered for what you are about to delete and would not be told. Better cancel the event "
        "first: then they hear of it.",
        "%(n)s people are registered for what you are about to delete and would not be told. Better cancel the event "
        "first: then they hear of it.",
        people,
    )
    messages.warning(request, text % {"n": people})


def refuse_many(request: HttpRequest, action_type: str, objects: Iterable[Any], view: Any) -> HttpResponse | None:
    """Many pages at once are deleted without such a question; with people registered for them, they are not."""
    pages = [found for found in objects if isinstance(found, Page)]
    if action_type != "delete" or not pages:
        return None
    people, _events = registered_below([page.path for page in pages])
    if not people:
        return None
    text = ngettext(
        "Nothing was deleted: %(n)s person is registered for one of these pages. Please delete such pages one by one.",
        "Nothing was deleted: %(n)s people are registered for some of these pages. Please delete such pages one by one.",
        people,
    )
    messages.error(request, text % {"n": people})
    return redirect(view.next_url)


def lock_many(action_type: str, objects: Iterable[Any]) -> None:
    """Before many pages are published or moved in one transaction: their events, with those below them."""
    paths = [found.path for found in objects if isinstance(found, Page)]
    if action_type not in ("publish", "move") or not paths:
        return
    below = reduce(or_, (Q(path__startswith=path) for path in paths))
    seats.lock_events(DialogueEventPage.objects.filter(below).values_list("translation_key", flat=True))
