"""What people answer, and what they must not be able to do with it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from dialogues.choices import EndedBy
from dialogues.models import RegistrationAnswer, RegistrationQuestion
from dialogues.services.registrations import changing
from tests.dialogues.registrations.conftest import ask, come, desk_of, row_of
from tests.support.worlds import world

QUESTIONS = {
    "name": {},
    "organisation": {},
    "place": {},
    "accessibility": {},
    "text": {"label": "Woher wissen Sie von uns?", "purpose": "Für unsere Werbung."},
    "long_text": {"label": "Was möchten Sie fragen?", "purpose": "Die Moderation sieht es."},
    "choice": {"label": "Zug oder Rad?", "purpose": "Für die Abholung.", "options": "Zug\nRad"},
    "yes_no": {"label": "Essen Sie mit?", "purpose": "Für die Küche."},
}


@pytest.fixture
@world
def asked(event):
    """An event with a question of every kind, none of which must be answered; their keys by kind."""
    for place, (kind, words) in enumerate(QUESTIONS.items()):
        event.registration_questions.add(RegistrationQuestion(kind=kind, sort_order=place, **words))
    event.save_revision().publish()
    return event


def keys(event):
    return {row.kind: row.translation_key for row in event.registration_questions.all()}


def answer(event, kind: str, text: str) -> str:
    """What is kept of this answer."""
    ask(event, "anna", answers={keys(event)[kind]: text})
    found = RegistrationAnswer.objects.filter(question_key=keys(event)[kind]).first()
    return found.text if found else ""


@pytest.mark.requirement("E51")
def test_every_kind_is_kept_with_the_question_as_it_was_asked(asked):
    given = {
        "name": "Anna Beispiel",
        "organisation": "Gemeinde Beispielstadt",
        "place": "Potsdam",
        "accessibility": "Rampe\nGebärdensprache",
        "text": "aus der Zeitung",
        "long_text": "Zwei Fragen:\n\n1. Wer?\n2. Wann?",
        "choice": "Rad",
        "yes_no": "yes",
    }
    come(asked, "anna", answers={keys(asked)[kind]: text for kind, text in given.items()})
    kept = RegistrationAnswer.objects.filter(registration=row_of(asked, "anna")).order_by("pk")
    assert {row.kind: row.text for row in kept} == given
    assert kept.get(kind="choice").label == "Zug oder Rad?"
    assert kept.get(kind="accessibility").label == "Was brauchen Sie, um barrierefrei teilzunehmen?"


def test_nothing_has_to_be_answered_and_what_was_not_asked_is_not_kept(asked, event):
    come(asked, "anna", answers={event.public_id: "Das hat niemand gefragt"})
    assert not RegistrationAnswer.objects.exists()


@pytest.mark.parametrize("kind", QUESTIONS)
def test_what_must_be_answered_is_named(asked, kind):
    key = keys(asked)[kind]
    question = asked.registration_questions.get(translation_key=key)
    question.is_required = True
    asked.registration_questions = [question]
    asked.save_revision().publish()
    for text in ("", " \t\r\n", "\x00\x1b\u200b\u202e"):
        with pytest.raises(ValidationError) as refused:
            ask(asked, "anna", answers={key: text})
        assert set(refused.value.message_dict) == {str(key)}


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("name", "  Anna  ", "Anna"),
        ("name", "Anna\x00\x07\x1b Beispiel", "Anna Beispiel"),
        ("name", "Anna\r\nBcc: alle@beispiel.test", "Anna Bcc: alle@beispiel.test"),
        ("name", "Anna\u2028Beispiel", "Anna Beispiel"),
        ("name", "Anna\u00a0Beispiel", "Anna Beispiel"),
        ("name", "Anna\tBeispiel", "Anna Beispiel"),
        ("name", "gro\u202eß", "groß"),
        ("name", "Zoë Łukasz 李 O’Hara", "Zoë Łukasz 李 O’Hara"),
        ("name", "<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("long_text", "eins\r\nzwei\rdrei", "eins\nzwei\ndrei"),
        ("long_text", "\n\neins\n\n", "eins"),
        ("name", "ä" * 200, "ä" * 200),
        ("long_text", "ä" * 2_000, "ä" * 2_000),
        ("yes_no", "yes", "yes"),
        ("yes_no", "", ""),
        ("choice", " Zug ", "Zug"),
    ],
)
def test_what_is_kept_of_what_was_typed(asked, kind, typed, kept):
    assert answer(asked, kind, typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("name", "ä" * 201),
        ("text", "x" * 100_000),
        ("long_text", "ä" * 2_001),
        ("accessibility", "x" * 100_000),
        ("long_text", "\n".join("x" * 50_000)),
        ("choice", "Auto"),
        ("choice", "zug"),
        ("choice", "Zug\nRad"),
        ("yes_no", "no"),
        ("yes_no", "on"),
    ],
)
def test_what_cannot_be_kept_is_named_and_nothing_is(asked, kind, typed):
    with pytest.raises(ValidationError) as refused:
        answer(asked, kind, typed)
    assert set(refused.value.message_dict) == {str(keys(asked)[kind])}
    assert not RegistrationAnswer.objects.exists()


def test_all_problems_are_told_at_once(asked):
    wrong = {keys(asked)["name"]: "x" * 201, keys(asked)["choice"]: "Auto"}
    with pytest.raises(ValidationError) as refused:
        ask(asked, "no-at-sign@", guest_count=9, text_version="old", answers=wrong)
    assert set(refused.value.message_dict) == {"email", "guests", "consent_version", *map(str, wrong)}


def test_other_answers_replace_the_first_ones_and_go_with_the_registration(asked):
    name = keys(asked)["name"]
    come(asked, "anna", answers={name: "Anna", keys(asked)["place"]: "Potsdam"})
    changing.change(row_of(asked, "anna"), desk_of(asked), guest_count=0, answers={name: "Anna B."})
    assert list(RegistrationAnswer.objects.values_list("kind", "text")) == [("name", "Anna B.")]
    changing.cancel(row_of(asked, "anna"), by=EndedBy.PERSON, form="/")
    assert not RegistrationAnswer.objects.exists()
