"""Words, in all spellings, and the index."""

from __future__ import annotations

import pytest

from cms.core import searching
from cms.core.models import SearchEntry

FORMS = [
    "Bürger*innen",
    "Bürger:innen",
    "Bürger_innen",
    "Bürger/innen",
    "Bürger/-innen",
    "Bürger·innen",
    "Bürger(innen)",
    "BürgerInnen",
    "Bürgerinnen und Bürger",
    "Bürger und Bürgerinnen",
    "BÜRGER*INNEN",
    "Buergerinnen",
]


@pytest.mark.requirement("B06", "E49")
@pytest.mark.parametrize("form", FORMS)
def test_gender_inclusive_spellings_are_one_word(form: str):
    assert searching.normalised(form) == "buergerinnen"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ein:e Referent:in", "ein e referentin"),
        ("Café – São Paulo", "cafe sao paulo"),
        ("Straße, 24/7!", "strasse 24 7"),
        ("Expert*innen und Gäste", "expertinnen und gaeste"),
        ("Lehrerinnen und Lehrern", "lehrerinnen"),
        ('"a" OR b* (c)', "a or b c"),
        ("%_\\", ""),
    ],
)
def test_words_have_one_spelling(text: str, words: str):
    assert searching.normalised(text) == words


def test_a_query_has_a_limited_number_of_words():
    assert searching.query_words("a b a " + " ".join(f"w{n}" for n in range(50))) == [
        "a",
        "b",
        *(f"w{n}" for n in range(10)),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_every_spelling_finds_every_spelling(form: str):
    entries = [
        searching.entry(kind="person", object_id=n, public_id=f"00000000-0000-0000-0000-{n:012}", title=text, text="")
        for n, text in enumerate(FORMS)
    ]
    SearchEntry.objects.bulk_create(entries)
    assert set(searching.matching(form).values_list("object_id", flat=True)) == set(range(len(FORMS)))
    assert searching.matching("Bäcker*innen").count() == 0
    assert searching.matching("***").count() == 0


@pytest.mark.parametrize(
    ("query", "excerpt"),
    [
        ("Dorf", "Das Dorf und die Stadt."),
        ("nichts", "Das Dorf und die Stadt."),
        ("Stadt*innen", "Das Dorf und die Stadt."),
    ],
)
def test_excerpt_of_a_short_text_is_the_text(query: str, excerpt: str):
    assert searching.excerpt("Das Dorf\nund die Stadt.", query) == excerpt


def test_excerpt_is_taken_around_the_word():
    text = "wort " * 200 + "Bürgermeisterin " + "ende " * 200
    found = searching.excerpt(text, "bürgermeister*innen")
    assert found.startswith("… wort")
    assert "Bürgermeisterin" in found
    assert found.endswith("ende …")
    assert len(found) < 260
