"""The rows of an event from a file: people, recordings, presentations, the report and conditions."""

from __future__ import annotations

import pytest

from dialogues.models import (
    ConditionRelation,
    DialogueEventPage,
    DialogueSeriesPage,
    FrameworkCondition,
)
from tests.support.import_files import imported, refused, take, with_event

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("E11", "E13", "E16", "E17", "E18", "E30")
def test_contributors_with_their_functions_keep_their_ids() -> None:
    first = {
        "person": "jana",
        "state": "cancelled_short_notice",
        "note": "krank",
        "category": "politics",
        "kind": "member",
        "teaser": "spricht",
        "statement": "Ich *sage*.",
        "mandate": "Landrätin",
        "mandate_confirmation": "öffentliches Amt",
        "affiliations": [
            {"role": "Landrätin", "organisation": "stadt", "place": "A"},
            {"role": "Beirätin", "organisation_name": "Verein"},
        ],
    }
    page = imported(contributors=[first, "ole"])
    jana, ole = page.contributors.all()
    assert (jana.person.name, jana.state, jana.note, jana.category, jana.kind, jana.teaser) == (
        "Jana Beispiel",
        "cancelled_short_notice",
        "krank",
        "politics",
        "member",
        "spricht",
    )
    assert jana.statement == "<p>Ich <i>sage</i>.</p>"
    assert [str(row) for row in jana.affiliations.all()] == ["Landrätin, Stadt A, A", "Beirätin, Verein"]
    ids = {row.person.name: (row.pk, row.public_id) for row in (jana, ole)}
    take(with_event(contributors=["ole", {"person": "jana", "state": "confirmed", "note": None}]))
    again = DialogueEventPage.objects.get().contributors.all()
    assert [row.person.name for row in again] == ["Ole Muster", "Jana Beispiel"]
    assert {row.person.name: (row.pk, row.public_id) for row in again} == ids
    assert (again[1].note, again[1].teaser, again[1].affiliations.count()) == ("", "spricht", 2)


def test_a_mandate_needs_its_reason() -> None:
    lines = refused(with_event(contributors=[{"person": "jana", "mandate": "Partei"}]))
    assert len(lines) == 1
    assert lines[0].startswith("test.yaml: series[0].events[0].contributors[0]: mandate_confirmation: ")


@pytest.mark.requirement("E09", "E10", "E12", "E32")
def test_recordings_know_their_people_and_rights() -> None:
    page = imported(
        recordings=[
            {
                "kind": "follow_up",
                "title": "Interview",
                "page_url": "https://vimeo.com/1",
                "credit": "Dank",
                "rights_holder": "stadt",
                "origin": "Zoom",
                "captions": True,
                "transcript": "Guten *Abend*",
                "contributors": ["ole", "jana"],
            }
        ]
    )
    row = page.recordings.get()
    assert (row.kind, row.title, row.credit, row.rights_holder.name, row.origin, row.captions) == (
        "follow_up",
        "Interview",
        "Dank",
        "Stadt A",
        "Zoom",
        True,
    )
    assert row.transcript == "<p>Guten <i>Abend</i></p>"
    assert {person.name for person in row.people.all()} == {"Ole Muster", "Jana Beispiel"}
    public_id = row.public_id
    take(with_event(recordings=[{"title": "Anders", "page_url": "https://vimeo.com/1"}]))
    row = DialogueEventPage.objects.get().recordings.get()
    assert (row.title, row.public_id, row.people.count()) == ("Anders", public_id, 2)


@pytest.mark.requirement("E05")
def test_a_presentation_is_a_file_or_an_address() -> None:
    page = imported(presentations=[{"title": "Folien", "url": "https://a.example/f.pdf", "language": "de"}])
    row = page.presentations.get()
    assert (row.title, row.url, row.language, row.document) == ("Folien", "https://a.example/f.pdf", "de", None)
    lines = refused(with_event(presentations=[{"title": "Leer"}]))
    assert len(lines) == 1
    assert lines[0].startswith("test.yaml: series[0].events[0].presentations[0]: file: ")


@pytest.mark.requirement("E19", "E43")
def test_the_report_is_one_block_that_keeps_its_id() -> None:
    page = imported(report="## Titel\n\nText", findings="- eins", announcement="Bald")
    (block,) = page.report.raw_data
    assert (block["type"], block["value"]) == ("text", "<h3>Titel</h3><p>Text</p>")
    assert (page.findings, page.announcement) == ("<ul><li>eins</li></ul>", "<p>Bald</p>")
    take(with_event(report="Neu"))
    (again,) = DialogueEventPage.objects.get().report.raw_data
    assert (again["id"], again["value"]) == (block["id"], "<p>Neu</p>")
    take(with_event(report=""))
    assert list(DialogueEventPage.objects.get().report.raw_data) == []


