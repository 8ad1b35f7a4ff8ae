"""The first five tasks of the office (quality 4), walked through as a new editor would, in German.

Run with ``MANUAL=1`` they renew the pictures of ``docs/redaktion/``.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from dialogues.models import (
    Affiliation,
    Contributor,
    DialogueEventPage,
    DialogueIndexPage,
    DialogueSeriesPage,
    FrameworkCondition,
    Presentation,
    Recording,
)
from tests.e2e.editor import Editor, editor, german
from tests.factories import ConditionFactory, ContributorFactory, EventFactory, OrganisationFactory, PersonFactory

__all__ = ["editor"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("E01", "E02", "E03", "E33")
def test_set_up_a_series_with_eight_placeholder_events(editor: Editor, index: DialogueIndexPage):
    editor.menu("Dialogues", "Dialogue series", "several")
    editor.follow("Set up with events")
    editor.fill("title", "Land im Wandel 2027")
    editor.fill("first_date", "irgendwann im Frühling")
    editor.press("Continue to the preview")
    expect(editor.page.locator(".error-message").first).to_contain_text("irgendwann im Frühling")
    assert editor.page.locator("[name=title]").input_value() == "Land im Wandel 2027"
    editor.fill("first_date", "14.01.2027, 17:00")
    editor.fill("count", "9")
    editor.shot("reihe-formular")
    editor.press("Continue to the preview")
    # No dialogue in the holidays, and one on another day.
    editor.page.locator("[name=rows-6-include]").uncheck()
    editor.fill("rows-3-date", "22.04.2027, 18:00")
    editor.shot("reihe-vorschau")
    editor.press("Create the series")
    expect(editor.page.locator(".messages")).to_contain_text("Land im Wandel 2027")
    editor.shot("reihe-fertig")
    series = DialogueSeriesPage.objects.get()
    events = DialogueEventPage.objects.child_of(series).order_by("path")
    assert [(event.title, event.date.edtf, str(event.end_time)) for event in events] == [
        ("1. Dialog", "2027-01-14T17:00:00", "18:30:00"),
        ("2. Dialog", "2027-02-11T17:00:00", "18:30:00"),
        ("3. Dialog", "2027-03-11T17:00:00", "18:30:00"),
        ("4. Dialog", "2027-04-22T18:00:00", "19:30:00"),
        ("5. Dialog", "2027-05-13T17:00:00", "18:30:00"),
        ("6. Dialog", "2027-06-10T17:00:00", "18:30:00"),
        ("7. Dialog", "2027-08-12T17:00:00", "18:30:00"),
        ("8. Dialog", "2027-09-09T17:00:00", "18:30:00"),
    ]
    assert not any(event.live for event in events)


@pytest.mark.requirement("E13", "E17", "E18", "E34")
def test_announce_a_speaker(editor: Editor, event: DialogueEventPage):
    OrganisationFactory(name="Dorfladen Beispiel")
    editor.goto(f"/admin/pages/{event.pk}/edit/")
    editor.tab("people")
    row = editor.add_row("contributors")
    modal = editor.open_chooser(f"{row}-person")
    editor.shot("person-auswaehlen")
    modal.locator("[data-w-dialog-target=close], .close, button[aria-label]").first.click()
    expect(modal).to_be_hidden()
    editor.create_in_chooser(f"{row}-person", name="Kim Muster")
    editor.select(f"{row}-category", "practice")
    first = editor.add_row(f"{row}-affiliations")
    editor.fill(f"{first}-role", "Geschäftsführung")
    editor.choose(f"{first}-organisation", "Dorfladen Beispiel")
    second = editor.add_row(f"{row}-affiliations")
    editor.fill(f"{second}-role", "Vorsitz")
    editor.create_in_chooser(f"{second}-organisation", name="Bürgerverein Beispiel")
    editor.fill(f"{row}-teaser", "spricht über Nachbarschaftshilfe")
    editor.write(f"{row}-statement", "Das Dorf lebt vom Mitmachen.")
    editor.show(f"#inline_child_{row}")
    editor.shot("person-ankuendigen")
    editor.save()
    editor.goto(f"/admin/pages/{event.pk}/edit/")
    editor.publish()
    contributor = Contributor.objects.get(page=event)
    assert (contributor.person.name, contributor.category, contributor.state) == (
        "Kim Muster",
        "practice",
        "announced",
    )
    functions = list(contributor.affiliations.order_by("sort_order"))
    assert [(row.role, row.organisation.name) for row in functions] == [
        ("Geschäftsführung", "Dorfladen Beispiel"),
        ("Vorsitz", "Bürgerverein Beispiel"),
    ]
    # Once more, with the functions the other way round: the same rows.
    editor.goto(f"/admin/pages/{event.pk}/edit/#tab-people")
    editor.page.locator("#inline_child_contributors-0-affiliations-1 [data-inline-panel-child-move-up]").click()
    editor.publish()
    again = list(Affiliation.objects.order_by("sort_order"))
    assert [(row.pk, row.public_id) for row in again] == [(row.pk, row.public_id) for row in reversed(functions)]
    assert Contributor.objects.get(page=event).public_id == contributor.public_id


@pytest.mark.requirement("E24", "E25", "E28", "E29")
def test_paste_a_list_of_framework_conditions(editor: Editor, series: DialogueSeriesPage):
    event = EventFactory(
        parent=series, date="2026-10-01T18:00", rows={"conditions": [ConditionFactory(text="<p>Zeit haben</p>")]}
    )
    before = FrameworkCondition.objects.get()
    editor.goto(f"/admin/pages/{event.pk}/edit/")
    editor.act("Paste a list of conditions")
    editor.fill(
        "text",
        "Land und Bund:\n"
        "• Zeitbudget für das Ehrenamt (z. B. Freistellung)\n"
        "2. Räume, die allen offenstehen >> auch abends\n"
        "- ZEIT HABEN!\n"
        ">> Eine feste Ansprechperson\n",
    )
    editor.page.locator("[name=levels][value=state]").check()
    editor.page.locator("[name=levels][value=federal]").check()
    editor.shot("bedingungen-liste")
    editor.press("Continue to the preview")
    expect(editor.page.locator("[name=rows-0-include]")).not_to_be_checked()
    expect(editor.page.locator(".wn-hint")).to_have_count(2)
    editor.shot("bedingungen-vorschau")
    editor.press("Take over into the draft")
    expect(editor.page).to_have_url(re.compile(rf"/admin/pages/{event.pk}/edit/#tab-conditions$"))
    expect(editor.page.locator("#tab-conditions")).to_be_visible()
    assert FrameworkCondition.objects.count() == 1  # a draft
    editor.shot("bedingungen-entwurf")
    editor.publish()
    rows = list(FrameworkCondition.objects.order_by("sort_order"))
    assert [(str(row), row.levels) for row in rows] == [
        ("Zeit haben", ("municipality", "state", "federal")),
        ("Zeitbudget für das Ehrenamt", ("state", "federal")),
        ("Räume, die allen offenstehen", ("state", "federal")),
        ("Eine feste Ansprechperson", ("state", "federal")),
    ]
    assert (rows[0].pk, rows[0].public_id) == (before.pk, before.public_id)
    # Edit, re-order and publish twice: a cited id never changes.
    ids = {str(row): row.public_id for row in rows}
    for _time in range(2):
        editor.goto(f"/admin/pages/{event.pk}/edit/#tab-conditions")
        editor.page.locator("#inline_child_conditions-3 [data-inline-panel-child-move-up]").click()
        editor.publish()
    rows = list(FrameworkCondition.objects.order_by("sort_order"))
    assert {str(row): row.public_id for row in rows} == ids
    assert [str(row) for row in rows][1] == "Zeitbudget für das Ehrenamt"
    editor.menu("Dialogues", "Framework conditions")
    expect(editor.page.locator("main tbody tr")).to_have_count(4)
    editor.shot("bedingungen-uebersicht")


@pytest.mark.requirement("E04", "E05", "E19", "E43")
def test_document_an_event(editor: Editor, series: DialogueSeriesPage):
    event = EventFactory(
        parent=series,
        title="Wer hält das Dorf zusammen?",
        date="2026-10-01T18:00",
        rows={"contributors": [ContributorFactory(person=PersonFactory(name="Jana Beispiel"))]},
    )
    editor.goto("/admin/")
    expect(editor.page.locator("#due-content, #panel-due-content, main").first).to_contain_text(
        german("captions").title()
    )
    editor.shot("startseite")
    editor.goto(f"/admin/pages/{event.pk}/edit/")
    editor.tab("documentation")
    editor.shot("dokumentation")
    editor.add_block("report", german("Text"))
    editor.page.locator("[data-contentpath='report'] .public-DraftEditor-content").click()
    editor.page.keyboard.type("Es kamen 60 Menschen aus drei Landkreisen.")
    editor.write("findings", "Nachbarschaft braucht Orte.")
    recording = editor.add_row("recordings")
    editor.fill(f"{recording}-title", "Mitschnitt")
    editor.fill(f"{recording}-page_url", "https://vimeo.com/123456789")
    editor.page.get_by_label("Jana Beispiel").first.check()
    editor.show(f"#inline_child_{recording}")
    editor.shot("aufzeichnung")
    presentation = editor.add_row("presentations")
    editor.fill(f"{presentation}-title", "Folien")
    modal = editor.open_chooser(f"{presentation}-document")
    modal.locator("#tab-label-upload").click()
    modal.locator("[name$=title]").first.fill("Folien der Landrätin")
    modal.locator("input[type=file]").set_input_files(
        {"name": "folien.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}
    )
    editor.shot("dokument-hochladen")
    modal.locator("#tab-upload [type=submit]").click()
    expect(editor.page.locator(f"#id_{presentation}-document")).not_to_have_value("")
    editor.publish()
    page = DialogueEventPage.objects.get(pk=event.pk)
    assert "60 Menschen" in str(page.report)
    assert "Nachbarschaft braucht Orte." in page.findings
    assert [(row.title, row.people.get().name) for row in Recording.objects.all()] == [("Mitschnitt", "Jana Beispiel")]
    assert [(row.title, row.document.title) for row in Presentation.objects.all()] == [
        ("Folien", "Folien der Landrätin")
    ]


@pytest.mark.requirement("E10", "E11", "E12")
def test_mark_a_speaker_as_absent_and_publish_the_interview(editor: Editor, series: DialogueSeriesPage):
    jana = PersonFactory(name="Jana Beispiel")
    event = EventFactory(
        parent=series,
        date="2026-10-01T18:00",
        rows={
            "contributors": [
                ContributorFactory(person=jana),
                ContributorFactory(person=PersonFactory(name="Kim Muster")),
            ]
        },
    )
    ids = list(Contributor.objects.order_by("sort_order").values_list("public_id", flat=True))
    editor.goto(f"/admin/pages/{event.pk}/edit/")
    editor.act("Somebody cancels or confirms")
    editor.page.get_by_label("Jana Beispiel (").check()
    editor.fill("note", "musste kurzfristig absagen; ein Gespräch folgt")
    editor.shot("absage")
    editor.press("Save and publish")
    expect(editor.page.locator(".messages .success, li.success").first).to_be_visible()
    absent = Contributor.objects.get(person=jana)
    assert (absent.state, absent.note) == (
        "cancelled_short_notice",
        "musste kurzfristig absagen; ein Gespräch folgt",
    )
    editor.tab("documentation")
    row = editor.add_row("recordings")
    editor.select(f"{row}-kind", "follow_up")
    editor.fill(f"{row}-title", "Nachgeholtes Gespräch")
    editor.fill(f"{row}-page_url", "https://vimeo.com/987654321")
    editor.page.locator("#tab-documentation").get_by_label("Jana Beispiel").check()
    editor.show(f"#inline_child_{row}")
    editor.shot("gespraech")
    editor.publish()
    interview = Recording.objects.get()
    assert (interview.kind, interview.people.get(), interview.page_id) == ("follow_up", jana, event.pk)
    assert list(Contributor.objects.order_by("sort_order").values_list("public_id", flat=True)) == ids
