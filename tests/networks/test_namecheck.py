"""Names of regions and numbers of members in texts (C07, C08, C09, idea 10)."""

from __future__ import annotations

import pytest

from networks.namecheck import Doubt, Register, Remark, check

NAMES = (
    "Landkreis Görlitz",
    "Landkreis Bautzen",
    "Landkreis Vorpommern-Greifswald",
    "Landkreis Lüchow-Dannenberg",
    "Werra-Meißner-Kreis",
    "Kreis Höxter",
    "Eifelkreis Bitburg-Prüm",
    "Landkreis Wunsiedel i. Fichtelgebirge",
    "Altmarkkreis Salzwedel",
    "Landkreis Nordhausen",
    "Ostallgäu",
)
REGISTER = Register(NAMES, members=16, founders=14)

pytestmark = pytest.mark.requirement("C08")


@pytest.mark.parametrize(
    ("text", "found", "meant"),
    [
        ("Der Landkreis Vorpommern-Greifwald ist dabei.", "Vorpommern-Greifwald", "Landkreis Vorpommern-Greifswald"),
        ("Aus Lüchow-Danneberg kam der Vorschlag.", "Lüchow-Danneberg", "Landkreis Lüchow-Dannenberg"),
        ("Auch der Werra-Meissner-Kreis war vertreten.", "Werra-Meissner-Kreis", "Werra-Meißner-Kreis"),
        ("die Landkreise Görlitz, Bauzen und Nordhausen", "Bauzen", "Landkreis Bautzen"),
        ("im Landkreis Nordhausenn", "Nordhausenn", "Landkreis Nordhausen"),
        ("des Kreises Hoexter", None, None),  # too far from “Höxter” for five letters of six: silence, no guess
        ("im Eifelkreis Bitburg-Prümm", "Bitburg-Prümm", "Eifelkreis Bitburg-Prüm"),
        ("the counties of Görlitz and Bautzn", "Bautzn", "Landkreis Bautzen"),
        ("Drei Landkreise: Görlitz, Bauzen und Nordhausen", "Bauzen", "Landkreis Bautzen"),
        ("Gründungsmitglieder:\n– Landkreis Görlitz\n– Bauzen\n– Nordhausen", "Bauzen", "Landkreis Bautzen"),
        ("im Landkreis Wunsiedel im Fichtelgebirge, Bauzen und Görlitz", "Bauzen", "Landkreis Bautzen"),
    ],
)
def test_a_misspelt_name_is_doubted_with_the_right_one(text, found, meant):
    assert check([text], REGISTER) == ([Remark(Doubt.NAME, found, meant)] if found else [])


@pytest.mark.parametrize(
    "text",
    [
        "Die Landkreise Görlitz, Bautzen, Wunsiedel im Fichtelgebirge und der Altmarkkreis Salzwedel.",
        "Der Landrat des Landkreises Görlitz und die Görlitzer Verwaltung.",
        "Im Kreis Höxter, in Bitburg-Prüm und im Werra-Meißner-Kreis; Werra-Meißner gehört dazu.",
        "Im Kreis der Familie, im Landkreis Oberallgäu, in den Kreisen Unna und Steinfurt.",
        "Die Rhein-Neckar-Region, Baden-Württemberg und das Frage-Antwort-Spiel am Mittwoch-Nachmittag.",
        "Vorpommern und Greifswald für sich, Nordhäuser Land, Salzwedels Altstadt.",
        "",
    ],
)
def test_right_names_and_other_words_are_left_alone(text):
    assert check([text], REGISTER) == []


@pytest.mark.requirement("C07", "C09")
@pytest.mark.parametrize(
    ("text", "remark"),
    [
        (
            "Dreizehn Gründungsmitglieder kamen nach Berlin.",
            Remark(Doubt.FOUNDERS, "Dreizehn Gründungsmitglieder", "14"),
        ),
        ("Das Netzwerk hat 15 Mitglieder.", Remark(Doubt.MEMBERS, "15 Mitglieder", "16")),
        ("the thirteen founding members", Remark(Doubt.FOUNDERS, "thirteen founding members", "14")),
        (
            "Gefördert wurden vier Landkreise: Görlitz, Bautzen und Nordhausen.",
            Remark(Doubt.LISTED, "vier Landkreise", "3"),
        ),
        ("Vier Landkreise (Görlitz, Bautzen und Höxter)", Remark(Doubt.LISTED, "Vier Landkreise", "3")),
        (
            "Dabei sind drei Landkreise:\n– Altmarkkreis Salzwedel\n– Görlitz\n– Wunsiedel im Fichtelgebirge\n– Bautzen\nSeit 2022.",
            Remark(Doubt.LISTED, "drei Landkreise", "4"),
        ),
        ("Acht Mitglieder kamen.", Remark(Doubt.MEMBERS, "Acht Mitglieder", "16")),
        ("Zwölf Monate, einundzwanzig Mitglieder", Remark(Doubt.MEMBERS, "einundzwanzig Mitglieder", "16")),
        ("It has twenty-one members.", Remark(Doubt.MEMBERS, "twenty-one members", "16")),
    ],
)
def test_a_number_that_disagrees_is_doubted(text, remark):
    assert check([text], REGISTER) == [remark]


@pytest.mark.requirement("C09")
@pytest.mark.parametrize(
    "text",
    [
        "Vierzehn Gründungsmitglieder, heute 16 Mitglieder.",
        "Rund 20 Mitglieder, mehr als zehn Gründungsmitglieder.",
        "Vertreten waren 13 Landkreise aus dem ganzen Bundesgebiet.",
        "Ein Gespräch mit zwei Mitgliedern, und sechs Gründungsmitglieder berichten.",
        "Drei Landkreise: Görlitz, Bautzen und Nordhausen.",
        "Vier Landkreise: Görlitz, Bautzen, Wunsiedel im Fichtelgebirge und der Altmarkkreis Salzwedel.",
        "Fünf Landkreise: Görlitz, Bautzen, Nordhausen, Neumarkt in der Oberpfalz und Höxter.",
        "Fünf Landkreise: Görlitz, Bautzen, Nordhausen, Kreis Unna, Höxter.",
        "Die sieben Mitglieder der Arbeitsgruppe und fünf Mitglieder der Jury.",
        "Die Arbeitsgruppe hat viele Mitglieder; zwei Drittel kamen.",
    ],
)
def test_numbers_of_other_things_and_rough_ones_are_left_alone(text):
    assert check([text], REGISTER) == []


def test_without_records_nothing_is_doubted():
    assert check(["Landkreis Görliz, 13 Mitglieder"], Register(())) == []


def test_the_same_doubt_is_told_once():
    text = "Vorpommern-Greifwald ist da. Und noch einmal: Vorpommern-Greifwald."
    assert len(check([text], REGISTER)) == 1
