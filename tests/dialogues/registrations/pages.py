"""What a browser sees of the pages around registrations, and what it would send."""

from __future__ import annotations

from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from cms.core import clock
from cms.core.formtokens import make_form_token
from dialogues.models import DialogueEventPage, DialogueSeriesPage, RegistrationQuestion
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
