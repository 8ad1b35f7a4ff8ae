"""The screens: what they show, who may do what, and that they cost the same however much there is."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from wagtail.models import ModelLogEntry

from dialogues.models import DialogueEventPage
from integrations.core import registry
from integrations.core.choices import LinkState
from integrations.core.models import Connection, Delivery, FieldConflict, RemoteLink, SyncRun
from integrations.core.services import state
from integrations.core.services.sync.running import run_sync
from tests.integrations.core.test_outbox import say

OVERVIEW = "/admin/integrations/"


def shown(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def one(connection: Connection) -> str:
    return reverse("integrations_connection", args=[connection.public_id])


def test_overview_shows_state_error_and_what_waits(office, box, connection) -> None:
    say()
    Connection.objects.update(last_error="Keine Antwort.", trouble="authorisation")
    Connection.objects.create(slug="gone", label="Vom alten Plugin")

    html = shown(office, OVERVIEW)

    assert "Gruppe Potsdam" in html
    assert "Keine Antwort." in html
    assert "wn-light--red" in html
    assert "Vom alten Plugin" in html
    assert reverse("integrations_deliver", args=[connection.public_id]) in html


def test_overview_costs_the_same_with_more(office, box, connection) -> None:
    shown(office, OVERVIEW)
    with CaptureQueriesContext(database) as few:
        shown(office, OVERVIEW)
    for number in range(3):
        Connection.objects.create(slug="box", label=f"Weitere {number}")
    say()
    with CaptureQueriesContext(database) as many:
        shown(office, OVERVIEW)
    assert len(many) == len(few)


def test_history_is_shown_when_the_plugin_is_gone(office, box, connection) -> None:
    say()
    box.put("a")
    run_sync(connection.pk)

    with registry.INTEGRATIONS.set_aside():
        html = shown(office, one(connection))

    assert reverse("integrations_delivery", args=[Delivery.objects.get().pk]) in html
    assert reverse("integrations_run", args=[SyncRun.objects.get().pk]) in html


def test_connection_shows_what_can_be_chosen_and_decided(office, box, connection, linked, event) -> None:
    box.put("b", title="Was kostet der Bus?")
    event.refresh_from_db()
    event.date = "2026-12-08T18:00"
    event.save_revision().publish()
    box.change("a", starts_at=box.events["a"].ends_at, ends_at=None)
    run_sync(connection.pk)

    html = shown(office, one(connection))

    conflict = FieldConflict.objects.get()
    for address in (
        reverse("integrations_choose", args=[RemoteLink.objects.get(remote_id="b").public_id]),
        reverse("integrations_take_theirs", args=[conflict.pk]),
        reverse("integrations_let_go", args=[linked.public_id]),
    ):
        assert address in html
    beside = shown(office, reverse("wagtailadmin_pages:edit", args=[event.pk]))
    assert f"{reverse('integrations_take_theirs', args=[conflict.pk])}?next=/admin/pages/{event.pk}/edit/" in beside
    assert beside.index("wn-conflict") < beside.index('name="date"')


def test_many_events_are_shown_page_by_page_and_found_by_title(office, box, connection, now) -> None:
    """Those to come first. Before, whatever came after the fiftieth could not be chosen at all."""
    begins = [("past", now - timedelta(days=20)), *((f"n{n:03}", now + timedelta(hours=n + 1)) for n in range(120))]
    for name, moment in begins:
        box.put(name, title=f"Abend {name}", starts_at=moment, ends_at=None)
    run_sync(connection.pk)

    def titles(query: str) -> list[str]:
        return re.findall(r"Abend (\w+)</span></a> <a", shown(office, f"{one(connection)}{query}"))

    assert titles("") == [f"n{n:03}" for n in range(50)]
    assert titles("?offered=3") == [*(f"n{n:03}" for n in range(100, 120)), "past"]
    assert titles("?q=N11") == [f"n{n}" for n in range(110, 120)]
    assert 'href="?offered=2#wn-offered"' in shown(office, one(connection))
    RemoteLink.objects.exclude(remote_id="n000").update(state=LinkState.IGNORED)
    html = shown(office, one(connection))
    assert re.search(r"<summary[^>]*>120 ", html)
    assert 'href="?ignored=2#wn-ignored"' in html


def test_every_act_is_in_the_audit_log(office, box, connection) -> None:
    box.put("a")
    run_sync(connection.pk)
    link = RemoteLink.objects.get()
    for name, argument in (
        ("integrations_probe", connection.public_id),
        ("integrations_sync", connection.public_id),
        ("integrations_leave_out", link.public_id),
        ("integrations_offer_again", link.public_id),
    ):
        assert office.post(reverse(name, args=[argument])).status_code == 302

    entries = ModelLogEntry.objects.filter(action__startswith="integrations.", user__isnull=False).order_by("pk")
    assert list(entries.values_list("action", flat=True)) == [
        "integrations.tested",
        "integrations.sync_ordered",
        "integrations.ignored",
        "integrations.offered_again",
    ]


def test_conflict_is_settled_from_the_event(office, box, connection, linked, event) -> None:
    event.refresh_from_db()
    FieldConflict.objects.create(link=linked, field="date", theirs="2026-12-03T18:00Z/", since=linked.state_at)
    edit = reverse("wagtailadmin_pages:edit", args=[event.pk])
    address = f"{reverse('integrations_take_theirs', args=[FieldConflict.objects.get().pk])}?next={edit}"

    shown(office, address)
    response = office.post(address)

    assert response.url == edit
    event.refresh_from_db()
    assert (event.date.edtf, FieldConflict.objects.count()) == ("2026-12-03T19:00:00", 0)
    FieldConflict.objects.create(link=linked, field="date", theirs="2026-12-04T18:00Z/", since=linked.state_at)
    away = reverse("integrations_keep_ours", args=[FieldConflict.objects.get().pk])
    assert office.post(f"{away}?next=https://elsewhere.example/").url == one(connection)


def test_choosing_links_or_makes_a_draft(office, box, connection, event, now) -> None:
    box.put("a", title=event.title)
    box.put("b", title="Was kostet der Bus?")
    run_sync(connection.pk)
    first, second = RemoteLink.objects.order_by("remote_id")
    choose = reverse("integrations_choose", args=[first.public_id])
    html = shown(office, choose)
    assert re.search(rf'value="{event.pk}"[^>]*checked', html)
    assert re.search(r'type="submit"[^>]*>\s*Auswählen', html), "as the button that led here is called"

    office.post(choose, {"event": event.pk})
    office.post(reverse("integrations_choose", args=[second.public_id]), {"event": "new"})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.local_key) == (LinkState.LINKED, event.translation_key)
    page = DialogueEventPage.objects.get(translation_key=second.local_key)
    assert (page.live, page.title) == (False, "Was kostet der Bus?")
    assert office.post(choose, {"event": event.pk}).status_code == 200  # it is linked: an explanation, no change


def test_proposal_is_one_question(office, box, connection, linked, event) -> None:
    box.events.clear()
    box.put("a2")
    run_sync(connection.pk)
    proposal = RemoteLink.objects.get(remote_id="a2")
    address = reverse("integrations_proposal", args=[proposal.public_id])
    assert address in shown(office, one(connection))
    shown(office, address)

    office.post(address, {"answer": "yes"})

    proposal.refresh_from_db()
    assert proposal.state == LinkState.LINKED


def test_leaving_out_and_taking_back(office, box, connection, now) -> None:
    box.put("a")
    run_sync(connection.pk)
    link = RemoteLink.objects.get()
    for name, after in (("leave_out", LinkState.IGNORED), ("offer_again", LinkState.OFFERED)):
        address = reverse(f"integrations_{name}", args=[link.public_id])
        shown(office, address)
        office.post(address)
        link.refresh_from_db()
        assert link.state == after


def test_buttons_test_read_and_deliver(office, box, connection, settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
    box.put("a")
    for name in ("probe", "sync", "deliver"):
        address = reverse(f"integrations_{name}", args=[connection.public_id])
        assert office.get(address).status_code == 405
        assert office.post(address, {"next": "overview"}).url == OVERVIEW
    connection.refresh_from_db()
    assert connection.probe_status == "ok"


def test_trying_out_shows_lines_and_writes_nothing(office, box, connection) -> None:
    box.put("a", title="Was kostet der Bus?")
    response = office.post(reverse("integrations_try_out", args=[connection.public_id]))

    assert "Was kostet der Bus?" in response.content.decode()
    assert not RemoteLink.objects.exists()


def test_switching_asks_first(office, box, connection) -> None:
    address = reverse("integrations_switch", args=["box"])
    shown(office, address)
    assert state.is_enabled("box")
    office.post(address)
    assert not state.is_enabled("box")
    assert ModelLogEntry.objects.filter(action=state.DISABLED).count() == 1
    office.post(address)
    assert state.is_enabled("box")


def test_reports_show_runs_and_deliveries(office, box, connection) -> None:
    box.put("a", title="Was kostet der Bus?")
    run = run_sync(connection.pk)
    say()
    delivery = Delivery.objects.get()
    assert str(run.pk) in shown(office, "/admin/integrations/runs/")
    assert "Was kostet der Bus?" in shown(office, reverse("integrations_run", args=[run.pk]))
    assert str(delivery.pk) in shown(office, f"/admin/integrations/deliveries/?connection={connection.pk}")
    page = reverse("integrations_delivery", args=[delivery.pk])
    assert delivery.message_id in shown(office, page)
    Delivery.objects.update(state="failed", settled_at=delivery.created_at)

    office.post(page)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.settled_at) == ("waiting", None)


def test_who_may_not_sees_and_changes_nothing(reviewer, editor, stranger, box, connection) -> None:
    run = SyncRun.objects.create(connection=connection, trigger="timer", started_at=connection.created_at)
    acts = [
        reverse(f"integrations_{name}", args=[connection.public_id])
        for name in ("probe", "sync", "deliver", "try_out")
    ] + [reverse("integrations_switch", args=["box"])]
    screens = [
        OVERVIEW,
        one(connection),
        reverse("integrations_run", args=[run.pk]),
        "/admin/integrations/deliveries/",
    ]

    with translation.override("en"):
        for address in screens:
            assert reviewer.get(address).status_code == 200
            for person in (editor, stranger):
                assert person.get(address).status_code == 302
        for address in acts:
            for person in (reviewer, editor, stranger):
                assert person.post(address).status_code in (302, 403)

    assert state.is_enabled("box")
    assert (box.reads, Connection.objects.get().probed_at) == (0, None)
