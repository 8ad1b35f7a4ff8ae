"""Filters of the mail templates: documents of the selectors in the words of a mail."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cms.core.models import AccessibilityState, DocumentLanguage
from dialogues import display
from dialogues.choices import ContributorState, EventStatus, RegistrationState
from newsletters.writing import WIDTH, from_html

register = template.Library()

COLUMN = 536
"""Pixels between the margins of the column."""
TEASER_LENGTH = 280
"""Characters."""
ABSENT = {ContributorState.CANCELLED, ContributorState.CANCELLED_SHORT_NOTICE, ContributorState.REPLACED}
OFF = {EventStatus.CANCELLED, EventStatus.POSTPONED}
OPEN = {RegistrationState.OPEN, RegistrationState.WAITLIST}


@register.filter
def for_mail(image: dict[str, Any]) -> dict[str, Any]:
    """The size of a picture that every mail program shows: ``url``, and ``width`` and ``height`` within the column."""
    size = image["renditions"].get("mail") or image
    width = min(size["width"], COLUMN)
    return {"url": size["url"], "width": width, "height": round(size["height"] * width / size["width"])}


@register.filter
def event_date(event: display.Document) -> str:
    """“Tuesday, 1 December 2026, 18:00 to 19:30 (CET)”."""
    found = display.when(event)
    return ", ".join(part for part in (found.day, found.time) if part)


@register.filter
def event_people(event: display.Document) -> str:
    """Those who come; whoever has cancelled is left out."""
    return display.names(person for person in event["contributors"] if person.get("state") not in ABSENT)


@register.filter
def event_place(event: display.Document) -> str:
    """“Hybrid · Town hall, Görlitz”; nothing for what is over, where the place no longer matters."""
    if event["status"] == EventStatus.HELD:
        return ""
    places = (", ".join(part for part in (venue["name"], venue["city"]) if part) for venue in event["venues"])
    where = "; ".join(place for place in places if place)
    return " · ".join(part for part in (event["attendance_mode_label"], where) if part)


@register.filter
def or_words_of(note: str | None, event: display.Document) -> str:
    """The editor's own words, or else the beginning of what the event says, or the notice while its line-up is open."""
    if note:
        return note
    text = event.get("teaser_text") or (event["status"] == EventStatus.HELD and event.get("report_text")) or ""
    text = text or event.get("announcement_text") or event["placeholder"] or ""
    return Truncator(" ".join(text.split())).chars(TEASER_LENGTH)


@register.filter
def event_act(event: display.Document) -> dict[str, str]:
    """What a reader does next: ``label`` and ``url``, which is always the page of the event on this site."""
    if event["status"] == EventStatus.HELD:
        label = _("To the documentation")
    elif event["status"] not in OFF and event["registration"]["state"] in OPEN:
        label = _("Register")
    else:
        label = _("More about the event")
    return {"label": label, "url": event["html_url"]}


@register.filter
def accessibility_of(code: str) -> str:
    return str(AccessibilityState(code).label)


@register.filter
def language_of(code: str) -> str:
    return str(DocumentLanguage(code).label)


@register.filter
def underline(text: str, sign: str = "-") -> str:
    """A line below a heading, as long as the heading and no longer than a line."""
    return sign * min(len(text), WIDTH)


@register.filter
def as_text(html: str) -> str:
    """Finished HTML, written down."""
    return from_html(html)


@register.simple_tag(takes_context=True)
def mail_part(context: template.Context, part: dict[str, Any], ending: str) -> SafeString:
    """One part of an issue (``selectors.issue_parts``) as ``html`` or ``txt``."""
    values = {**part, "masthead": context["masthead"], "is_preview": context.get("is_preview", False)}
    return mark_safe(render_to_string(f"mail/blocks/{part['kind']}.{ending}", values))  # noqa: S308  a template made it
