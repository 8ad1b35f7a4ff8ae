"""What the templates of this app get to see: documents of the selectors, put into the order of the page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.text import slugify

from cms.core import clock
from cms.core.fuzzydates import FuzzyDate, InvalidFuzzyDate, read_date
from cms.core.public import public_space
from networks import selectors
from networks.models import NetworkPage, PressReleasePage, ProgrammePage
from networks.selectors.press import feed_url

Context = dict[str, Any]


def network_context(page: NetworkPage, request: HttpRequest) -> Context:
    """Everything on the page of a network; ``?as_of=`` shows the register of another day, ``?member=`` a part of it."""
    now, language = clock.now(), page.locale.language_code
    found: list[dict[str, Any]] = []
    if page.pk and not getattr(request, "is_preview", False):
        found = selectors.network_documents([page.pk], space=public_space(), language=language, now=now)
    network = found[0] if found else selectors.network_document(page, language=language, now=now)
    for chapter in network["charter"]:
        chapter["anchor"] = chapter["key"] or slugify(chapter["title"])
    asked, as_of, problem = _asked_day(request)
    looked_for = request.GET.get("member", "").strip()[:100]
    return {
        "network": network,
        "register": selectors.register_on(page, as_of, language=language, looked_for=looked_for),
        "as_of_asked": asked,
        "as_of_problem": problem,
        "has_register": page.memberships.model.objects.of_network(page.translation_key).exists(),
        "press_feed": feed_url(page) if network["press_releases"] else "",
        "share_image": network["image"],
        "description": network["claim"] or network["mission_text"][:200],
    }


def _asked_day(request: HttpRequest) -> tuple[str, FuzzyDate | None, str]:
    """What the visitor typed, the day that it means, and what is wrong with it."""
    asked = request.GET.get("as_of", "").strip()[:100]
    if not asked:
        return "", None, ""
    try:
        day = read_date(asked)
    except InvalidFuzzyDate as error:
        return asked, None, str(error)
    return asked, day, ""


def programme_context(page: ProgrammePage) -> Context:
    """Everything on the page of a programme."""
    programme = selectors.programme_document(page, language=page.locale.language_code, now=clock.now())
    return {
        "programme": programme,
        "share_image": programme["image"],
        "description": programme["claim"] or programme["mission_text"][:200],
    }


def press_release_context(page: PressReleasePage) -> Context:
    """Everything on the page of a press release."""
    release = selectors.press_release_document(page, language=page.locale.language_code, now=clock.now())
    return {
        "release": release,
        "press_feed": feed_url(page.network) if page.network else "",
        "share_image": release["image"],
        "description": release["kicker"] or release["body_text"][:200],
    }
