"""The office's screens: who may see what, each act with its mail beforehand, lists that ask the same (B09–B12)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks.models import (
    AdmissionPlan,
    ApplicationFile,
    MemberAccount,
    Membership,
    MembershipApplication,
    Message,
)
from networks.services import messages
from networks.services.admission import welcoming
from tests.factories import RegionFactory, RepresentationFactory
from tests.networks.admission.conftest import ADDRESS, acts_of, bring_to, mails_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def address(row: Any, name: str = "application", *more: Any) -> str:
    return reverse(name, args=[row.public_id, *more])


def written(text: str = "Die Karte hat keinen Text.", address: str = ADDRESS) -> Message:
    draft = messages.Written("question", text, address, "de", "message-de-1", "/messages/new/")
    messages.take(draft)
    return Message.objects.latest("pk")


@pytest.mark.requirement("B03", "B09")
def test_only_the_office_sees_and_does_anything(
    network, plan, clerk, office: Client, editor: Client, reviewer: Client, stranger: Client
) -> None:
    row = bring_to("submitted", network, clerk)
    note = written()
    plan_url = reverse("admission_plans:edit", args=[plan.pk])
    pages = [
        reverse("applications"),
        reverse("applications_results"),
        address(row),
        address(row, "application_signed"),
        address(row, "application_accept"),
        address(row, "application_note"),
        address(row, "application_erase"),
        address(row, "application_step", "decline"),
        reverse("visitor_messages"),
        address(note, "visitor_message"),
        address(note, "visitor_message_answer"),
        address(note, "visitor_message_erase"),
        plan_url,
    ]
    before = acts_of(row)
    for client in (editor, reviewer, stranger, Client()):
        for page in pages:
            answer = client.get(page)
            assert answer.status_code in (302, 403), page
            client.post(page, {"reason": "x", "note": "x", "sure": "on", "answer": "x", "step": "confirm"})
        html = client.get("/admin/", follow=True).content.decode()
        assert row.member_name not in html
    assert acts_of(row) == before
    note.refresh_from_db()
    assert note.state == "open"
    for page in pages:
        answer = office.get(page)
        assert answer.status_code == 200, page
        if answer.streaming:
            assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert row.member_name in office.get("/admin/").content.decode()
    assert office.get(address(row, "application_step", "submit"), follow=True).status_code == 404, (
        "that is the applicant's"
    )


@pytest.mark.requirement("B09")
def test_what_nobody_has_confirmed_is_seen_by_nobody(network, clerk, office: Client) -> None:
    """As the form and the mail promise it."""
    row = bring_to("pending", network, clerk, "unbestaetigt@kreis.example")
    for query in ({}, {"q": "unbestaetigt@kreis.example"}, {"turn": "applicant"}):
        assert row.member_name not in office.get(reverse("applications"), query).content.decode()
    for name in ("application", "application_note", "application_erase"):
        assert office.get(address(row, name), follow=True).status_code == 404
    assert row.member_name not in office.get("/admin/").content.decode()


@pytest.mark.requirement("B10", "B11")
def test_a_decision_is_seen_before_it_goes_and_happens_once(network, plan, clerk, office: Client) -> None:
    row = bring_to("submitted", network, clerk)
    url = address(row, "application_step", "decline")
    answer = office.post(url, {"reason": "", "note": ""})
    assert list(answer.context["form"].errors) == ["reason"]
    preview = office.post(url, {"reason": "Zu <wenig> Zeit.", "note": "intern"})
    html = preview.content.decode()
    assert "srcdoc=" in html
    assert "Zu &amp;lt;wenig&amp;gt; Zeit." in html
    row.refresh_from_db()
    assert (row.state, len(acts_of(row))) == ("submitted", 4)
    done = office.post(url, {"reason": "Zu <wenig> Zeit.", "note": "intern", "step": "confirm"})
    assert (done.status_code, done["Location"]) == (302, address(row))
    row.refresh_from_db()
    assert (row.state, row.reason) == ("declined", "Zu <wenig> Zeit.")
    late = office.post(url, {"reason": "noch einmal", "note": "", "step": "confirm"})
    assert late.status_code == 200, "what is not possible any more explains itself"
    assert acts_of(row)[-1] == "decline"
    page = office.get(address(row)).content.decode()
    assert "intern" in page
    assert "Zu &lt;wenig&gt; Zeit." in page


@pytest.mark.requirement("B09", "B12")
def test_taking_in_a_county_by_hand(network, plan, clerk, office: Client) -> None:
    row = bring_to("expressed", network, clerk)
    region = RegionFactory(name="Landkreis Görlitz")
    url = address(row, "application_accept")
    form = office.get(url).context["form"]
    assert form.initial["region"] == region, "the county of that name is found"
    data = {"region": region.pk, "organisation": "", "kind": "full", "since": "2026-11-24", "reason": "", "note": ""}
    wrong = office.post(url, {**data, "region": ""})
    assert wrong.context["form"].non_field_errors()
    assert "srcdoc=" in office.post(url, data).content.decode()
    assert not Membership.objects.exists()
    for _time in range(2):
        office.post(url, {**data, "step": "confirm"})
    assert (Membership.objects.count(), MemberAccount.objects.count()) == (1, 1)
    mentor = RepresentationFactory(membership__network=network).account
    office.post(address(row, "application_mentor"), {"mentor": mentor.pk})
    row.refresh_from_db()
    assert row.mentor == mentor
    task = row.tasks.first()
    office.post(address(row, "application_task", task.public_id), {"done": "yes"})
    task.refresh_from_db()
    assert (task.done_by, task.user is not None) == ("office", True)
    office.post(address(row, "application_task_add"), {"title": "Rundmail"})
    assert row.tasks.count() == 3
    office.post(address(row, "application_note"), {"note": "Angerufen"})
    office.post(address(row, "application_step", "finish"), {"note": ""})
    row.refresh_from_db()
    assert row.state == "admitted"
    assert office.get(address(row)).status_code == 200


def test_lists_ask_the_same_however_many_there_are(network, plan, clerk, office: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            for page in (reverse("applications"), reverse("visitor_messages")):
                assert office.get(page).status_code == 200
        return len(captured)

    bring_to("interested", network, clerk)
    written()
    queries()
    few = queries()
    for number in range(3):
        bring_to("interested", network, clerk, f"ina{number}@kreis.example")
        written(f"Frage {number}", f"kim{number}@kreis.example")
    assert queries() == few


def test_search_and_filters(network, plan, clerk, office: Client) -> None:
    bring_to("submitted", network, clerk)
    other = bring_to("onboarding", network, clerk, "kim@kreis.example")
    other.member_name = "Stadt Zittau"
    other.save()

    def found(**query: str) -> list[str]:
        rows = office.get(reverse("applications_results"), query).context["object_list"]
        return sorted(row.member_name for row in rows)

    assert found() == ["Landkreis Görlitz", "Stadt Zittau"]
    assert found(q="zittau") == ["Stadt Zittau"]
    assert found(q="KIM@kreis.example") == ["Stadt Zittau"]
    assert found(turn="office") == ["Landkreis Görlitz"]
    assert found(turn="mentor") == ["Stadt Zittau"]
    assert found(state="onboarding") == ["Stadt Zittau"]
    assert found(network=str(network.pk), kind="guest") == []
    written("Wo ist der Plan?")
    written("Danke", "")
    rows = office.get(reverse("visitor_messages_results"), {"q": "plan"}).context["object_list"]
    assert [row.text for row in rows] == ["Wo ist der Plan?"]


def test_erasing_an_application_leaves_the_member(network, plan, clerk, office: Client) -> None:
    row = bring_to("onboarding", network, clerk)
    office.post(address(row, "application_erase"), {"sure": "on"})
    assert not MembershipApplication.objects.exists()
    assert not ApplicationFile.objects.exists()
    assert (Membership.objects.count(), MemberAccount.objects.count()) == (1, 1)


@pytest.mark.requirement("X07")
def test_a_message_is_answered_by_mail_once(office: Client, network, plan) -> None:
    row = written("Wo finde ich <b>das</b>?")
    url = address(row, "visitor_message_answer")
    assert "srcdoc=" in office.post(url, {"answer": "Auf der Startseite."}).content.decode()
    office.post(url, {"answer": "Auf der Startseite.", "step": "confirm"})
    office.post(url, {"answer": "Noch einmal", "step": "confirm"})
    row.refresh_from_db()
    assert (row.state, row.answer) == ("answered", "Auf der Startseite.")
    [mail] = mails_to(ADDRESS)
    assert "Auf der Startseite." in mail.text
    assert "Wo finde ich <b>das</b>?" in mail.text
    assert "<b>das</b>" not in mail.html
    nameless = written("Ohne Adresse", "")
    office.post(address(nameless, "visitor_message_answer"), {"answer": "Behoben."})
    nameless.refresh_from_db()
    assert (nameless.state, nameless.answer) == ("answered", "Behoben.")
    office.post(address(row, "visitor_message_erase"), {"sure": "on"})
    assert list(Message.objects.all()) == [nameless]


def test_the_procedure_is_set_up_in_one_form(office: Client, network) -> None:
    page = office.get(reverse("admission_plans:add"))
    assert page.status_code == 200
    data = {
        "network": network.pk,
        "has_interest": "on",
        "document": "required",
        "keep_days": "90",
        "needs_all_criteria": "on",
        "tasks-TOTAL_FORMS": "1",
        "tasks-INITIAL_FORMS": "0",
        "tasks-0-title": "Kennenlernen",
        "tasks-0-ORDER": "1",
        "tasks-0-DELETE": "",
        "package-TOTAL_FORMS": "0",
        "package-INITIAL_FORMS": "0",
    }
    office.post(reverse("admission_plans:add"), data)
    plan = AdmissionPlan.objects.get()
    assert (plan.network, plan.has_interest, plan.has_expression, plan.keep_days) == (network, True, False, 90)
    assert [task.title for task in plan.tasks.all()] == ["Kennenlernen"]


@pytest.mark.requirement("B12")
class TestMentor:
    def signed_in(self, account: MemberAccount) -> Client:
        client = Client()
        client.force_login(account.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def test_sees_contact_and_checklist_of_their_own_and_nothing_else(self, network, plan, clerk) -> None:
        row = bring_to("onboarding", network, clerk)
        other = bring_to("onboarding", network, clerk, "kim@kreis.example")
        standing = RepresentationFactory(membership__network=network)
        welcoming.assign_mentor(row, standing.account, user=clerk)
        mentor = self.signed_in(standing.account)
        html = mentor.get(reverse("members:mentoring_one", args=[row.public_id])).content.decode()
        assert ADDRESS in html
        assert "Kennenlernen" in html
        assert row.member_name in mentor.get(reverse("members:mentoring")).content.decode()
        tick = reverse("members:mentoring_tick", args=[row.public_id])
        task = row.tasks.first()
        assert mentor.post(tick, {"task": task.public_id, "done": "yes"}).status_code == 302
        task.refresh_from_db()
        assert (task.done_by, task.user) == ("mentor", standing.account.user)
        assert mentor.get(reverse("members:mentoring_one", args=[other.public_id])).status_code == 404
        foreign = other.tasks.first()
        assert mentor.post(tick, {"task": foreign.public_id, "done": "yes"}).status_code == 404
        foreign.refresh_from_db()
        assert foreign.done_at is None
        standing.until = "2026-11-23"
        standing.save()
        assert mentor.get(reverse("members:mentoring_one", args=[row.public_id])).status_code == 404

    def test_the_log_says_mentor_or_office_as_it_was(self, network, plan, clerk, office) -> None:
        row = bring_to("onboarding", network, clerk)
        standing = RepresentationFactory(membership__network=network)
        welcoming.assign_mentor(row, standing.account, user=clerk)
        tick = reverse("members:mentoring_tick", args=[row.public_id])
        for client, task in zip((self.signed_in(standing.account), office), row.tasks.all(), strict=True):
            client.post(tick, {"task": task.public_id, "done": "yes"})
        assert list(row.entries.filter(act="task").order_by("pk").values_list("by", "note")) == [
            ("mentor", "Kennenlernen"),
            ("office", "Unterlagen übergeben"),
        ]

    def test_a_pending_applicant_and_the_new_member_see_no_application_inside(self, network, plan, clerk) -> None:
        row = bring_to("onboarding", network, clerk)
        client = self.signed_in(row.account)
        assert client.get(reverse("members:mentoring_one", args=[row.public_id])).status_code == 404
