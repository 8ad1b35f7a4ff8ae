"""What a fuzzy date means, how it sorts and what it is called."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from edtf import parse_edtf
from hypothesis import given, settings

from cms.core.fuzzydates import FuzzyDate, InvalidFuzzyDate, Precision
from tests.core.fuzzydates.strategies import edtf_texts, fuzzy_dates, hostile_texts

pytestmark = pytest.mark.requirement("X01")

FORMS = [
    (
        "2022-12-05T18:00:00",
        "minute",
        "2022-12-05",
        "2022-12-05",
        "5. Dezember 2022, 18:00 Uhr",
        "5 December 2022, 18:00",
    ),
    ("2027-03-12", "day", "2027-03-12", "2027-03-12", "12. März 2027", "12 March 2027"),
    ("2027-03-12/2027-03-13", "day", "2027-03-12", "2027-03-13", "12.–13. März 2027", "12–13 March 2027"),
    (
        "2027-03-30/2027-04-02",
        "day",
        "2027-03-30",
        "2027-04-02",
        "30. März bis 2. April 2027",
        "30 March to 2 April 2027",
    ),
    (
        "2027-12-30/2028-01-02",
        "day",
        "2027-12-30",
        "2028-01-02",
        "30. Dezember 2027 bis 2. Januar 2028",
        "30 December 2027 to 2 January 2028",
    ),
    ("2023-08", "month", "2023-08-01", "2023-08-31", "August 2023", "August 2023"),
    ("2024-02", "month", "2024-02-01", "2024-02-29", "Februar 2024", "February 2024"),
    ("2022-21", "season", "2022-03-01", "2022-05-31", "Frühling 2022", "Spring 2022"),
    ("2022-22", "season", "2022-06-01", "2022-08-31", "Sommer 2022", "Summer 2022"),
    ("2022-23", "season", "2022-09-01", "2022-11-30", "Herbst 2022", "Autumn 2022"),
    ("2022-24", "season", "2022-12-01", "2023-02-28", "Winter 2022/2023", "Winter 2022/2023"),
    ("2023-24", "season", "2023-12-01", "2024-02-29", "Winter 2023/2024", "Winter 2023/2024"),
    (
        "2022-29",
        "season",
        "2022-09-01",
        "2022-11-30",
        "Frühling 2022 (Südhalbkugel)",
        "Spring 2022 (southern hemisphere)",
    ),
    (
        "2022-30",
        "season",
        "2022-12-01",
        "2023-02-28",
        "Sommer 2022/2023 (Südhalbkugel)",
        "Summer 2022/2023 (southern hemisphere)",
    ),
    ("2021-37", "part_of_year", "2021-01-01", "2021-04-30", "Anfang 2021", "Early 2021"),
    ("2021-38", "part_of_year", "2021-05-01", "2021-08-31", "Mitte 2021", "Mid 2021"),
    ("2021-39", "part_of_year", "2021-09-01", "2021-12-31", "Ende 2021", "Late 2021"),
    (
        "2021-10/2021-12",
        "part_of_year",
        "2021-10-01",
        "2021-12-31",
        "Oktober bis Dezember 2021",
        "October to December 2021",
    ),
    (
        "2021-10/2022-01",
        "part_of_year",
        "2021-10-01",
        "2022-01-31",
        "Oktober 2021 bis Januar 2022",
        "October 2021 to January 2022",
    ),
    ("2020/2022", "part_of_year", "2020-01-01", "2022-12-31", "2020 bis 2022", "2020 to 2022"),
    ("2023", "year", "2023-01-01", "2023-12-31", "2023", "2023"),
    ("2023~", "year", "2023-01-01", "2023-12-31", "um 2023", "around 2023"),
    ("2023-08?", "month", "2023-08-01", "2023-08-31", "um August 2023", "around August 2023"),
    ("2022-22~", "season", "2022-06-01", "2022-08-31", "um Sommer 2022", "around summer 2022"),
    ("XXXX", "unknown", None, None, "Termin offen", "Date to be announced"),
]


@pytest.mark.requirement("A07", "A14", "C03", "D14", "D18", "E07")
@pytest.mark.parametrize(("edtf", "precision", "earliest", "latest", "german", "english"), FORMS)
def test_every_form_has_its_bounds_and_labels(
    edtf: str, precision: str, earliest: str | None, latest: str | None, german: str, english: str
) -> None:
    value = FuzzyDate(edtf)
    expected = {"edtf": edtf, "label": german, "precision": precision, "earliest": earliest, "latest": latest}
    assert value.to_json("de") == expected
    assert value.to_json("en-gb") == {**expected, "label": english}
    assert value.precision is Precision(precision)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        (" 2023-08 ", "2023-08"),
        ("2022-12-05T18:00", "2022-12-05T18:00:00"),
        ("2022-12-05T18:00:59", "2022-12-05T18:00:00"),
        ("2022-12-05T18:00Z", "2022-12-05T19:00:00"),
        ("2022-07-05T18:00:00Z", "2022-07-05T20:00:00"),
        ("2022-12-05T18:00:00+01:00", "2022-12-05T18:00:00"),
        ("2022-12-31T20:00-05", "2023-01-01T02:00:00"),
        ("2022-25", "2022-21"),
        ("2022-26~", "2022-22~"),
        ("2022-28", "2022-24"),
        ("2022-32", "2022-32"),
        ("2027-03-12/2027-03-12", "2027-03-12"),
        ("2021-10/2021-10", "2021-10"),
    ],
)
def test_other_writings_become_canonical(text: str, canonical: str) -> None:
    assert FuzzyDate(text) == FuzzyDate(canonical)
    assert FuzzyDate(text).edtf == canonical


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2022-02-29", "Day 29 does not exist: February 2022 has the days 1 to 28."),
        ("2022-03-00", "Day 0 does not exist: March 2022 has the days 1 to 31."),
        ("2022-13-01", "There is no month “13”."),
        ("2022-13", "“2022-13”: 13 is neither a month nor a season nor a part of the year."),
        ("2022-40", "“2022-40”: 40 is neither a month nor a season nor a part of the year."),
        ("1799", "The year must lie between 1800 and 2200."),
        ("2201-01-01", "The year must lie between 1800 and 2200."),
        ("2200-12-31T23:30Z", "The year must lie between 1800 and 2200."),
        ("2022-12-05T24:00", "There is no time “24:00”."),
        ("2022-12-05T18:60", "There is no time “18:60”."),
        ("2022-12-05T18:00+15:00", "There is no time zone “+15:00”."),
        ("2022-12-05~", "Only a year, a month or a season can be approximate (~) or uncertain (?)."),
        ("2021-37?", "Only a year, a month or a season can be approximate (~) or uncertain (?)."),
        ("2022-03/2022-01", "The end of the period lies before its beginning."),
        ("2022-03/2023", "Both ends of a period must be equally exact: two days, two months or two years."),
        ("2022-21/2022-22", "Both ends of a period must be equally exact: two days, two months or two years."),
        ("2022~/2023", "Both ends of a period must be equally exact: two days, two months or two years."),
        ("x" * 42, "This is too long for a date."),
    ],
)
def test_refusals_say_why(text: str, message: str) -> None:
    with translation.override("en"), pytest.raises(InvalidFuzzyDate) as caught:
        FuzzyDate(text)
    with translation.override("en"):
        assert str(caught.value) == message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "XXXX-XX",
        "2022-XX",
        "202X",
        "Y17000",
        "2022%",
        "2022-W05",
        "../2022",
        "2022/..",
        "2022/",
        "[2022,2023]",
        "2022-8",
        "-2022",
        "+2022",
        "٢٠٢٢",
        "2022-12-05T18",
        "2022-12-05 18:00",
        "2022-12-05T18:00/2022-12-06T18:00",
    ],
)
def test_other_edtf_is_refused(text: str) -> None:
    with pytest.raises(InvalidFuzzyDate):
        FuzzyDate(text)


def test_other_types() -> None:
    assert FuzzyDate.of(date(2027, 3, 12)).edtf == "2027-03-12"
    assert FuzzyDate.of(datetime(2027, 3, 12, 18, 0, 30)).edtf == "2027-03-12T18:00:00"
    assert FuzzyDate.of(datetime(2027, 3, 12, 18, 0, tzinfo=UTC)).edtf == "2027-03-12T19:00:00"
    assert FuzzyDate.of(2027).edtf == "2027"
    assert FuzzyDate.of(FuzzyDate("2027")) == FuzzyDate("2027")
    for value in (None, True, 1.5, [2027]):
        with pytest.raises(InvalidFuzzyDate):
            FuzzyDate.of(value)


def test_labels_follow_the_active_language() -> None:
    value = FuzzyDate("2021-37")
    for language, label in (("de", "Anfang 2021"), ("en", "Early 2021"), ("de-x-leicht", "Anfang 2021")):
        with translation.override(language):
            assert str(value) == value.label() == label
    assert value.label("fr") == "Anfang 2021"


def test_day_and_moment() -> None:
    evening = FuzzyDate("2027-03-12T18:00")
    assert (evening.is_day, evening.moment, evening.middle) == (True, datetime(2027, 3, 12, 18), evening.moment)
    day = FuzzyDate("2027-03-12")
    assert (day.is_day, day.moment, day.middle) == (True, None, datetime(2027, 3, 12, 12))
    assert not FuzzyDate("2027-03-12/2027-03-13").is_day
    assert not FuzzyDate("2027-03").is_day
    assert FuzzyDate.unknown().is_unknown


def test_sorted_by_the_middle_and_the_unknown_last() -> None:
    edtfs = ["2021-37", "2021", "2021-22", "2021-10/2021-12", "2022-01", "2022-01-17T09:00:00", "2022-01-17", "XXXX"]
    assert [value.edtf for value in sorted(map(FuzzyDate, reversed(edtfs)))] == edtfs


def test_frozen_hashable_and_copied() -> None:
    value = FuzzyDate("2022-26")
    assert len({value, FuzzyDate("2022-22")}) == 1
    assert copy.deepcopy(value) == value == pickle.loads(pickle.dumps(value))  # noqa: S301  our own bytes
    assert pickle.loads(pickle.dumps(value)).latest == date(2022, 8, 31)  # noqa: S301  our own bytes
    assert value != "2022-22"
    with pytest.raises(AttributeError):
        value.edtf = "2023"
    with pytest.raises(TypeError):
        _ = value < "2023"


def test_needs_no_app_registry() -> None:
    code = (
        "from django.conf import settings; settings.configure(TIME_ZONE='Europe/Berlin');"
        "from cms.core.fuzzydates import FuzzyDate; print(FuzzyDate('2023-08').label('de'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "August 2023\n"


@given(edtf_texts)
@settings(deadline=None, max_examples=60)
def test_canonical_texts_stay_and_the_library_agrees(text: str) -> None:
    value = FuzzyDate(text)
    assert value.edtf == text
    assert FuzzyDate.trusted(text) == value
    assert parse_edtf(text.rstrip("~?")) is not None
    if value.earliest and value.latest:
        assert value.earliest <= value.middle.date() <= value.latest
    assert (value.precision is Precision.UNKNOWN) == (value.earliest is None) == value.is_unknown


@given(fuzzy_dates, fuzzy_dates)
@settings(deadline=None)
def test_order_is_total_and_by_the_middle(one: FuzzyDate, other: FuzzyDate) -> None:
    assert (one < other) + (one == other) + (one > other) == 1
    if one.middle < other.middle:
        assert one < other


@given(hostile_texts)
@settings(deadline=None, max_examples=500)
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        value = FuzzyDate(text)
    except InvalidFuzzyDate as error:
        assert str(error)
    else:
        assert FuzzyDate(value.edtf) == value


def test_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    for edtf in ("2022-02-28", "2200-24", "2020/2022", "2022~", "2022-30?", "0000", "2022-02-30", "{2022}", "XXXX"):
        try:
            FuzzyDate(edtf)
        except InvalidFuzzyDate:
            continue
    assert capfd.readouterr().out == ""
