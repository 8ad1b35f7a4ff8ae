"""The demo's registrations: the next event has places on this site, questions, and invented people who come."""

from __future__ import annotations

from typing import NamedTuple

from wagtail.models import Page

from cms.core import clock
from dialogues.choices import EndedBy
from dialogues.models import DialogueEventPage, HeadCount, RegistrationQuestion
from dialogues.selectors.registration_office import office_desk
from dialogues.services.registrations import changing, office, seats

CAPACITY, GUESTS, ELSEWHERE = 40, 2, 7
QUESTIONS = (
    {"kind": "name", "purpose": "Damit wir wissen, wie wir Sie ansprechen. Nur das Netzwerkbüro sieht Ihren Namen."},
    {"kind": "organisation", "purpose": "Damit die Gruppen gemischt sind. Nur das Netzwerkbüro sieht die Antwort."},
    {"kind": "accessibility", "purpose": "Damit wir alles vorbereiten können. Wir löschen die Antwort am Tag danach."},
)


class Visitor(NamedTuple):
    """Somebody who does not exist."""

    name: str
    organisation: str = ""
    guest_count: int = 0
    needs: str = ""


VISITORS = (
    Visitor("Alma Birnstiel", "Dorfladen Mühlengrund"),
    Visitor("Bente Haferkorn", "", 1),
    Visitor("Cosima Wiesenthaler", "Amt Seenland"),
    Visitor("Detlev Grünspan-Ott", "Landfrauen Elbaue"),
    Visitor("Enna Moorkamp", "", 0, "Untertitel oder Schriftdolmetschung"),
    Visitor("Frido Kornmüller", "Jugendclub Alte Schmiede"),
    Visitor("Gesa Lindenblatt", "Hochschule Waldstadt"),
    Visitor("Hauke Steinbeißer", "Genossenschaft Heimat"),
    Visitor("Ilvy Rosenbusch", "", 2),
    Visitor("Jorid Apfelbaum", "Kulturverein Brückenhaus"),
    Visitor("Klaas Nebelung", "Kreisverwaltung"),
    Visitor("Levke Sonnleitner-Bach"),
    Visitor("Malte Federkiel", "Regionalbüro"),
    Visitor("Nele Ackerrain", "Landjugend"),
    Visitor("Ottilie Quellgrund", "", 1),
    Visitor("Piet Hollerbusch", "Baugruppe Hofstatt"),
    Visitor("Rieke Tannenzapf", "Stiftung Landleben"),
    Visitor("Sönke Hagebutt", "Feuerwehr Oberdorf"),
    Visitor("Tomma Distelfink", "Bürgerbus e. V."),
    Visitor("Ulf Kieselstein"),
)
LEFT = Visitor("Veronika Schilfrohr", "Tourismusverein")
HELD = {"people": 71, "guests": 6, "elsewhere": 34, "cancelled": 9, "attended": 88}
"""What the figures of an event say whose registrations have been erased."""


def make_registrations(home: Page) -> None:
    """Places, questions and people for the next event; figures for those that are over."""
    now = clock.now()
    events = DialogueEventPage.objects.live().filter(locale=home.locale)
    for event in events.filter(over_at__lte=now):
        _held(event)
    following = events.filter(starts_at__gt=now).order_by("starts_at").first()
    if following is None:
        return
    _open(following)
    for visitor in (*VISITORS, LEFT):
        _come(following, visitor)
    seats.set_outside_count(following.translation_key, source="meetup", going=ELSEWHERE)


def _held(event: DialogueEventPage) -> None:
    seats_taken = HELD["people"] + HELD["guests"]
    HeadCount.objects.get_or_create(
        event_key=event.translation_key,
        defaults={
            **HELD,
            "series_key": event.series.translation_key if event.series else None,
            "title": event.title[:255],
            "starts_at": event.starts_at,
            "seats": seats_taken,
            "taken": seats_taken + HELD["elsewhere"],
            "as_of": event.over_at,
            "closed_at": clock.now(),
        },
    )


def _open(event: DialogueEventPage) -> None:
    event.registration_doors = ["internal", "meetup"] if event.registration_meetup_url else ["internal"]
    event.registration_capacity, event.registration_guests, event.registration_waitlist = CAPACITY, GUESTS, True
    for number, about in enumerate(QUESTIONS):
        event.registration_questions.add(
            RegistrationQuestion(**about, locale=event.locale, sort_order=number, is_required=False)
        )
    event.save_revision().publish()


def _come(event: DialogueEventPage, visitor: Visitor) -> None:
    desk = office_desk(event.translation_key, language=event.locale.language_code, now=clock.now())
    if desk is None:
        raise LookupError("The demo's next event has gone.")
    said = {"name": visitor.name, "organisation": visitor.organisation, "accessibility": visitor.needs}
    entry = office.ByHand(
        address=_address(visitor.name),
        guest_count=visitor.guest_count,
        answers={question.translation_key: said[question.kind] for question in desk.questions},
    )
    row = office.add(desk, entry, tell=False, user=None)
    if visitor is LEFT:
        changing.cancel(row, by=EndedBy.PERSON, form="/registrations/mine/", silent=True)


def _address(name: str) -> str:
    """At a domain that never exists (RFC 2606)."""
    plain = name.lower()
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), (" ", ".")):
        plain = plain.replace(letter, written)
    return f"{plain}@beispiel.test"
