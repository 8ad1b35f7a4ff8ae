"""The database column, forms, revisions and the API around it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter
from django.db.models import F, Index, Max, Min, Value
from django.test.utils import isolate_apps
from django.utils import translation
from hypothesis import given, settings
from modelcluster.models import get_serializable_data_for_fields, model_from_serializable_data
from pydantic import TypeAdapter
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.api.v3.schemas.base import BaseCreateSchema, BaseSchema, BaseUpdateSchema
from wagtail.api.v3.schemas.generators import create_generator, patch_generator, read_generator

from cms.core.fuzzydates import FuzzyDate, FuzzyDateField, InvalidFuzzyDate
from cms.core.fuzzydates.api import edtf_of_input, register_api_schemas
from cms.core.fuzzydates.comparison import register_comparison
from cms.core.fuzzydates.fields import FuzzyLatest, from_stored, to_stored
from cms.core.fuzzydates.grammar import confirm
from cms.core.fuzzydates.schema import FuzzyDateSchema
from tests.core.fuzzydates.strategies import fuzzy_dates

pytestmark = pytest.mark.requirement("X01")

EDTFS = ["2021-37", "2021", "2021-10/2021-12", "2022-01", "2022-01-17T09:00:00", "2022-01-17", "2022-22?", "XXXX"]


@pytest.fixture(scope="module")
def milestone() -> Iterator[Any]:
    """A model with one required and one optional fuzzy date."""
    with isolate_apps("cms.core"):

        class Milestone(models.Model):
            date = FuzzyDateField("date")
            until = FuzzyDateField("until", null=True, blank=True)
            api_fields = [APIField("date", writable=True), APIField("until", writable=True)]

            class Meta:
                app_label = "core"
                indexes = [Index(FuzzyLatest("date"), name="milestone_latest")]

        yield Milestone


@pytest.fixture(scope="module")
def table(milestone: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The model with its table."""
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(milestone)
        yield milestone
        with connection.schema_editor() as editor:
            editor.delete_model(milestone)


@pytest.fixture
def rows(table: Any, db: None) -> Any:
    """One row for each of EDTFS, in no order."""
    table.objects.bulk_create(table(date=edtf) for edtf in random.Random(1).sample(EDTFS, len(EDTFS)))
    return table.objects


def edtfs(queryset: Any) -> list[str]:
    return [row.date.edtf for row in queryset]


def test_the_column_is_documented() -> None:
    assert to_stored(FuzzyDate("2022-12-05T18:00")) == "202212051800|20221205|20221205|2022-12-05T18:00:00"
    assert to_stored(FuzzyDate("2023-08")) == "202308161200|20230801|20230831|2023-08"
    assert to_stored(FuzzyDate("XXXX")) == "999912312359|00000000|00000000|XXXX"


@given(fuzzy_dates)
@settings(deadline=None)
def test_the_column_gives_back_what_it_got(value: FuzzyDate) -> None:
    stored = to_stored(value)
    assert len(stored) <= 64
    assert from_stored(stored) == value
    assert FuzzyDateField().get_prep_value(stored) == stored == FuzzyDateField().get_prep_value(value.edtf)


@pytest.mark.requirement("A14", "E07")
def test_rows_sort_by_the_middle(rows: Any) -> None:
    assert edtfs(rows.order_by("date")) == EDTFS
    assert edtfs(rows.order_by("-date")) == EDTFS[::-1]
    assert sorted(row.date for row in rows.all()) == [FuzzyDate(edtf) for edtf in EDTFS]


