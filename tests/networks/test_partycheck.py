"""Names of parties in the texts of a network that is neutral among them (B05)."""

from __future__ import annotations

from typing import Any

import pytest

from networks.models import PressQuote, Principle
from networks.namecheck import Doubt, Remark
from networks.partycheck import check_parties
from tests.factories import NetworkFactory, PressReleaseFactory

pytestmark = pytest.mark.requirement("B05")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Landrätin (SPD), Landrat (CDU/CSU) und die Fraktion Bündnis 90/Die Grünen", ["SPD", "CDU/CSU", "Bündnis 90/Die Grünen"]),
        ("Die CDU-Fraktion und noch einmal die CDU.", ["CDU"]),
        ("Mit den Freien Wählern und DIE LINKE", ["Freien Wählern", "DIE LINKE"]),
        ("Sozialdemokratische Ideen", ["Sozialdemokratische"]),
        ("ein sozialdemokratischer Landrat", ["sozialdemokratischer"]),
        ("Wir sind parteipolitisch neutral; die linke Seite der Straße, freie Wähler:innen, FDPler", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_party_is_found_by_its_name_and_asked_about_once(text: str, names: list[str]) -> None:
    assert check_parties([text, text]) == [Remark(Doubt.PARTY, name, "") for name in names]


@pytest.mark.django_db
def test_the_house_rule_is_shown_and_the_editor_is_asked(client, networks_index: Any, office: Any) -> None:
    rule = Principle(title="Wir sind parteipolitisch neutral")
    network = NetworkFactory(parent=networks_index, rows={"principles": [rule]})
    quote = PressQuote(quote="Gut so.", name="Rike Ährenfeld", function="Landrätin (SPD)")
    release = PressReleaseFactory(parent=network, rows={"quotes": [quote]})
    assert rule.title in client.get(network.url).content.decode()
    form = office.get(f"/admin/pages/{release.pk}/edit/").content.decode()
    assert form.count('<li data-remark="party">') == 1
    assert "data-remark" not in office.get(f"/admin/pages/{network.pk}/edit/").content.decode()
