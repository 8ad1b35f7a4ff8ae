"""Applying on the site: one application however often it is sent, nothing lost, clear words (B10, D08, X07)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from cms.core import clock
from cms.core.choices import ConsentAct
from cms.core.models import ConsentEntry
from networks.admission.choices import DocumentWanted
from networks.models import AdmissionPlan, ApplicationFile, MembershipApplication
from networks.services.admission import retention
from tests.networks.admission.conftest import (
    ADDRESS,
    acts_of,
    bring_to,
    form_data,
    keys_of,
    mails_to,
    own_path,
    pdf,
    send,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
NEW = "/applications/new/"


def post(guest: Client, network, **changes):
    return guest.post(NEW, form_data(network, **changes))


@pytest.mark.requirement("B10", "D08", "X07")
def test_the_whole_application_in_one_form(guest, network) -> None:
    page = guest.get(NEW, {"network": network.public_id})
    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    assert not page.cookies
    for name in ("member_name", "name", "email", "document", *(f"criteria[{key}]" for key in keys_of(network))):
        assert f'name="{name}"' in page.content.decode(), name
    answer = post(guest, network, document=pdf("Antrag ü.pdf"))
    assert (answer.status_code, answer["Location"]) == (303, "/applications/sent/?locale=de")
    row = MembershipApplication.objects.get()
    assert (row.state, row.member_name, row.text, row.language) == (
        "pending",
        "Landkreis Görlitz",
        "Wir wollen lernen.",
        "de",
    )
    assert row.criteria.count() == 2
    signed = ApplicationFile.objects.get()
    assert (signed.name, signed.media_type) == ("Antrag ü.pdf", "application/pdf")
    assert "private" in Path(signed.file.path).parts
    assert "antrag" not in signed.file.name.lower()
    [mail] = mails_to(ADDRESS)
    assert own_path(row) in mail.text
    own = guest.get(own_path(row))
    assert 'data-state="pending"' in own.content.decode()
    assert ADDRESS not in own.content.decode(), "the link is no login: the address stays masked"
    row.refresh_from_db()
    assert row.state == "pending", "a GET never acts"
    guest.post(own_path(row), {"act": "confirm"})
    row.refresh_from_db()
    assert row.state == "submitted"
    acts = list(
        ConsentEntry.objects.filter(record_id=row.public_id).order_by("sequence").values_list("act", flat=True)
    )
    assert acts == [ConsentAct.REQUESTED, ConsentAct.CONFIRMED]


def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays(guest, network) -> None:
    answer = post(guest, network, email="ina", consent=None, member_name="", text="Bleibt stehen", form_token="x")
    html = answer.content.decode()
    assert answer.status_code == 422
    for anchor in ("#field-email", "#field-member_name", "#field-consent"):
        assert f'href="{anchor}"' in html
    assert "Bleibt stehen" in html
    assert not MembershipApplication.objects.exists()
    answer = post(guest, network, **{f"criteria[{next(iter(keys_of(network)))}]": None})
    assert answer.status_code == 422
    assert not MembershipApplication.objects.exists()


@pytest.mark.parametrize(
    ("name", "body"),
    [("antrag.pdf", b"MZ\x90\x00 program"), ("antrag.exe", b"MZ\x90\x00"), ("antrag.pdf", b"")],
)
def test_an_upload_that_lies_is_refused_and_nothing_else_is_lost(guest, network, name, body) -> None:
    answer = post(guest, network, document=pdf(name, body), text="Bleibt stehen")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#field-document"' in html
    assert "Bleibt stehen" in html
    assert not ApplicationFile.objects.exists()


def test_a_file_that_is_too_large_is_refused_and_nothing_else_is_lost(guest, network, settings, tmp_path) -> None:
    settings.PRIVATE_UPLOAD_LIMIT = 100_000
    answer = post(guest, network, document=pdf(body=b"%PDF-1.7" + b"0" * 300_000), text="Bleibt stehen")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#field-document"' in html
    assert "Bleibt stehen" in html
    assert not list((tmp_path / "private").rglob("*")), "nothing is kept"


@pytest.mark.requirement("X07")
def test_sent_twice_is_one_application(guest, network, clerk) -> None:
    post(guest, network)
    post(guest, network, email=ADDRESS.upper(), text="Zum zweiten")
    row = MembershipApplication.objects.get()
    assert (row.text, acts_of(row)) == ("Wir wollen lernen.", ["received"]), "one mail a day before it is confirmed"
    guest.post(own_path(row), {"act": "confirm"})
    for _time in range(2):
        answer = post(guest, network, text="Zum dritten")
        assert answer["Location"] == "/applications/sent/?locale=de", "everybody hears the same"
    row = MembershipApplication.objects.get()
    assert row.text == "Wir wollen lernen."
    assert acts_of(row) == ["received", "confirm", "repeated"]
    assert own_path(row) in mails_to(ADDRESS)[-1].text
    retention.erase(row, form="x")
    post(guest, network)
    assert MembershipApplication.objects.count() == 1


def test_who_was_declined_may_apply_anew(network, plan, clerk) -> None:
    from networks.admission.choices import Move
    from networks.services.admission import deciding

    row = bring_to("interested", network, clerk)
    deciding.move(row, Move.DECLINE, user=clerk, reason="Zu früh.")
    send(network)
    assert list(MembershipApplication.objects.order_by("pk").values_list("state", flat=True)) == [
        "declined",
        "pending",
    ]


def test_the_procedure_decides_what_is_asked(guest, network, plan) -> None:
    html = guest.get(NEW, {"network": network.public_id}).content.decode()
    assert 'name="document"' not in html
    assert "criteria[" not in html
    assert 'name="kind"' not in html
    AdmissionPlan.objects.update(has_interest=False, document=DocumentWanted.NO, takes_guests=True)
    html = guest.get(NEW, {"network": network.public_id}).content.decode()
    assert "criteria[" in html
    assert 'name="document"' not in html
    assert '<option value="guest">' in html
    assert post(guest, network, kind="supporter").status_code == 422
    assert post(guest, network, kind="guest").status_code == 303
    assert MembershipApplication.objects.get().kind == "guest"


def test_closed_missing_and_strange(guest, network) -> None:
    network.admission_open = False
    network.save_revision().publish()
    assert guest.get(NEW, {"network": network.public_id}).status_code == 200
    assert post(guest, network).status_code == 409
    network.admission_open, network.state = True, "ended"
    network.save_revision().publish()
    assert post(guest, network).status_code == 409
    assert not MembershipApplication.objects.exists()
    network.unpublish()
    assert guest.get(NEW, {"network": network.public_id}, follow=True).status_code == 404
    for value in ("", "x", "00000000-0000-0000-0000-000000000000"):
        assert guest.get(NEW, {"network": value}, follow=True).status_code == 404
    assert guest.get("/applications/mine/?t=nonsense", follow=True).status_code == 404
    assert guest.get("/applications/mine/document/?t=nonsense", follow=True).status_code == 404


def test_a_robot_hears_what_all_hear(guest, network) -> None:
    assert post(guest, network, website="https://spam.example").status_code == 303
    assert not MembershipApplication.objects.exists()


def test_a_network_that_sends_too_often_has_to_wait(guest, network) -> None:
    answers = [post(guest, network, email=f"ina{number}@kreis.example").status_code for number in range(31)]
    assert answers == [303] * 30 + [429]


class TestOwnPage:
    def test_writing_uploading_replacing(self, guest, network, plan, clerk) -> None:
        row = bring_to("applying", network, clerk)
        path = own_path(row)
        page = guest.get(path).content.decode()
        assert 'name="document"' in page
        data = {"member_name": "Kreis Görlitz", "name": "Ina Muster", "text": "", "function": "", "phone": ""}
        answer = guest.post(path, {"act": "submit", **data})
        assert answer.status_code == 422
        assert "Kreis Görlitz" in answer.content.decode()
        ticks = {f"criteria[{key}]": "yes" for key in keys_of(network)}
        assert guest.post(path, {"act": "save", **data, **ticks, "document": pdf()}).status_code == 200
        row.refresh_from_db()
        assert (row.state, row.member_name, row.criteria.count()) == ("applying", "Kreis Görlitz", 2)
        first = Path(ApplicationFile.objects.get().file.path)
        assert guest.post(path, {"act": "submit", **data, **ticks}).status_code == 200
        row.refresh_from_db()
        assert row.state == "submitted"
        answer = guest.post(path, {"act": "upload", "document": pdf("neu.pdf")})
        assert answer.status_code == 200
        assert ApplicationFile.objects.get().name == "neu.pdf"
        assert Path(ApplicationFile.objects.get().file.path) != first
        got = guest.get(path.replace("/mine/?", "/mine/document/?"))
        assert b"".join(got.streaming_content).startswith(b"%PDF")
        assert got["Content-Disposition"].startswith("attachment")
        late = guest.post(path, {"act": "submit", **data, **ticks})
        assert late.status_code == 422, "what is not possible any more explains itself"

    def test_what_the_office_notes_is_not_shown(self, guest, network, plan, clerk) -> None:
        from networks.admission.choices import Move
        from networks.services.admission import deciding

        row = bring_to("submitted", network, clerk)
        deciding.add_note(row, "kanarienvogel", user=clerk)
        deciding.move(row, Move.DEFER, user=clerk, reason="Im Frühjahr.", note="kanarienvogel")
        html = guest.get(own_path(row)).content.decode()
        assert "Im Frühjahr." in html
        assert "kanarienvogel" not in html
        assert clerk.username not in html

    def test_withdrawing_asks_first(self, guest, network, plan, clerk) -> None:
        row = bring_to("submitted", network, clerk)
        guest.post(own_path(row), {"act": "ask_to_withdraw"})
        row.refresh_from_db()
        assert row.state == "submitted"
        guest.post(own_path(row), {"act": "withdraw"})
        row.refresh_from_db()
        assert (row.state, row.ended_at) == ("withdrawn", clock.now())

    def test_my_data_and_erasing_them(self, guest, network, plan, clerk, django_capture_on_commit_callbacks) -> None:
        row = bring_to("submitted", network, clerk)
        path, file = own_path(row), Path(ApplicationFile.objects.get().file.path)
        [data] = guest.post(path, {"act": "export"}).json()
        assert (data["email"], data["state"], len(data["criteria"])) == (ADDRESS, "submitted", 2)
        guest.post(path, {"act": "erase"})
        assert MembershipApplication.objects.exists(), "without the second step nothing happens"
        page = guest.post(path, {"act": "ask_to_erase"}).content.decode()
        token = page.partition('name="erase_token" value="')[2].partition('"')[0]
        with django_capture_on_commit_callbacks(execute=True):
            assert guest.post(path, {"act": "erase", "erase_token": token}).status_code == 200
        assert not MembershipApplication.objects.exists()
        assert guest.get(path).status_code == 410
        assert not file.exists()

    def test_an_expression_is_written_once(self, guest, network, plan, clerk) -> None:
        row = bring_to("expressing", network, clerk)
        assert guest.post(own_path(row), {"act": "express", "expression": " "}).status_code == 422
        assert guest.post(own_path(row), {"act": "express", "expression": "Erfahrung"}).status_code == 200
        row.refresh_from_db()
        assert (row.state, row.expression) == ("expressed", "Erfahrung")
        assert guest.post(own_path(row), {"act": "express", "expression": "anders"}).status_code == 422


def test_links_of_one_application_open_no_other(guest, network, plan, clerk) -> None:
    first, second = bring_to("submitted", network, clerk), bring_to("interested", network, clerk, "kim@kreis.example")
    with clock.frozen_at(clock.now() + timedelta(minutes=1)):
        path = own_path(second).replace("/mine/?", "/mine/document/?")
        assert guest.get(path, follow=True).status_code == 404
    assert own_path(first) != own_path(second)
