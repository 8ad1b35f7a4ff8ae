"""A network with everything it can have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from home.models import HomePage
from networks.models import (
    AdmissionStep,
    CharterChapter,
    Criterion,
    Feature,
    Milestone,
    NetworkIndexPage,
    NetworkOrganisation,
    NetworkPage,
    Offer,
    Principle,
    Spokesperson,
)
from tests.factories import ImageFactory, NetworkFactory, OrganisationFactory, PersonFactory, RegionFactory
from tests.support.worlds import world


@pytest.fixture(autouse=True)
def _media(media: Path) -> None:
    """Pictures and documents go into a folder of the test."""


@pytest.fixture
@world
def networks_index(home: HomePage) -> NetworkIndexPage:
    page = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def full_network(parent: NetworkIndexPage, **fields: Any) -> NetworkPage:
    """A network in the shape of the sources B and D."""
    goerlitz = RegionFactory(name="Landkreis Görlitz", official_key="14626", land="DE-SN")
    office = OrganisationFactory(name="Netzwerkbüro", website="https://buero.example.org/", logo=ImageFactory())
    partner = OrganisationFactory(name="Arbeitskreis der Landkreise")
    contact = PersonFactory(name="Kim Muster")
    rows = {
        "charter": [
            CharterChapter(key="name", title="Name", body="<p>Das Netzwerk heißt <b>Forum</b>.</p>"),
            CharterChapter(title="Wie wir arbeiten", body="<p>Im Vertrauen.</p>"),
        ],
        "principles": [Principle(title=title) for title in ("Vertraulichkeit", "Verlässlichkeit", "Offenheit")],
        "criteria": [Criterion(title="ländlich", body="<p>Mehr Felder als Dächer.</p>")],
        "features": [Feature(title="Sprachrohr")],
        "admission_steps": [AdmissionStep(title="Antrag"), AdmissionStep(title="Gespräch")],
        "offers": [Offer(kind="learning_trip", title="Lernreisen", body="<p>Zu anderen.</p>", image=ImageFactory())],
        "milestones": [Milestone(date="2022-22", title="Eigenständig"), Milestone(date="2023-08", title="Gründung")],
        "spokespersons": [
            Spokesperson(
                person=PersonFactory(name="Jana Beispiel"),
                region=goerlitz,
                since="2024",
                until="2027-06",
                email="jana@example.org",
                phone="030 23125 000",
            )
        ],
        "organisation_roles": [
            NetworkOrganisation(
                organisation=partner,
                role="partner",
                wording="Fachlicher Austausch mit",
                since="2023-08",
                contact=contact,
            ),
            NetworkOrganisation(organisation=office, role="supporter", since="2021", until="2025"),
        ],
    }
    values: dict[str, Any] = {
        "title": "Forum der ländlichen Kreise",
        "short_name": "Forum",
        "claim": "Gemeinsam weiter",
        "mission": "<p>Wir lernen voneinander.</p>",
        "founded_on": "2023-08",
        "legal_form": "Arbeitsgemeinschaft",
        "open_for_members": True,
        "admission_open": True,
        "admission_url": "https://forum.example.org/aufnahme/",
        "member_count_label": "rund zwanzig Kreise",
        "office": office,
        "office_until": "2026",
        "review_on": "2028",
        "press_background": "<p>Das Forum wurde 2023 gegründet.</p>",
    }
    return NetworkFactory(parent=parent, rows=rows, **(values | fields))


@pytest.fixture
@world
def forum(networks_index: NetworkIndexPage) -> NetworkPage:
    return full_network(networks_index)