@pytest.mark.parametrize(
    ("lookups", "found"),
    [
        ({"date__latest__gte": date(2022, 1, 1)}, EDTFS[3:7]),
        ({"date__latest__lt": date(2022, 1, 1)}, EDTFS[:3]),
        ({"date__earliest__gt": date(2022, 1, 1)}, EDTFS[4:7]),
        ({"date__earliest__lte": date(2021, 1, 1)}, EDTFS[:2]),
        ({"date__earliest": date(2021, 10, 1)}, EDTFS[2:3]),
        ({"date__earliest__in": [date(2022, 1, 1), "2022-01-17"]}, EDTFS[3:6]),
        ({"date__latest__range": (date(2021, 12, 31), date(2022, 1, 31))}, EDTFS[1:6]),
        ({"date__earliest__lte": date(2022, 1, 31), "date__latest__gte": date(2022, 1, 1)}, EDTFS[3:6]),
        ({"date__middle__gt": datetime(2022, 1, 17, 9)}, EDTFS[5:7]),
        ({"date__middle__lte": datetime(2022, 1, 17, 8, tzinfo=UTC)}, EDTFS[:5]),
        ({"date__middle__gte": date(2022, 1, 17)}, EDTFS[4:7]),
        ({"date__latest__gte": datetime(2022, 8, 30, 23, 30, tzinfo=UTC)}, EDTFS[6:7]),
        ({"date__earliest__isnull": True}, ["XXXX"]),
        ({"date": "2022-01"}, ["2022-01"]),
        ({"date": FuzzyDate("XXXX")}, ["XXXX"]),
        ({"date__in": ["2021", FuzzyDate("2022-26?")]}, ["2021", "2022-22?"]),
        ({"date__gt": "2022-01-17"}, ["2022-22?", "XXXX"]),
        ({"until": None}, EDTFS),
        ({"until__latest__gte": date(1900, 1, 1)}, []),
    ],
)
def test_filters_use_the_bounds(rows: Any, lookups: dict[str, Any], found: list[str]) -> None:
    assert edtfs(rows.filter(**lookups).order_by("date")) == found


def test_bounds_as_values(rows: Any) -> None:
    found = rows.values_list("date__earliest", "date__latest", "date__middle").get(date="2022-01")
    assert found == (date(2022, 1, 1), date(2022, 1, 31), datetime(2022, 1, 16, 12))
    assert rows.values_list("date__latest", flat=True).get(date="XXXX") is None
    assert rows.aggregate(first=Min("date"), last=Max("date__latest")) == {
        "first": FuzzyDate("2021-37"),
        "last": date(2022, 8, 31),
    }


def test_unknown_rows_match_no_bound_either_way(rows: Any) -> None:
    assert "XXXX" not in edtfs(rows.filter(date__latest__gte=date(1800, 1, 1)))
    assert "XXXX" not in edtfs(rows.exclude(date__latest__gte=date(2022, 1, 1)))


@pytest.mark.django_db
@given(fuzzy_dates, fuzzy_dates)
@settings(deadline=None, max_examples=40)
def test_the_database_sorts_as_python_does(table: Any, one: FuzzyDate, other: FuzzyDate) -> None:
    table.objects.all().delete()
    table.objects.bulk_create([table(date=one), table(date=other)])
    assert [row.date for row in table.objects.order_by("date")] == sorted([one, other])


def test_saving_reloading_and_expressions(rows: Any, milestone: Any) -> None:
    row = rows.get(date="2022-01")
    row.until = "2022-26"
    row.save()
    row.refresh_from_db()
    assert row.until == FuzzyDate("2022-22")
    row.until = F("date")
    row.save()
    assert milestone.objects.only("pk").get(pk=row.pk).until == FuzzyDate("2022-01")
    rows.filter(pk=row.pk).update(until=None)
    row.refresh_from_db()
    assert row.until is None
    assert milestone(date=Value("x")).date == Value("x")


def test_assigning_takes_texts_days_and_moments(milestone: Any) -> None:
    row = milestone(date=" 2022-28 ", until="")
    assert (row.date, row.until) == (FuzzyDate("2022-24"), None)
    row.date = date(2027, 3, 12)
    assert row.date == FuzzyDate("2027-03-12")
    with pytest.raises(InvalidFuzzyDate):
        row.date = "soon"
    with pytest.raises(InvalidFuzzyDate):
        milestone(date="2027-02-31")


def test_validation(milestone: Any) -> None:
    milestone(date="2022-12-05T18:00").full_clean(validate_unique=False, validate_constraints=False)
    with translation.override("en"):
        with pytest.raises(ValidationError) as caught:
            milestone().full_clean(validate_unique=False, validate_constraints=False)
        assert caught.value.message_dict == {"date": ["Please enter a date."]}
    with translation.override("en"), pytest.raises(ValidationError, match="There is no month “13”"):
        FuzzyDateField().to_python("2027-13-01")


