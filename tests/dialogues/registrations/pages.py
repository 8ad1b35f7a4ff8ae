"""What a browser sees of the pages around registrations, and what it would send."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from cms.core import clock
from cms.core.forms.tokens import make_form_token
from dialogues.models import (
    DialogueEventPage,
    DialogueSeriesPage,
    Registration,
    RegistrationQuestion,
    SeriesRegistration,
)
from dialogues.registrations import links
from dialogues.selectors.desks import series_desk
from dialogues.services.registrations.registering import Application
from dialogues.services.registrations.whole_series import register_for_series
from tests.dialogues.registrations.conftest import TEXT

NEW = "/registrations/new/"


class Page(HTMLParser):
    """What a browser would send from the form that leads to ``NEW``, and what can be reached on the page."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.boxes: dict[str, bool] = {}
        self.ids: set[str] = set()
        self.anchors: list[str] = []
        self.invalid: list[str] = []
        self.links: list[str] = []
        self._in_form = self._in_textarea = ""
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids.add(values.get("id", ""))
        if tag == "a":
            self.links.append(values.get("href", ""))
            if values.get("href", "").startswith("#field"):
                self.anchors.append(values["href"][1:])
        if tag == "form":
            self._in_form = "form" if values.get("action", NEW) == NEW else ""
        if "aria-invalid" in values:
            self.invalid.append(values["name"])
        if not self._in_form or "name" not in values:
            return
        if tag == "textarea":
            self._in_textarea = values["name"]
            self.fields[values["name"]] = ""
        elif tag == "input" and values["type"] in ("checkbox", "radio"):
            self.boxes[f"{values['name']}={values['value']}"] = "checked" in values
        elif tag in ("input", "select"):
            self.fields[values["name"]] = values.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._in_textarea:
            self.fields[self._in_textarea] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._in_textarea = ""
        if tag == "form":
            self._in_form = ""


def form_for(thing: DialogueEventPage | DialogueSeriesPage, now: datetime, /, **fields: Any) -> dict[str, Any]:
    """A form that was filled in like a person does it."""
    with clock.frozen_at(now - timedelta(seconds=30)):
        token = make_form_token("registration")
    name = "series" if isinstance(thing, DialogueSeriesPage) else "event"
    data = {
        name: str(thing.public_id),
        "email": "anna@beispiel.test",
        "consent": "yes",
        "consent_version": TEXT,
        "form_token": token,
        "locale": "de",
        **fields,
    }
    return {name: value for name, value in data.items() if value is not None}


def question(kind: str, **fields: Any) -> RegistrationQuestion:
    return RegistrationQuestion(kind=kind, **fields)


def name_of(row: RegistrationQuestion) -> str:
    return f"answers[{row.translation_key}]"


def path(url: str) -> str:
    """Without scheme and host, as a test client asks for it."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def confirm_path(row: Registration | SeriesRegistration) -> str:
    return path(links.confirm_url(row))


def mine_path(row: Registration | SeriesRegistration) -> str:
    return path(links.mine_url(row))


def state_on(response: Any) -> str:
    """Where the own page says that the registration stands."""
    found = re.search(r'id="state"[^>]*data-state="([a-z]+)"', response.content.decode())
    return found[1] if found else ""


def acts(response: Any) -> set[str]:
    """What the buttons of the page do."""
    return set(re.findall(r'name="act" value="([a-z_]*)"', response.content.decode()))


def ask_for_series(series: DialogueSeriesPage, name: str) -> SeriesRegistration:
    desk = series_desk(series.public_id, language="de")
    assert desk is not None
    register_for_series(Application(f"{name}@beispiel.test", text_version=TEXT, form="/"), desk)
    return SeriesRegistration.objects.get(address=f"{name}@beispiel.test")
