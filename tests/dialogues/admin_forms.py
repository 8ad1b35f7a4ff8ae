"""Reading an event's form as a browser would, and sending it back."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Page


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