def test_migrations_serialise_and_the_length_is_ours() -> None:
    field = FuzzyDateField("date", null=True, max_length=5)
    _name, path, args, kwargs = field.deconstruct()
    assert (path, args, kwargs) == (
        "cms.core.fuzzydates.fields.FuzzyDateField",
        [],
        {"verbose_name": "date", "null": True},
    )
    text, imports = MigrationWriter.serialize(FuzzyDateField(default=FuzzyDate("2022").edtf))
    assert text == "cms.core.fuzzydates.fields.FuzzyDateField(default='2022')"
    assert imports == {"import cms.core.fuzzydates.fields"}
    assert field.max_length == 64
    assert not field.check()[1:]


def test_revisions_and_fixtures_hold_edtf(milestone: Any) -> None:
    row = milestone(pk=1, date="2022-22")
    data = get_serializable_data_for_fields(row)
    assert data == {"pk": 1, "date": "2022-22", "until": None}
    assert model_from_serializable_data(milestone, data).date == row.date
    (fixture,) = serializers.serialize("python", [row])
    assert fixture["fields"] == {"date": "2022-22", "until": None}
    assert milestone._meta.get_field("until").value_to_string(row) == ""


def bound(milestone: Any, data: dict[str, str], **kwargs: Any) -> Any:
    form_class = forms.modelform_factory(milestone, form=WagtailAdminModelForm, fields=["date", "until"])
    return form_class(data, **kwargs)


def test_a_form_reads_what_is_typed(milestone: Any) -> None:
    form = bound(milestone, {"date": "12. März 2027, 18 Uhr", "until": ""})
    assert form.is_valid(), form.errors
    row = form.save(commit=False)
    assert (row.date, row.until) == (FuzzyDate("2027-03-12T18:00"), None)


def test_a_form_refuses_kindly_and_keeps_the_text(milestone: Any) -> None:
    with translation.override("en"):
        form = bound(milestone, {"date": "31.02.2027", "until": "bald"})
        assert form.errors["date"] == ["Day 31 does not exist: February 2027 has the days 1 to 28."]
        assert form.errors["until"][0].startswith("“bald” is not understood as a date.")
        assert 'value="31.02.2027"' in str(form["date"])
    assert bound(milestone, {"date": "\x00", "until": "x" * 500}).errors.keys() == {"date", "until"}
    assert bound(milestone, {"date": ""}).errors.keys() == {"date"}


@pytest.mark.parametrize(
    ("edtf", "german", "english"),
    [
        ("2027-03-12", "12.03.2027", "12 March 2027"),
        ("2027-03-12T18:00:00", "12.03.2027 18:00", "12 March 2027, 18:00"),
        ("2022-24", "Winter 2022/2023", "Winter 2022/2023"),
        ("2022~", "um 2022", "around 2022"),
        ("2022-03?", "März 2022?", "March 2022?"),
        ("XXXX", "offen", "open"),
    ],
)
def test_a_form_shows_what_an_editor_would_type(milestone: Any, edtf: str, german: str, english: str) -> None:
    form_class = forms.modelform_factory(milestone, fields=["date"])
    for language, text in (("de", german), ("en", english)):
        with translation.override(language):
            html = str(form_class(instance=milestone(date=edtf))["date"])
            assert f'value="{text}"' in html
    assert 'maxlength="100"' in html
    assert 'placeholder="12.03.2027, March 2027, summer 2027, early 2027, 2027"' in html


def test_the_help_speaks_both_languages(milestone: Any) -> None:
    field = forms.modelform_factory(milestone, fields=["date"])().fields["date"]
    with translation.override("en"):
        assert str(field.help_text) == "e.g. 12.03.2027, March 2027, summer 2027, early 2027, 2027 or open"
    with translation.override("de"):
        assert "12.03.2027, März 2027, Sommer 2027, Anfang 2027, 2027" in str(field.help_text)
    assert FuzzyDateField(help_text="mine").formfield().help_text == "mine"


def test_another_spelling_is_no_change(milestone: Any) -> None:
    row = milestone(date="2027-03-12", until=None)
    assert bound(milestone, {"date": " 12. März 2027", "until": ""}, instance=row).changed_data == []
    assert bound(milestone, {"date": "13.03.2027", "until": "offen"}, instance=row).changed_data == ["date", "until"]
    assert bound(milestone, {"date": "?", "until": ""}, instance=row).changed_data == ["date"]
    assert not FuzzyDateField().formfield(disabled=True).has_changed(row.date, "2028")


