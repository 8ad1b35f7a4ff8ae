"""What editors type."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.core.fuzzydates import FuzzyDate, InvalidFuzzyDate, read_date
from cms.core.fuzzydates.words import ENGLISH, GERMAN
from tests.core.fuzzydates.strategies import fuzzy_dates, hostile_texts

pytestmark = pytest.mark.requirement("X01")

DAY, EVENING = "2027-03-12", "2027-03-12T18:00:00"


@pytest.mark.parametrize(
    ("edtf", "texts"),
    [
        (DAY, ["12.03.2027", "12.3.2027", "12. 3. 2027", "12.3.27", "12. März 2027", "12.März 2027", "12 Mrz. 2027"]),
        (DAY, ["12. MÄRZ  2027", "  am 12. maerz 2027 ", "12 March 2027", "12th of March, 2027", "2027-03-12"]),
        (DAY, ["March 12, 2027", "Mar. 12th 2027", "on March 12 2027", "12 mar 2027"]),
        (EVENING, ["12.03.2027 18:00", "12.03.2027, 18:00", "12. März 2027, 18 Uhr", "12. März 2027 um 18.00 Uhr"]),
        (EVENING, ["12.03.2027 18h", "12 March 2027, 6 pm", "March 12, 2027 at 6:00 p.m.", "2027-03-12 18:00"]),
        (EVENING, ["2027-03-12T18:00", "2027-03-12t18:00:00", "2027-03-12T17:00Z", "12. März 2027, 18:00 Uhr"]),
        ("2027-03-12T18:30:00", ["12.03.2027 18:30 Uhr", "12.3.27, 18.30 Uhr", "12 march 2027 6.30 PM"]),
        ("2027-03-12T00:15:00", ["12.03.2027 0:15", "12 March 2027, 12:15 am"]),
        ("2027-03", ["März 2027", "märz 2027", "Mrz 2027", "Mär. 2027", "03/2027", "3/2027", "3.2027", "03.2027"]),
        ("2027-03", ["March 2027", "mar 2027", "im März 2027", "in March 2027", "2027-03", "March, 2027"]),
        ("2027-09", ["Sept. 2027", "Sep 2027", "september 2027"]),
        ("2027-01", ["Januar 2027", "Jänner 2027", "jan 2027", "January 2027"]),
        ("2027-22", ["Sommer 2027", "SOMMER 2027", "im Sommer 2027", "summer 2027", "2027-22", "2027-26"]),
        ("2027-21", ["Frühjahr 2027", "Frühling 2027", "Fruehjahr 2027", "spring 2027"]),
        ("2027-23", ["Herbst 2027", "autumn 2027", "fall 2027"]),
        ("2027-24", ["Winter 2027", "Winter 2027/2028", "winter 2027/28"]),
        ("2027-37", ["Anfang 2027", "early 2027", "beginning of 2027", "2027-37"]),
        ("2027-38", ["Mitte 2027", "mid 2027", "mid-2027"]),
        ("2027-39", ["Ende 2027", "late 2027", "end of 2027"]),
        ("2027", ["2027", " 2027 ", "im Jahr 2027", "in 2027"]),
        ("2027~", ["um 2027", "ca. 2027", "around 2027", "2027~", "~2027"]),
        ("2027-03?", ["März 2027?", "2027-03?", "March 2027 ?"]),
        (
            "XXXX",
            ["offen", "Noch offen", "unbekannt", "Termin offen", "tbd", "TBA", "open", "unknown", "xxxx", "tbd."],
        ),
        (
            "2027-03-12/2027-03-13",
            ["12.–13. März 2027", "12.-13.03.2027", "12. bis 13. März 2027", "12-13 March 2027"],
        ),
        ("2027-03-12/2027-03-13", ["12.03.2027 – 13.03.2027", "2027-03-12 bis 2027-03-13", "2027-03-12/2027-03-13"]),
        ("2027-03-30/2027-04-02", ["30. März bis 2. April 2027", "30.3. - 2.4.2027", "March 30 to April 2, 2027"]),
        ("2021-10/2021-12", ["Oktober bis Dezember 2021", "Oktober-Dezember 2021", "October to December 2021"]),
        ("2020/2022", ["2020 bis 2022", "2020-2022", "2020–2022", "von 2020 bis 2022", "from 2020 to 2022"]),
    ],
)
def test_what_is_typed_is_read(edtf: str, texts: list[str]) -> None:
    assert {text: read_date(text).edtf for text in texts} == dict.fromkeys(texts, edtf)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("31.02.2027", "Day 31 does not exist: February 2027 has the days 1 to 28."),
        ("31. April 2027", "Day 31 does not exist: April 2027 has the days 1 to 30."),
        ("12.13.2027", "There is no month “13”."),
        ("21.2027", "There is no month “21”."),
        ("12.03.2027 25:00", "There is no time “25:00”."),
        ("12 March 2027 13 pm", "There is no time “13:00 pm”."),
        ("31.02.–03.03.2027", "Day 31 does not exist: February 2027 has the days 1 to 28."),
        ("Dezember bis Januar 2027", "The end of the period lies before its beginning."),
        ("um 12.03.2027", "Only a year, a month or a season can be approximate (~) or uncertain (?)."),
        ("x" * 101, "This is too long for a date."),
    ],
)
def test_what_does_not_exist_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(InvalidFuzzyDate) as caught:
        read_date(text, "en")
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["März", "im Sommer", "Anfang", "12. März", "12.03."])
def test_a_missing_year_is_named(text: str) -> None:
    with pytest.raises(InvalidFuzzyDate) as caught:
        read_date(text, "en")
    assert str(caught.value).startswith("The year is missing in “")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bald",
        "Sommer 2027/28",
        "Winter 2027/29",
        "12.03.2027 18",
        "3/12/2027",
        "um um 2027",
        "1-2-3",
        "13 2027",
        "bis 2027",
        "2027 bis",
        "Mär 27",
        "Anfang März 2027",
        "2022/23",
        "\x00",
        "12.03.20277",
    ],
)
def test_nonsense_shows_the_accepted_forms(text: str) -> None:
    for language, example in (("en", "October to December 2027"), ("de", "Oktober bis Dezember 2027")):
        with pytest.raises(InvalidFuzzyDate) as caught:
            read_date(text, language)
        assert example in str(caught.value)


def test_the_message_speaks_the_active_language_without_another() -> None:
    with pytest.raises(InvalidFuzzyDate) as caught:
        read_date("bald")
    for language, example in (("en", "12 March 2027, 18:00"), ("de", "12. März 2027, 18:00 Uhr")):
        with translation.override(language):
            assert example in str(caught.value)


def test_all_examples_are_accepted() -> None:
    for text in {*GERMAN.examples, *ENGLISH.examples, *GERMAN.help_examples, *ENGLISH.help_examples}:
        assert isinstance(read_date(text), FuzzyDate)


@given(fuzzy_dates, st.sampled_from(["de", "en"]))
@settings(deadline=None, max_examples=100)
def test_what_is_shown_can_be_typed(value: FuzzyDate, language: str) -> None:
    assert read_date(value.typed(language)) == value
    assert read_date(value.edtf) == value
    if not value.edtf.endswith("?"):
        assert read_date(value.label(language)) == value


@given(
    hostile_texts
    | st.lists(st.sampled_from([*["um", "bis", "März", "12.", "2027", "–", "/", "?", "18:00", "Uhr", "Winter"]])).map(
        " ".join
    )
)
@settings(deadline=None, max_examples=500)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        value = read_date(text)
    except InvalidFuzzyDate as error:
        assert str(error)
    else:
        assert read_date(value.edtf) == value
