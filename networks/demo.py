"""The demo's press release and working groups. Everybody in it is invented."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page

from cms.core.content_import.pages import slug_for
from cms.core.content_import.richtext import from_markdown
from networks.models import NetworkPage, Organisation, Person, PressQuote, PressReleasePage, Region, WorkingGroupPage
from networks.models.press import BODY

NETWORK = "Forum Ankommen"
TITLE = "Ländliche Kreise gründen Forum für Ankommen und Bleiben"
TEXT = """
In Berlin haben sich Landkreise aus dem ganzen Bundesgebiet zum Forum Ankommen in ländlichen Räumen zusammengeschlossen.
Der Landkreis Nordhausen gehört zu den Gründungsmitgliedern.

Das Forum will Erfahrungen zusammenbringen, die bisher jeder Kreis für sich gemacht hat: Wie finden Menschen, die neu in
eine ländliche Region kommen, Wohnung, Arbeit und Anschluss? Und was hält sie dort?

### Lernen, was andere schon wissen

Die Mitglieder treffen sich einmal im Jahr vor Ort und einmal virtuell. Dazwischen arbeiten Gruppen an einzelnen Themen.
Weitere Kreise sind willkommen.
"""
QUOTES = (
    {
        "quote": "Wir müssen nicht alles neu erfinden. Was in einem Kreis gelungen ist, kann im nächsten ein Anfang sein.",
        "name": "Selma Aydın-Krautwig",
        "function": "Leiterin der Stabsstelle Ehrenamt und Zusammenhalt",
    },
    {
        "quote": "Bleiben wollen Menschen dort, wo sie gebraucht werden und wo man ihren Namen kennt.",
        "name": "Prof. Dr. Ilka Morgenstern-Weide",
        "function": "wissenschaftliche Begleitung",
    },
)
GROUPS = (
    ("AG Wohnen und Ankommen", "Wie aus leeren Wohnungen erste Adressen werden."),
    ("AG Sprache unterwegs", "Sprachkurse, die auch ohne Auto zu erreichen sind."),
    ("AG Arbeit und Anerkennung", "Vom ersten Praktikum zur Fachkraft."),
)


def make_press_and_groups(home: Page) -> None:
    """A press release of a founding county, and three active groups; nothing where the network was deleted."""
    network = NetworkPage.objects.filter(locale=home.locale, short_name=NETWORK).first()
    if network is None:
        return
    county = Organisation.objects.filter(region=Region.objects.filter(official_key="16062").first()).first()
    release = PressReleasePage(
        title=TITLE,
        number="2023 / 118",
        date="2023-08-16",
        kicker="Landkreis Nordhausen ist Gründungsmitglied",
        place="Nordhausen",
        publisher=county,
        body=from_markdown(TEXT, BODY),
    )
    release.quotes.set(
        [
            PressQuote(sort_order=place, organisation=None if place else county, **quote)
            for place, quote in enumerate(QUOTES)
        ]
    )
    _publish(release, network)
    convenor = Person.objects.filter(name="Selma Aydın-Krautwig").first()
    for place, (title, aim) in enumerate(GROUPS):
        # The others are led by members who appear in public nowhere (``networks.demo_members``), or by nobody yet.
        page = WorkingGroupPage(title=title, aim=f"<p>{aim}</p>", convenor=None if place else convenor)
        _publish(page, network)


def _publish(page: Any, parent: NetworkPage) -> None:
    page.locale = parent.locale
    page.slug = slug_for(page.title, parent)
    page.full_clean(exclude=["path", "depth", "numchild", "content_type", "url_path"])
    parent.add_child(instance=page)
    page.save_revision().publish()