def test_wagtail_asks_for_a_required_date_in_drafts_too(milestone: Any) -> None:
    options = {name: FieldPanel(name).bind_to_model(milestone).get_form_options() for name in ("date", "until")}
    assert "defer_required_on_fields" not in options["date"]
    assert options["until"]["defer_required_on_fields"] == ["until"]


def test_revisions_are_compared_by_label(milestone: Any) -> None:
    register_comparison()
    comparison_class = FieldPanel("until").bind_to_model(milestone).get_comparison_class()
    comparison = comparison_class(
        milestone._meta.get_field("until"), milestone(until=None), milestone(until=FuzzyDate("2021-37"))
    )
    with translation.override("en"):
        assert comparison.has_changed()
    assert "Anfang 2021" in comparison.htmldiff()


def test_schema_takes_values_and_shapes() -> None:
    value = FuzzyDate("2021-37")
    with translation.override("en"):
        assert FuzzyDateSchema.from_orm(value).model_dump(mode="json") == value.to_json("en")
    shape = FuzzyDateSchema.model_validate(value.to_json("de"))
    assert shape.model_dump(mode="json")["label"] == "Anfang 2021"
    assert FuzzyDateSchema.model_validate(shape).label == "Anfang 2021"
    assert FuzzyDateSchema.from_orm(FuzzyDate("XXXX")).latest is None


def test_the_api_reads_the_json_shape(milestone: Any) -> None:
    register_api_schemas()
    schema = read_generator.generate_schema(milestone, BaseSchema)
    with translation.override("de"):
        answer = schema.from_orm(milestone(pk=1, date="2021-37")).model_dump(mode="json")
    assert answer["date"] == FuzzyDate("2021-37").to_json("de")
    assert answer["until"] is None


@pytest.mark.parametrize("sent", ["2021-37", "Anfang 2021", "early 2021", {"edtf": "2021-37", "label": "x"}])
def test_the_api_writes_any_of_the_forms(milestone: Any, sent: object) -> None:
    register_api_schemas()
    create = create_generator.generate_schema(milestone, base_class=BaseCreateSchema)
    data = create.model_validate({"meta": {"type": "core.Milestone"}, "date": sent})
    assert (data.date, data.until) == ("2021-37", None)
    patch = patch_generator.generate_schema(milestone, base_class=BaseUpdateSchema)
    changes = patch.model_validate({"until": sent}).model_dump(exclude_unset=True, exclude={"meta"})
    assert changes == {"until": "2021-37"}
    assert bound(milestone, {"date": data.date}).is_valid()
    assert create.model_json_schema()["properties"]["date"]["type"] == "string"


@pytest.mark.parametrize("generator", [create_generator, patch_generator])
def test_the_api_refuses_with_our_message(milestone: Any, generator: Any) -> None:
    register_api_schemas()
    base = BaseCreateSchema if generator is create_generator else BaseUpdateSchema
    schema = generator.generate_schema(milestone, base_class=base)
    with translation.override("en"), pytest.raises(ValueError, match="validation error") as caught:
        schema.model_validate({"meta": {"type": "core.Milestone"}, "date": "31.02.2027"})
    (error,) = caught.value.errors()
    assert (error["type"], error["loc"]) == ("invalid_fuzzy_date", ("date",))
    assert error["msg"] == "Day 31 does not exist: February 2027 has the days 1 to 28."
    for odd in ("{0}", 5, [], {"label": "x"}):
        with pytest.raises(ValueError, match="validation error"):
            schema.model_validate({"meta": {"type": "core.Milestone"}, "date": odd})


def test_empty_input_is_none() -> None:
    assert edtf_of_input("  ") is None
    assert TypeAdapter(FuzzyDateSchema | None).validate_python(edtf_of_input(None)) is None


def test_reading_rows_asks_no_library(rows: Any) -> None:
    FuzzyDate.trusted.cache_clear()
    asked = confirm.cache_info()
    assert len(edtfs(rows.all())) == len(EDTFS)
    assert rows.first().date.latest - timedelta(days=1)
    assert confirm.cache_info() == asked
    # What is handed in is asked about.
    FuzzyDate("2023-08")
    assert confirm.cache_info() != asked
