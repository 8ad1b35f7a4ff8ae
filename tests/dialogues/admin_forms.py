"""Reading an event's form as a browser would, and sending it back."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

ACTS = {
    "dialogue_event_cancel": {"note": "abgesagt"},
    "dialogue_event_postpone": {"note": "verschoben", "new_date": "12.01.2027, 18:00"},
    "dialogue_event_reopen": {},
    "dialogue_event_copy": {"title": "Kopie"},
    "dialogue_event_meeting": {"join_url": "https://meet.example.org/x"},
    "dialogue_event_paste": {
        "text": "Zeit",
        "provenance": "audience",
        "step": "write",
        "rows-TOTAL_FORMS": "1",
        "rows-INITIAL_FORMS": "1",
        "rows-0-include": "on",
        "rows-0-text": "Zeit",
    },
}
"""What each act on an event sends."""

SET_UP = {
    "title": "Land im Wandel",
    "count": "3",
    "first_date": "14.01.2027, 17:00",
    "rhythm": "monthly_weekday",
    "duration": "90",
    "title_pattern": "{number}. Dialog",
    "attendance_mode": "online",
    "rhythm_text": "",
}
"""What setting up a series sends at first."""


def form_data_of(client: Client, page: Page) -> dict[str, Any]:
    """Everything that the edit form of ``page`` would send when nothing is changed."""
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert answer.status_code == 200
    form = BeautifulSoup(answer.content, "html.parser").select_one("form[data-edit-form]")
    assert form is not None
    for template in form.select("template"):
        template.decompose()
    data: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), field.get("type", "")
        if kind in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                data.setdefault(name, []).append(field.get("value", "on"))
        elif field.name == "select":
            chosen = [option.get("value", "") for option in field.select("option[selected]")]
            data[name] = chosen if field.has_attr("multiple") else (chosen or [first_option(field)])[0]
        elif field.name == "textarea":
            data[name] = field.text.removeprefix("\n")
        elif kind not in {"submit", "button", "file"}:
            data[name] = field.get("value", "")
    data.setdefault("report-count", "0")  # JavaScript draws the blocks
    return data


def first_option(select: Any) -> str:
    option = select.select_one("option")
    return str(option.get("value", "")) if option else ""


def post_form(client: Client, page: Page, data: dict[str, Any], *, publish: bool = False) -> None:
    """Send the form; fails with the messages of the form when it was refused."""
    extra = {"action-publish": "1"} if publish else {}
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {**data, **extra})
    if answer.status_code == 200:
        soup = BeautifulSoup(answer.content, "html.parser")
        raise AssertionError([error.get_text(" ", strip=True) for error in soup.select(".error-message")])
    assert answer.status_code == 302
