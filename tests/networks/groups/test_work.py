"""Meetings, minutes, results and topics of a group (B25–B27), and what of it may ever be public."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cms.core import clock
from cms.core.searching import rebuild
from dialogues.models import DialogueEventPage, MeetingAccess
from networks.models import GroupFile, GroupMinutes, GroupOutput, GroupTopic, Notice, WorkingGroupPage
from networks.selectors.groups import groups_to_look_after
from networks.services.groups.discussion import open_thread
from newsletters.models import MailingContent
from newsletters.services.notices import make_due
from tests.core.test_private_files import PDF
from tests.networks.groups.conftest import Cast, office, signed_in

pytestmark = pytest.mark.django_db
LINK = "https://meet.example.org/geheim-kanarie"


def plan(client: Client, address, **fields: str) -> None:
    sent = {
        "title": "Treffen im Advent",
        "date": "10.12.2026, 18:00",
        "end_time": "19:30",
        "place": "Rathaus, Görlitz",
        "join_url": LINK,
        "text": "Wir reden.",
        **fields,
    }
    response = client.post(address("meetings/new/"), sent)
    assert response.status_code == 302, response.content.decode()[-3000:]


@pytest.mark.requirement("B25")
def test_the_convenor_plans_moves_and_cancels_a_meeting(group, cast: Cast, address, now) -> None:
    convenor, member = signed_in(cast.convenor), signed_in(cast.member)
    plan(convenor, address)
    event = DialogueEventPage.objects.get()
    assert (event.kind, event.live, event.group_id, event.series_id) == ("working_group", False, group.pk, None)
    assert (event.attendance_mode, str(event.venues.get())) == ("hybrid", "Rathaus, Görlitz")
    assert MeetingAccess.objects.get().join_url == LINK
    page = member.get(address()).content.decode()
    assert "Treffen im Advent" in page
    assert LINK in page

    sent = {"title": "Treffen im Advent", "date": "11.12.2026, 18:00", "place": "", "join_url": LINK}
    path = address(f"meetings/{event.public_id}/")
    assert member.post(path, sent).status_code == 403
    assert convenor.post(path, sent).status_code == 302
    event.refresh_from_db()
    assert (str(event.date.edtf), event.attendance_mode, event.venues.count()) == ("2026-12-11T18:00:00", "online", 0)
    make_due()
    subjects = sorted(MailingContent.objects.values_list("subject", flat=True))
    assert len(subjects) == 4, "two people, planned and moved"
    assert LINK not in "".join(MailingContent.objects.values_list("text", flat=True))

    assert convenor.post(f"{path}cancel/").status_code == 302
    assert not MeetingAccess.objects.exists()
    assert b"cancelled" in member.get(address()).content
    assert convenor.post(path, sent).status_code == 422
    assert Notice.objects.filter(kind="group_meeting", occasion="cancelled").count() == 2


def test_what_is_wrong_with_a_meeting_is_said(group, cast: Cast, address) -> None:
    sent = {"title": "Ohne Link", "date": "irgendwann im Advent", "dial_in": "0301234"}
    response = signed_in(cast.convenor).post(address("meetings/new/"), sent)
    assert response.status_code == 422
    assert b'href="#id_date"' in response.content
    response = signed_in(cast.convenor).post(address("meetings/new/"), {**sent, "date": "2026-12"})
    assert b'href="#id_join_url"' in response.content
    assert not DialogueEventPage.objects.exists()


@pytest.mark.requirement("B25")
def test_the_office_makes_a_meeting_public_by_moving_it_into_a_series(
    group, cast: Cast, address, series, client: Client
) -> None:
    convenor = signed_in(cast.convenor)
    plan(convenor, address)
    event = DialogueEventPage.objects.get()
    event.move(series, pos="last-child")
    event = DialogueEventPage.objects.get()
    event.get_latest_revision_as_object().save_revision().publish()
    event = DialogueEventPage.objects.get()
    assert (event.series_id, event.group_id, event.live) == (series.pk, group.pk, True)
    answer = client.get(f"/api/v1/events/{event.public_id}/")
    assert answer.json()["group"] is None
    assert group.title.encode() not in answer.content
    group.may_be_named = True
    group.save_revision().publish()
    named = client.get(f"/api/v1/events/{event.public_id}/").json()["group"]
    assert named == {"id": str(group.public_id), "name": group.title}
    page = convenor.get(address(f"meetings/{event.public_id}/")).content.decode()
    assert "Please ask the office" in page
    assert event.url in convenor.get(address()).content.decode()


def test_minutes_take_day_and_title_from_their_meeting(group, cast: Cast, address) -> None:
    convenor, member = signed_in(cast.convenor), signed_in(cast.member)
    plan(convenor, address)
    event = DialogueEventPage.objects.get()
    nothing = convenor.post(address("minutes/new/"), {"meeting": str(event.translation_key)})
    assert nothing.status_code == 422
    assert not GroupMinutes.objects.exists()
    sent = {"meeting": str(event.translation_key), "document": SimpleUploadedFile("Protokoll.pdf", PDF)}
    assert convenor.post(address("minutes/new/"), sent).status_code == 302
    row = GroupMinutes.objects.get()
    assert (row.title, str(row.held_on), row.meeting_key) == ("Treffen im Advent", "2026-12-10", event.translation_key)
    path = address(f"files/{row.document.public_id}/")
    assert member.get(path).getvalue() == PDF

    changed = {"title": "Protokoll", "held_on": "2026-12-10", "text": "Beschlossen.", "drop_file": "yes"}
    assert convenor.post(address(f"minutes/{row.public_id}/edit/"), changed).status_code == 302
    assert not GroupFile.objects.exists()
    assert b"Beschlossen." in member.get(address(f"minutes/{row.public_id}/")).content


@pytest.mark.requirement("B26", "B27", "C21", "C22", "D06", "D19")
def test_results_with_addressee_and_topics_of_the_members(group, cast: Cast, address) -> None:
    convenor, member = signed_in(cast.convenor), signed_in(cast.member)
    output = {"title": "Leitfaden", "kind": "recommendation", "addressee": "policy", "date": "Sommer 2026"}
    assert convenor.post(address("results/new/"), output).status_code == 302
    row = GroupOutput.objects.get()
    assert (row.kind, row.addressee, row.date.edtf) == ("recommendation", "policy", "2026-22")
    topic = {"title": "Wir fahren hin", "kind": "activity", "state": "running", "date": "2027-03"}
    assert member.post(address("topics/new/"), topic).status_code == 302
    assert (GroupTopic.objects.get().kind, GroupTopic.objects.get().added_by) == ("activity", cast.member)
    need = {"title": "Busse brauchen Straßen", "kind": "need", "addressee": "federal"}
    assert convenor.post(address("results/new/"), need).status_code == 302
    page = member.get(address()).content.decode()
    for word in ("Leitfaden", "politics", "statement of needs", "the federal level", "Wir fahren hin", "in progress"):
        assert word in page
    assert convenor.post(address(f"results/{row.public_id}/delete/")).status_code == 302
    assert GroupOutput.objects.get().title == need["title"]


@pytest.mark.requirement("B28", "B03", "E51")
def test_nothing_of_a_group_is_ever_public(group, cast: Cast, address, client: Client) -> None:
    """Canaries for every kind of private thing, against page, list, search, sitemap, feed, API and calendar."""
    word = "Kanarienvogel"
    group.title = f"Gruppe {word}"
    group.save_revision().publish()
    convenor = signed_in(cast.convenor)
    plan(convenor, address, title=f"Treffen {word}", text=word, place=f"{word}, {word}stadt", note=word)
    event = DialogueEventPage.objects.get()
    event.get_latest_revision_as_object().save_revision().publish()  # by mistake, still below its group
    open_thread(group, author=cast.member, title=word, text=word)
    minutes = {"title": word, "held_on": "2026-11-01", "text": word}
    upload = SimpleUploadedFile(f"{word}.pdf", PDF)
    assert convenor.post(address("minutes/new/"), {**minutes, "document": upload}).status_code == 302
    output = {"title": word, "kind": "paper", "addressee": "public", "text": word}
    assert convenor.post(address("results/new/"), output).status_code == 302
    rebuild()
    file = GroupFile.objects.get()
    network, event = group.network, DialogueEventPage.objects.get()
    paths = [
        network.url,
        f"/de/netzwerke/{network.slug}/{group.slug}/",
        f"/de/netzwerke/{network.slug}/{group.slug}/{event.slug}/",
        "/de/",
        "/sitemap.xml",
        f"/de/suche/?q={word}",
        f"/api/v1/search/?q={word}",
        "/api/v1/events/?limit=100",
        "/api/v1/pages/?limit=100",
        "/api/v1/networks/?limit=100",
        f"/api/v1/networks/{network.public_id}/",
        f"/api/v1/events/{event.public_id}/",
        f"/api/v1/pages/{group.public_id}/",
        "/api/v1/changes/",
        f"/calendar/network/{network.public_id}.ics",
        f"/calendar/event/{event.public_id}.ics",
        f"/feed/press/{network.public_id}.atom",
        address(),
        address(f"files/{file.public_id}/"),
        f"/media/private/{file.file.name}",
        f"/media/images/../private/{file.file.name}",
    ]
    guest = signed_in(None)
    for path in paths:
        for visitor in (client, guest):
            content = visitor.get(path, follow=True).content.decode()
            for canary in (f"Gruppe {word}", f"Treffen {word}", f"{word}stadt", LINK, f"{word}.pdf", f"<p>{word}"):
                assert canary not in content, (path, canary)
    assert client.get(f"/api/v1/networks/{network.public_id}/").json()["groups_public"] == 1


@pytest.mark.requirement("B24")
def test_the_office_sees_groups_that_have_not_met_and_appoints_a_convenor(group, cast: Cast, address, now) -> None:
    from networks.models import NetworkPage

    networks = NetworkPage.objects.filter(pk=group.network_id)
    assert groups_to_look_after(networks, now=now) == []
    WorkingGroupPage.objects.update(first_published_at=now - timedelta(days=400))
    [quiet] = groups_to_look_after(networks, now=now)
    assert (quiet.is_quiet, quiet.last_met, quiet.is_leaderless) == (True, None, False)
    plan(signed_in(cast.convenor), address)
    assert groups_to_look_after(networks, now=now) == []
    later = now + timedelta(days=300)
    with clock.frozen_at(later):
        [quiet] = groups_to_look_after(networks, now=later)
        assert str(quiet.last_met) == "2026-12-10"
        networks.update(quiet_months=24)
        assert groups_to_look_after(networks, now=later) == []

    client = office()
    listed = client.get(reverse("working_group_pages:index")).content.decode()
    assert "Kim Convenor" in listed
    path = reverse("working_group_convenor", args=[group.pk])
    assert client.post(path, {"account": cast.member.pk, "replaces": "on"}).status_code == 302
    cast.part.refresh_from_db()
    assert cast.part.role == "convenor"
    assert cast.convenor.group_memberships.get().role == "member"
    assert client.get("/admin/").status_code == 200


def test_deleting_a_group_deletes_all_that_it_kept(group, cast: Cast, address) -> None:
    convenor = signed_in(cast.convenor)
    plan(convenor, address)
    open_thread(group, author=cast.member, title="x", text="y")
    convenor.post(address("minutes/new/"), {"title": "x", "held_on": "2026-11-01", "text": "y"})
    WorkingGroupPage.objects.get().delete()
    from networks.models import GroupMember, Thread

    assert [model.objects.count() for model in (GroupMember, Thread, GroupMinutes, DialogueEventPage)] == [0] * 4
    assert not Notice.objects.exclude(kind="group_meeting").exists()


def test_the_convenor_changes_what_is_online_and_publishes_no_draft_of_the_office(group, cast: Cast, address) -> None:
    group.aim = "<p>Busse <b>auch</b> nachts.</p>"
    group.save_revision().publish()
    group.title = "Entwurf der Geschäftsstelle"
    group.save_revision()
    sent = {"aim": "Busse auch nachts.", "state": "paused"}
    assert signed_in(cast.convenor).post(address("edit/"), sent).status_code == 302
    page = WorkingGroupPage.objects.get()
    assert (page.title, page.state, page.has_unpublished_changes) == ("Nachtbus und Rufbus", "paused", True)
    assert page.aim == "<p>Busse <b>auch</b> nachts.</p>", "the same words keep their look"
    draft = page.get_latest_revision_as_object()
    assert (draft.title, draft.state) == ("Entwurf der Geschäftsstelle", "paused")
    signed_in(cast.convenor).post(address("edit/"), {"aim": "Eins\n\nZwei & drei", "state": "ended"})
    page.refresh_from_db()
    assert (page.aim, page.live) == ("<p>Eins</p><p>Zwei &amp; drei</p>", True)
    assert signed_in(cast.member).post(address("threads/new/"), {"title": "x", "text": "y"}).status_code == 422
    assert signed_in(cast.member).get(address()).status_code == 200
    assert b"Ask for access" not in signed_in(cast.outsider).get(address()).content