@pytest.mark.requirement("E23", "E25", "E27", "E28", "E29")
def test_conditions_are_found_again_by_their_text() -> None:
    conditions = [
        {
            "text": "Budget für *Orte*",
            "explanation": "klein",
            "levels": ["federal", "municipality"],
            "level_label": "Vor Ort",
            "provenance": "contributors",
            "topics": ["Geld"],
            "references": [{"title": "LEADER", "url": "https://l.example"}, "Hamburg"],
        },
        {"text": "Zeit & Ruhe"},
    ]
    page = imported(conditions=conditions)
    budget, _rest = page.conditions.all()
    assert (budget.text, budget.explanation, budget.levels) == (
        "<p>Budget für <i>Orte</i></p>",
        "<p>klein</p>",
        ("municipality", "federal"),
    )
    assert (budget.level_label, budget.provenance) == ("Vor Ort", "contributors")
    assert [topic.name for topic in budget.topics.all()] == ["Geld"]
    assert [(row.title, row.url) for row in budget.references.all()] == [
        ("LEADER", "https://l.example"),
        ("Hamburg", ""),
    ]
    ids = {row.text: row.public_id for row in page.conditions.all()}
    conditions[0]["text"] = "  budget für orte"
    take(with_event(conditions=[{"text": "Neu"}, *reversed(conditions)]))
    rows = DialogueEventPage.objects.get().conditions.all()
    assert [row.text for row in rows] == ["<p>Neu</p>", "<p>Zeit &amp; Ruhe</p>", "<p>budget für orte</p>"]
    assert [row.public_id for row in rows[1:]] == [ids["<p>Zeit &amp; Ruhe</p>"], ids["<p>Budget für <i>Orte</i></p>"]]


@pytest.mark.requirement("E26")
def test_mirrored_conditions_are_one_relation_whoever_names_it() -> None:
    pair = [
        {"text": "Budget", "related": [{"relation": "mirrors", "text": "Förderung"}]},
        {"text": "Förderung", "related": [{"relation": "mirrors", "text": "budget"}]},
    ]
    take(with_event(conditions=pair))
    relation = ConditionRelation.objects.get()
    assert (str(relation.source), relation.relation, str(relation.target)) == ("Budget", "mirrors", "Förderung")
    assert take(with_event(conditions=pair)).changes_anything is False
    pair[0]["related"] = pair[1]["related"] = []
    take(with_event(conditions=pair))
    assert ConditionRelation.objects.count() == 0


def test_a_relation_to_nothing_is_named() -> None:
    wrong = [
        {
            "text": "A",
            "related": [{"relation": "mirrors", "text": "B"}, {"relation": "mirrors", "text": "A", "event": "x"}],
        }
    ]
    assert refused(with_event(conditions=wrong)) == [
        "test.yaml: series[0].events[0].conditions[0].related[0].text: no other condition of that event has this text.",
        "test.yaml: series[0].events[0].conditions[0].related[1].event: this series has no event “x”.",
    ]
    assert FrameworkCondition.objects.count() == 0


@pytest.mark.requirement("E41")
def test_reminder_rules_go_in_and_stay_the_same_rows() -> None:
    spans = ["P1W", "P1D", "PT1H", "PT90M", "P1DT2H", "PT24H"]
    data = {
        "series": [
            {
                "key": "r",
                "title": "Eine Reihe",
                "reminder_rules": [{"before": span, "audience": "subscribers"} for span in spans],
            }
        ]
    }
    take(data)
    series = DialogueSeriesPage.objects.get()
    rules = list(series.reminder_rules.all())
    assert [(rule.amount, rule.unit, rule.before) for rule in rules] == [
        (1, "weeks", "P7D"),
        (1, "days", "P1D"),
        (1, "hours", "PT1H"),
        (90, "minutes", "PT1H30M"),
        (1560, "minutes", "PT26H"),
        (24, "hours", "PT24H"),
    ]
    # The same file, its rules in another order and one of them spelled otherwise: the same rows.
    data["series"][0]["reminder_rules"].reverse()
    data["series"][0]["reminder_rules"][5]["before"] = "P7D"
    take(data)
    again = list(series.reminder_rules.all())
    assert [rule.translation_key for rule in again] == [rule.translation_key for rule in reversed(rules)]


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("P1X", "“P1X” does not fit: ISO 8601 duration before the beginning, such as P1D or PT1H."),
        ("", "must not be empty."),
        ("P0D", "Bitte geben Sie mindestens 1 ein."),
        ("P53W", "Eine Erinnerung ist höchstens ein Jahr vor der Veranstaltung möglich."),
        ("P99999999999999999999D", "Eine Erinnerung ist höchstens ein Jahr vor der Veranstaltung möglich."),
    ],
)
def test_a_span_that_makes_no_sense_is_refused(before: str, reason: str) -> None:
    data = {
        "series": [
            {"key": "r", "title": "Eine Reihe", "reminder_rules": [{"before": before, "audience": "subscribers"}]}
        ]
    }
    lines = refused(data)
    assert any(line.startswith("test.yaml: series[0].reminder_rules[0].before: ") for line in lines), lines
    assert any(reason in line for line in lines), lines
    assert not DialogueSeriesPage.objects.exists()
