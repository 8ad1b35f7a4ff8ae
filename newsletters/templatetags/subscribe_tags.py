"""The form to subscribe, for the templates of all pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template
from django.conf import settings
from django.utils.translation import get_language

from cms.core.choices import Purpose
from cms.core.forms.tokens import make_shared_form_token
from newsletters import sign_up
from newsletters.models import MailingList
from newsletters.selectors.offers import Offer, default_offer, offer_of_list, offer_of_series

register = template.Library()

_SHOWN = "has_subscribe_form"
"""Set on the request when a form is on the page: the footer then shows none, so that there is one address field."""


@register.inclusion_tag("newsletters/parts/subscribe_section.html", takes_context=True)
def subscribe_form(
    context: dict[str, Any], series: Any = None, mailing_list: MailingList | None = None, short: bool = False
) -> dict[str, Any]:
    """``{% subscribe_form series=series %}``, ``{% subscribe_form mailing_list=list %}``, or, for the footer,
    ``{% subscribe_form short=True %}`` with the default list. Nothing where one cannot subscribe.

    The page may be cached: the form's token is the same for everybody within an hour. The short form asks for the
    address alone and leads to the page that asks for the rest.

    Args:
        series: a page, or the document of one (which costs no query).
    """
    request = context.get("request")
    if request is None or (short and getattr(request, _SHOWN, False)):
        return {"offer": None}
    offer = _offer(series, mailing_list, get_language() or settings.LANGUAGE_CODE)
    if offer is None or not offer.is_open:
        return {"offer": None}
    setattr(request, _SHOWN, True)
    chrome = context.get("chrome")
    sender = (chrome.settings.organisation or chrome.settings.name) if chrome else ""
    return {
        "offer": offer,
        "is_short": short,
        "prefix": "footer" if short else "subscribe",
        "consent": None if short else sign_up.consent_for(offer, sender=sender),
        "form_token": "" if short else make_shared_form_token(sign_up.KIND),
        "fields": {"from": request.path},
        "chrome": chrome,
        "request": request,
    }


def _offer(series: Any, mailing_list: MailingList | None, language: str) -> Offer | None:
    if isinstance(series, dict):
        return Offer(
            Purpose.SERIES,
            UUID(series["id"]),
            series["title"],
            language,
            series_key=UUID(series["translation_key"]),
            why_closed="" if series["subscription"]["open"] else "closed",
        )
    if series is not None:
        return offer_of_series(series.translation_key, language=language)
    if mailing_list is not None:
        return offer_of_list(mailing_list, language=language)
    return default_offer(language=language)
