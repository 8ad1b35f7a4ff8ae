"""Official regions from a table (X03, C08), a region that a reform dissolves, and what editors are told about texts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from networks.models import Membership, MembershipKind, Milestone, NetworkPage, ProgrammeResult, Region
from networks.selectors.office import endings
from networks.selectors.proofreading import remarks
from tests.factories import NetworkFactory, PressReleaseFactory, ProgrammeFactory, WorkingGroupFactory

TABLE = """\
official_key;name;kind;land;latitude;longitude;dissolved_on;successor
14626;Landkreis Görlitz;county;;51,15;14.99;;
03255;Landkreis Holzminden;;;;;;
99001;Landkreis Altdorf;county;DE-TH;;;2026-06-30;14626
"""

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X03")]


@pytest.fixture
def table(tmp_path):
    def write(text: str, name: str = "regions.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def load(path: Path, *options: str, capsys) -> list[str]:
    call_command("load_regions", str(path), *options)
    return capsys.readouterr().out.splitlines()


def test_a_table_makes_regions_and_twice_changes_nothing(table, capsys):
    Region.objects.create(name="Landkreis Holzminden")  # typed in by somebody, without a key
    path = table(TABLE)

    assert load(path, capsys=capsys)[-1] == "2 created, 1 changed, 0 unchanged"
    goerlitz = Region.objects.get(official_key="14626")
    assert (goerlitz.name, goerlitz.kind, goerlitz.land) == ("Landkreis Görlitz", "county", "DE-SN")
    assert (goerlitz.latitude, goerlitz.longitude) == (51.15, 14.99)
    assert Region.objects.get(name="Landkreis Holzminden").official_key == "03255"
    gone = Region.objects.get(official_key="99001")
    assert (gone.dissolved_on, gone.successor) == (date(2026, 6, 30), goerlitz)

    assert load(path, capsys=capsys) == ["0 created, 0 changed, 3 unchanged"]


def test_a_dry_run_says_what_would_happen_and_writes_nothing(table, capsys):
    lines = load(table(TABLE), "--dry-run", capsys=capsys)
    assert lines[-2:] == ["3 created, 0 changed, 0 unchanged", "Dry run: nothing was written."]
    assert not Region.objects.filter(official_key__in=["14626", "03255", "99001"]).exists()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name\nLandkreis Görlitz\n", "the column “official_key” is missing."),
        ("official_key,name,size\n1,A,2\n", "there is no column “size”."),
        ("official_key,name\n14626,A,B\n", "line 2: 3 cells, but 2 columns."),
        ("official_key,name\n14626,\n", "line 2: “official_key” and “name” are needed."),
        ("official_key,name\n14626,A\n\n14626,B\n", "line 4: the key 14626 stands in line 2."),
        ("official_key,name,latitude,longitude\n14626,A,north,1\n", "line 2: “north” is no latitude in degrees"),
        (
            "official_key,name,latitude,longitude\n14626,A,12,12\n",
            "line 2: Ensure this value is greater than or equal",
        ),
        ("official_key,name,dissolved_on\n14626,A,gestern\n", "line 2: “gestern” is no day such as 2026-12-31."),
        ("official_key,name,successor\n14626,A,9\n", "line 2: there is no region with the key 9"),
        ("official_key,name,kind\n14626,A,kingdom\n", "line 2: Value 'kingdom' is not a valid choice."),
        ("", "the column “official_key” is missing."),
    ],
)
def test_a_wrong_table_is_refused_with_the_line_and_writes_nothing(table, text, problem):
    before = Region.objects.count()
    with pytest.raises(CommandError) as refusal:
        call_command("load_regions", str(table(text)))
    assert problem in str(refusal.value)
    assert refusal.value.returncode == 2
    assert Region.objects.count() == before


def test_a_table_in_another_encoding_and_a_missing_file_are_told(tmp_path):
    path = tmp_path / "old.csv"
    path.write_bytes("official_key;name\n14626;Landkreis Görlitz\n".encode("latin-1"))
    with pytest.raises(CommandError, match="the file is not UTF-8"):
        call_command("load_regions", str(path))
    with pytest.raises(CommandError, match="there is no such file"):
        call_command("load_regions", str(tmp_path / "none.csv"))


def test_the_office_is_told_of_members_whose_region_is_gone(networks_index, table, office, capsys, now):
    network = NetworkFactory(parent=networks_index, title="Forum")
    load(table(TABLE), capsys=capsys)
    row = Membership.objects.create(network=network, region=Region.objects.get(official_key="99001"))
    Membership.objects.create(network=network, region=Region.objects.get(official_key="14626"))

    with translation.override("en"):
        told = [(found.what, found.membership) for found in endings(NetworkPage.objects.all(), today=now.date())]
    assert told == [("Landkreis Altdorf becomes part of Landkreis Görlitz", row)]
    assert f"/admin/networks/memberships/edit/{row.pk}/" in office.get("/admin/").content.decode()

    row.until = "2026-07-31"  # a month longer than the region
    row.save()
    assert [found.membership for found in endings(NetworkPage.objects.all(), today=now.date())] == [row]
    row.until = "2026-06-30"
    row.save()
    assert endings(NetworkPage.objects.all(), today=now.date()) == []


@pytest.mark.requirement("C08", "C09")
def test_a_press_release_is_held_against_the_register_of_its_day(networks_index, table, capsys):
    network = NetworkFactory(parent=networks_index, title="Forum")
    load(table(TABLE), capsys=capsys)
    for key, since in (("14626", "2021"), ("03255", "2025")):
        region = Region.objects.get(official_key=key)
        Membership.objects.create(network=network, region=region, kind=MembershipKind.FOUNDING, since=since)
    page = PressReleaseFactory(
        parent=network, date="2022-03-01", body="<p>Drei Gründungsmitglieder, im Landkreis Görlits.</p>"
    )

    assert [(remark.doubt.value, remark.found, remark.expected) for remark in remarks(page)] == [
        ("name", "Görlits", "Landkreis Görlitz"),
        ("founders", "Drei Gründungsmitglieder", "1"),
    ]


@pytest.mark.requirement("C08")
def test_the_editor_sees_it_in_the_form_and_may_publish_all_the_same(networks_index, office, table, capsys):
    network = NetworkFactory(parent=networks_index, title="Forum", mission="<p>Im Landkreis Görlits.</p>")
    right = NetworkFactory(parent=networks_index, title="Netz", slug="netz", mission="<p>Im Landkreis Görlitz.</p>")
    load(table(TABLE), capsys=capsys)

    def form(page) -> str:
        return office.get(f"/admin/pages/{page.pk}/edit/").content.decode()

    assert form(network).count('<li data-remark="name">') == 1
    assert "data-remark" not in form(right)


@pytest.mark.requirement("C08")
def test_the_history_of_a_network_is_held_against_names_and_not_against_the_number_of_today(
    networks_index, table, capsys
):
    milestones = [Milestone(date="2022", title="Fünf Mitglieder", body="<p>Aus dem Landkreis Görlits.</p>")]
    network = NetworkFactory(parent=networks_index, rows={"milestones": milestones})
    load(table(TABLE), capsys=capsys)
    Membership.objects.create(network=network, region=Region.objects.get(official_key="14626"))
    assert [(remark.doubt.value, remark.found) for remark in remarks(network)] == [("name", "Görlits")]


@pytest.mark.requirement("C08")
def test_a_programme_is_held_against_the_names_of_regions(networks_index, office, table, capsys):
    results = [
        ProgrammeResult(title="Grundlagenpapier", body="<p>Aus dem Landkreis Görlits, für alle 12 Mitglieder.</p>")
    ]
    page = ProgrammeFactory(parent=networks_index, rows={"results": results})
    load(table(TABLE), capsys=capsys)
    assert [(remark.found, remark.expected) for remark in remarks(page)] == [("Görlits", "Landkreis Görlitz")]
    assert office.get(f"/admin/pages/{page.pk}/edit/").content.decode().count('<li data-remark="name">') == 1


@pytest.mark.requirement("C08")
def test_the_hint_comes_with_the_draft_that_is_saved_while_one_types(networks_index, office, table, capsys):
    """What Wagtail answers after it has saved by itself renews the hint; other pages have none."""
    network = NetworkFactory(parent=networks_index, title="Forum")
    load(table(TABLE), capsys=capsys)
    page = PressReleaseFactory(parent=network, date="2022-03-01", body="<p>Im Landkreis Görlitz.</p>")
    other = WorkingGroupFactory(parent=network)

    def renewed(changed) -> str:
        answer = office.get(f"/admin/pages/{changed.pk}/edit/?_w_hydrate_create_view=1")
        assert answer.status_code == 200
        return answer.content.decode()

    assert 'id="proofreading"' in office.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert ("#proofreading" in renewed(page), "data-remark" in renewed(page)) == (True, False)
    page.body = "<p>Im Landkreis Görlits.</p>"
    page.save_revision()
    assert renewed(page).count('<li data-remark="name">') == 1
    assert "#proofreading" not in renewed(other)
