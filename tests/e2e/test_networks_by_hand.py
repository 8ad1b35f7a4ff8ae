"""Networks in the shape of the sources B, C and D, built by hand as an editor would, then looked at as a visitor.

Run with ``LONG=1 MANUAL=1`` it renews pictures of ``docs/redaktion/netzwerke-und-mitglieder.md`` and ``mitglieder.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from home.models import HomePage
from networks.models import Membership, NetworkIndexPage, NetworkPage, PressReleasePage, ProgrammePage, Region
from tests.e2e.conftest import SCREENSHOTS
from tests.e2e.editor import Editor, editor
from tests.e2e.test_site_walk import findings
from tests.factories import RegionFactory

__all__ = ["editor"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NewPage = Callable[..., Page]


@pytest.fixture
def overview(home: HomePage) -> NetworkIndexPage:
    page = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def look(new_page: NewPage, url: str, name: str) -> str:
    """Nothing that axe-core finds, nothing cut off; pictures of desk and telephone; the words of the page."""
    for width in (390, 1280):
        page = new_page(width=width)
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        assert findings(page) == [], (name, width)
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"network-{name}-{width}.png", full_page=True)
    return str(page.locator("main").inner_text())


def points(editor: Editor, relation: str, *rows: tuple[str, str]) -> None:
    """Fill rows with a title and a text."""
    for title, body in rows:
        row = editor.add_row(relation)
        editor.fill(f"{row}-title", title)
        if body:
            editor.write(f"{row}-body", body)


def take_in(editor: Editor, network: NetworkPage, region: str, kind: str, since: str) -> None:
    """Put a region into the register."""
    editor.goto(reverse("memberships:add"))
    editor.select("network", str(network.pk))
    editor.choose("region", region)
    editor.select("kind", kind)
    editor.fill("since", since)
    editor.save()


@pytest.mark.long
@pytest.mark.requirement("A12", "B01", "B02", "B04", "B07", "B08", "B09", "C07")
def test_a_forum_with_its_charter(
    editor: Editor, overview: NetworkIndexPage, live_server: Any, new_page: NewPage
) -> None:
    for name, land in (("Landkreis Görlitz", "DE-SN"), ("Kreis Höxter", "DE-NW")):
        RegionFactory(name=name, land=land)
    editor.goto(f"/admin/pages/add/networks/networkpage/{overview.pk}/")
    editor.fill("title", "Forum Bleibeland: Kreise lernen voneinander")
    editor.fill("short_name", "Forum Bleibeland")
    editor.fill("claim", "Ankommen ist ein Anfang")
    editor.fill("founded_on", "August 2023")
    editor.write("mission", "Wir sind die Menschen, die in ihren Kreisen für das Ankommen zuständig sind.")
    points(
        editor,
        "purposes",
        ("Fragen teilen", "Wer eine Frage hat, findet jemanden, der sie schon gestellt hat."),
        ("Gemeinsam sprechen", ""),
    )
    editor.tab("charter")
    points(
        editor,
        "charter",
        ("Warum es uns gibt", "Weil niemand alles allein herausfinden muss."),
        ("Mitgliedschaft", "Mitglied ist der Kreis; es spricht, wer dort zuständig ist."),
    )
    points(
        editor,
        "principles",
        ("Was hier gesagt wird, bleibt hier", ""),
        ("Wir sind parteipolitisch neutral", "Wir sprechen mit allen demokratischen Parteien."),
    )
    editor.shot("netzwerk-selbstverstaendnis")
    editor.tab("members")
    editor.page.locator("[name=open_for_members]").check()
    points(editor, "admission_steps", ("Schriftlicher Antrag des Kreises", ""), ("Interessenbekundung", ""))
    editor.publish()
    network = NetworkPage.objects.get()
    take_in(editor, network, "Landkreis Görlitz", "founding", "August 2023")
    take_in(editor, network, "Kreis Höxter", "founding", "August 2023")
    editor.shot("netzwerk-register", manual=False)
    editor.page.locator("#listing-results a[href*='/accounts/new/']").first.click()
    editor.fill("email", "selma@kreis.test")
    editor.fill("name", "Selma Muster")
    editor.shot("mitglieder-einladen")

    text = look(new_page, live_server.url + network.url, "forum")
    for words in ("Fragen teilen", "Warum es uns gibt", "Wir sind parteipolitisch neutral", "Interessenbekundung"):
        assert words in text, words
    assert "2 Mitglieder aus 2 Ländern, alle davon Gründungsmitglieder" in text
    assert list(network.charter.values_list("title", flat=True)) == ["Warum es uns gibt", "Mitgliedschaft"]
    assert network.principles.count() == network.purposes.count() == network.admission_steps.count() == 2
    assert Membership.objects.filter(kind="founding", since__earliest="2023-08-01").count() == 2


@pytest.mark.long
@pytest.mark.requirement("C01", "C02", "C03", "C04", "C05", "C07", "C08", "C10", "C11", "C12", "C13", "C14", "C15", "C16", "C17", "C18", "C19", "B05")  # fmt: skip
def test_a_press_release_about_a_founding_and_the_programme_before_it(
    editor: Editor, overview: NetworkIndexPage, series: Any, live_server: Any, new_page: NewPage
) -> None:
    for name, land in (("Landkreis Nordhausen", "DE-TH"), ("Landkreis Görlitz", "DE-SN")):
        RegionFactory(name=name, land=land)
    editor.goto(f"/admin/pages/add/networks/programmepage/{overview.pk}/")
    editor.fill("title", "Programm Wurzeln schlagen")
    editor.select("state", "ended")
    editor.fill("starts_on", "2019")
    editor.fill("ends_on", "2022")
    editor.write("mission", "Drei Jahre lang haben Kreise ausprobiert, was Ankommen leichter macht.")
    row = editor.add_row("results")
    editor.fill(f"{row}-title", "Grundlagenpapier Willkommensort")
    editor.choose(f"{row}-region", "Landkreis Nordhausen")
    editor.fill(f"{row}-helpers", "einem Planungsbüro")
    editor.tab("organisations")
    row = editor.add_row("participations")
    editor.choose(f"{row}-region", "Landkreis Nordhausen")
    for name, since in (("Stiftung Dorfmitte", "2019"), ("Hochschule am Deich", "2020")):
        row = editor.add_row("organisation_roles")
        editor.create_in_chooser(f"{row}-organisation", name=name)
        editor.select(f"{row}-role", "carrier")
        editor.fill(f"{row}-since", since)
    editor.publish()
    programme = ProgrammePage.objects.get()

    editor.goto(f"/admin/pages/add/networks/networkpage/{overview.pk}/")
    editor.fill("title", "Forum Bleibeland")
    editor.fill("founded_on", "August 2023")
    editor.choose("emerged_from", programme.title)
    editor.tab("people")
    row = editor.add_row("organisation_roles")
    editor.create_in_chooser(f"{row}-organisation", name="Arbeitskreis der Landkreise")
    editor.select(f"{row}-role", "partner")
    editor.fill(f"{row}-wording", "Fachlicher Austausch mit")
    editor.create_in_chooser(f"{row}-contact", name="Kim Fährmann")
    editor.publish()
    network = NetworkPage.objects.get()
    assert network.emerged_from.specific == programme
    take_in(editor, network, "Landkreis Nordhausen", "founding", "August 2023")
    take_in(editor, network, "Landkreis Görlitz", "founding", "August 2023")

    editor.goto(f"/admin/pages/add/dialogues/dialogueeventpage/{series.pk}/")
    editor.fill("title", "Gründungstreffen")
    editor.fill("date", "15.08.2023")
    editor.select("kind", "founding")
    editor.select("attendance_mode", "in_person")
    row = editor.add_row("venues")
    editor.fill(f"{row}-city", "Berlin")
    editor.tab("organisers")
    editor.page.locator(f"[name=networks][value='{network.pk}']").check()
    editor.publish()

    editor.goto(f"/admin/pages/add/networks/pressreleasepage/{network.pk}/")
    editor.fill("title", "Kreise gründen das Forum Bleibeland")
    editor.fill("kicker", "Der Landkreis Nordhausen ist dabei")
    editor.fill("number", "2023 / 118")
    editor.fill("date", "16.08.2023")
    editor.fill("place", "Nordhausen")
    editor.create_in_chooser("publisher", name="Landkreis Nordhausen")
    editor.write("body", "In Berlin haben sich drei Gründungsmitglieder zusammengetan, auch der Landkreis Görlits.")
    row = editor.add_row("quotes")
    editor.fill(f"{row}-quote", "Wir fangen nicht bei null an.")
    editor.fill(f"{row}-name", "Rike Ährenfeld")
    editor.fill(f"{row}-function", "Landrätin (SPD)")
    editor.write("background", "Das Forum ist aus dem Programm Wurzeln schlagen entstanden.")
    # The draft is saved while one types: what is doubted stands there before anything is published.
    expect(editor.page.locator("[data-remark=party]")).to_contain_text("SPD")
    expect(editor.page.locator("[data-remark=name]")).to_contain_text("Landkreis Görlitz")
    expect(editor.page.locator("[data-remark=founders]")).to_contain_text("2")
    assert not PressReleasePage.objects.get().live
    editor.show("#proofreading")
    editor.shot("pressemitteilung-hinweis")
    editor.page.locator("[name=body]").locator("xpath=ancestor::*[contains(@class,'w-field__input')][1]").locator(
        ".public-DraftEditor-content"
    ).click()
    editor.page.keyboard.press("Control+A")
    editor.page.keyboard.type(
        "In Berlin haben sich zwei Gründungsmitglieder zusammengetan, auch der Landkreis Görlitz."
    )
    expect(editor.page.locator("[data-remark=name], [data-remark=founders]")).to_have_count(0)
    expect(editor.page.locator("[data-remark=party]")).to_be_visible()
    editor.publish()
    release = PressReleasePage.objects.get()

    text = look(new_page, live_server.url + release.url, "pressemitteilung")
    for words in (
        "2023 / 118",
        "Der Landkreis Nordhausen ist dabei",
        "Wir fangen nicht bei null an.",
        "Rike Ährenfeld",
    ):
        assert words in text, words
    text = look(new_page, live_server.url + programme.url, "programm")
    for words in (
        "2019–2022",
        "Grundlagenpapier Willkommensort",
        "Stiftung Dorfmitte",
        "seit 2020",
        "Forum Bleibeland",
    ):
        assert words in text, words
    text = look(new_page, live_server.url + network.url, "gegruendet")
    for words in (
        "Gründungstreffen",
        "August 2023, Berlin",
        "Programm Wurzeln schlagen",
        "Kreise gründen das Forum Bleibeland",
        "Fachlicher Austausch mit",
        "Kim Fährmann",
        "2 Mitglieder aus 2 Ländern, alle davon Gründungsmitglieder",
    ):
        assert words in text, words


@pytest.mark.long
@pytest.mark.requirement("D01", "D02", "D03", "D04", "D05", "D07", "D10", "D11", "D13", "D14", "D15", "D17", "D18")
def test_a_network_of_regions_with_criteria_and_spokespersons(
    editor: Editor, overview: NetworkIndexPage, live_server: Any, new_page: NewPage
) -> None:
    kinds = {"Landkreis Prignitz": "county", "Planungsverband Seen": "planning_association"}
    places = {"Landkreis Prignitz": (53.1, 11.9), "Planungsverband Seen": (53.5, 12.7)}
    for name, kind in kinds.items():
        latitude, longitude = places[name]
        RegionFactory(name=name, kind=kind, land="DE-BB", latitude=latitude, longitude=longitude)
    editor.goto(f"/admin/pages/add/networks/networkpage/{overview.pk}/")
    editor.fill("title", "Netzwerk Alltagswege")
    editor.fill("claim", "Damit der Weg zum Arzt nicht der längste ist")
    editor.fill("legal_form", "Arbeitsgemeinschaft")
    row = editor.add_row("offers")
    editor.fill(f"{row}-title", "Praxispartner der Wissenschaft")
    editor.select(f"{row}-kind", "research")
    row = editor.add_row("practices")
    editor.fill(f"{row}-title", "Der Bus, den man ruft")
    editor.choose(f"{row}-region", "Landkreis Prignitz")
    row = editor.add_row("milestones")
    editor.fill(f"{row}-date", "Sommer 2022")
    editor.fill(f"{row}-title", "Wir stehen auf eigenen Füßen")
    editor.tab("charter")
    points(editor, "criteria", ("Wir planen über Kreisgrenzen", "Und wir legen die Pläne offen."))
    points(editor, "features", ("Wir sprechen für das Land", ""), ("Wir rechnen nach", ""))
    editor.tab("members")
    editor.fill("member_count_label", "rund 20 Regionen")
    editor.fill("members_as_of", "Dezember 2022")
    editor.tab("people")
    row = editor.add_row("spokespersons")
    editor.create_in_chooser(f"{row}-person", name="Tjark Wiesengrund")
    editor.choose(f"{row}-region", "Landkreis Prignitz")
    editor.fill(f"{row}-until", "2028")
    editor.fill(f"{row}-email", "tjark@alltagswege.test")
    row = editor.add_row("organisation_roles")
    editor.create_in_chooser(f"{row}-organisation", name="Ministerium für Wege")
    editor.select(f"{row}-role", "supporter")
    editor.fill(f"{row}-since", "2021")
    editor.shot("netzwerk-sprecher", manual=False)
    editor.publish()
    network = NetworkPage.objects.get()
    take_in(editor, network, "Landkreis Prignitz", "full", "2022")
    take_in(editor, network, "Planungsverband Seen", "full", "2023")
    editor.shot("netzwerk-mitglied", manual=False)

    text = look(new_page, live_server.url + network.url, "regionen")
    for words in (
        "rund 20 Regionen",
        "Der Bus, den man ruft",
        "Sommer 2022",
        "Tjark Wiesengrund",
        "Ministerium für Wege",
    ):
        assert words in text, words
    assert "1 Mitglied aus 1 Land. Stand: Dezember 2022" in text
    assert "tjark@" not in text
    visitor = new_page(width=390)
    visitor.goto(f"{live_server.url}{network.url}?as_of=2023#register")
    expect(visitor.locator(".register__name")).to_have_text(["Landkreis Prignitz", "Planungsverband Seen"])
    assert visitor.locator(".register-map circle").count() == 2
    visitor.locator("#contact ~ ul a[href*='kind=research']").click()
    expect(visitor.locator("[name=kind]")).to_have_value("research")
    assert set(Region.objects.values_list("kind", flat=True)) == set(kinds.values())
