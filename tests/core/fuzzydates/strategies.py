"""Hypothesis strategies for fuzzy dates."""

from __future__ import annotations

from datetime import date, datetime

from hypothesis import strategies as st

from cms.core.fuzzydates import FuzzyDate
from cms.core.fuzzydates.grammar import FIRST_YEAR, LAST_YEAR

years = st.integers(FIRST_YEAR, LAST_YEAR)
days = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
moments = st.datetimes(datetime(FIRST_YEAR, 1, 1), datetime(LAST_YEAR, 12, 31, 23, 59))
months = st.builds("{}-{:02}".format, years, st.integers(1, 12))
seasons = st.builds("{}-{}".format, years, st.sampled_from([21, 22, 23, 24, 29, 30, 31, 32]))
parts = st.builds("{}-{}".format, years, st.sampled_from([37, 38, 39]))
qualifiable = st.one_of(years.map(str), months, seasons)


def _period(ends: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(ends, min_size=2, max_size=2, unique=True).map(sorted).map("/".join)


edtf_texts = st.one_of(
    days.map(date.isoformat),
    moments.map(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:00")),
    qualifiable,
    st.builds("{}{}".format, qualifiable, st.sampled_from("~?")),
    parts,
    _period(days.map(date.isoformat)),
    _period(months),
    _period(years.map(str)),
    st.just("XXXX"),
)
fuzzy_dates = edtf_texts.map(FuzzyDate)
hostile_texts = st.one_of(
    st.text(),
    st.text("0123456789-/:.~?TZX+ –", max_size=30),
    st.builds("{}{}{}".format, edtf_texts, st.sampled_from(["", "/", "-", "T", "~", "%", " ", ".."]), edtf_texts),
    st.from_regex(r"[0-9]{4}-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:?[0-9]{2})?)?)?", fullmatch=True),
)
