"""Whatever is sent to the doors of registration, no answer is a server's fault. ``FUZZ_POSTS=2000`` asks more often,
``FUZZ_SEED=…`` repeats a run."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cms.core import clock
from cms.core.choices import Purpose
from cms.core.forms.tokens import make_form_token
from cms.core.personal import consents
from cms.core.personal.consent_texts import current_text
from dialogues.models import DialogueSeriesPage, Registration, RegistrationQuestion, SeriesRegistration
from dialogues.registrations.links import confirm_url, mine_url
from tests.api.test_fuzz import NASTY
from tests.factories import EventFactory
from tests.faults.seats_checker import HOLDING

POSTS = int(os.environ.get("FUZZ_POSTS", "150"))
SEED = int(os.environ.get("FUZZ_SEED", "20261124"))
API, PAGE = "/api/v1/registrations/", "/registrations/new/"
ACTS = ("change", "confirm", "take", "ask_to_cancel", "cancel", "export", "ask_to_erase", "erase", "", "delete")
CAPACITY = 3
pytestmark = pytest.mark.django_db

Fields = dict[str, Any]


class Sender:
    """Makes requests, more or less wrong."""

    def __init__(self, series: DialogueSeriesPage) -> None:
        self.dice = random.Random(SEED)
        self.client = Client()
        series.registration_open = True
        series.save_revision().publish()
        self.series = series
        rows = [
            RegistrationQuestion(
                kind=kind, label="Frage", purpose="Darum", options="Zug\nRad", is_required=kind == "name"
            )
            for kind in ("name", "long_text", "choice", "yes_no", "accessibility")
        ]
        self.event = EventFactory(
            parent=series,
            title="Abend",
            date="2026-12-01T18:00",
            registration_doors=["internal"],
            registration_capacity=CAPACITY,
            registration_waitlist=True,
            registration_guests=1,
            rows={"registration_questions": rows},
        )
        self.keys = {row.kind: str(row.translation_key) for row in self.event.registration_questions.all()}

    def nasty(self) -> Any:
        value = self.dice.choice([*NASTY, None, True, 7, -1.5, 1e400, [], {}, [[]], {"a": {"b": []}}, "x" * 90_000])
        return value.decode("latin-1") if isinstance(value, bytes) else value

    def good(self) -> Fields:
        """What a person would send."""
        subject = {"event": str(self.event.public_id)} if self.dice.random() < 0.8 else {}
        return {
            **(subject or {"series": str(self.series.public_id)}),
            "email": f"person{self.dice.randrange(40)}@beispiel.test",
            "guests": str(self.dice.randrange(2)),
            f"answers[{self.keys['name']}]": "Anna",
            f"answers[{self.keys['choice']}]": self.dice.choice(["Zug", "Rad"]),
            "locale": self.dice.choice(["de", "en"]),
            "consent": "1",
            "consent_version": current_text(Purpose.REGISTRATION, "de").version,
            "form_token": self.token,
            "website": "",
        }

    def spoiled(self, fields: Fields) -> Fields:
        for _time in range(self.dice.choice([0, 0, 1, 1, 2, 4])):
            name = self.dice.choice([*fields, "answers", "remind", "from", f"answers[{self.nasty()}]"])
            match self.dice.randrange(3):
                case 0:
                    fields.pop(name, None)
                case 1:
                    fields[name] = self.nasty()
                case 2:
                    fields[f"{name}{self.dice.choice(['', '[]', '[x]', ' '])}"] = self.nasty()
        return fields

    def send(self) -> int:
        """One request; its status."""
        address = f"198.51.{self.dice.randrange(256)}.{self.dice.randrange(256)}"
        match self.dice.randrange(5):
            case 0:
                body = json.dumps(self.spoiled(self.good()))
                if self.dice.random() < 0.1:
                    body = body[: self.dice.randrange(len(body))]
                sent = self.client.post(API, body, content_type="application/json", REMOTE_ADDR=address)
            case 1:
                sent = self.client.post(API, self.texts(), REMOTE_ADDR=address)
            case 2 | 3:
                sent = self.client.post(PAGE, self.texts(), REMOTE_ADDR=address)
            case _:
                sent = self.client.post(self.personal_link(), self.personal_fields(), REMOTE_ADDR=address)
        return sent.status_code

    def texts(self) -> Fields:
        return {name: str(value) for name, value in self.spoiled(self.good()).items()}

    def personal_fields(self) -> Fields:
        return {**self.texts(), "act": self.dice.choice(ACTS), "also": str(self.nasty())}

    def personal_link(self) -> str:
        rows = [*Registration.objects.all(), *SeriesRegistration.objects.all()]
        if not rows or self.dice.random() < 0.1:
            return f"/registrations/{self.dice.choice(['mine', 'confirm'])}/?t=abc.def"
        link = self.dice.choice([confirm_url, confirm_url, mine_url])(self.dice.choice(rows))
        return link.removeprefix("http://localhost:8000")

    @property
    def token(self) -> str:
        with clock.frozen_at(clock.now() - timedelta(seconds=10)):
            return make_form_token("registration")


def test_no_post_is_the_servers_fault(series: DialogueSeriesPage, now: datetime, settings: Any):
    settings.FORM_LIMITS = replace(settings.FORM_LIMITS, mails_per_hour=10**6)
    sender = Sender(series)
    statuses: Counter[int] = Counter()
    for number in range(POSTS):
        with clock.frozen_at(now + number * timedelta(seconds=5)):
            statuses[sender.send()] += 1
        held = Registration.objects.filter(event_key=sender.event.translation_key, state__in=HOLDING)
        assert sum(row.seats for row in held) <= CAPACITY
    print(sorted(statuses.items()))
    assert max(statuses) < 500
    assert statuses[202] + statuses[303] >= POSTS * 0.1
    assert statuses[422] >= POSTS * 0.1
    assert consents.verify().broken is None
