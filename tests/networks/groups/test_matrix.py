"""Role × screen → allowed? Whoever may not do something changes nothing (B24, B28, issue 6.5)."""

from __future__ import annotations

from typing import Any

import pytest

from networks.models import (
    AccessRequest,
    GroupMember,
    GroupMinutes,
    GroupOutput,
    GroupTopic,
    Post,
    Thread,
    ThreadMute,
    WorkingGroupPage,
)
from networks.services.groups.discussion import open_thread
from networks.services.groups.people import ask_for_access
from networks.services.groups.work import keep_thing
from tests.networks.groups.conftest import Cast

pytestmark = pytest.mark.django_db

OK, IN, OUT, NO, GONE = "ok", "sign in", "sees the outside", "forbidden", "unknown"
HIDDEN = {"stranger": IN, "elsewhere": GONE, "applicant": GONE, "guest": GONE, "left the network": OUT}
# Who left the network still is a member of the group by the row, but it no longer counts: they are unknown here.
HIDDEN["left the network"] = GONE

READ = {**HIDDEN, "member": OUT, "group member": OK, "convenor": OK, "office": OK}
WRITE = {**HIDDEN, "member": OUT, "group member": OK, "convenor": OK, "office": NO}
LEAD = {**HIDDEN, "member": OUT, "group member": NO, "convenor": OK, "office": OK}
ASK = {**HIDDEN, "member": OK, "group member": OK, "convenor": NO, "office": GONE}


@pytest.fixture
def things(group: WorkingGroupPage, cast: Cast) -> dict[str, Any]:
    thread = open_thread(group, author=cast.member, title="Fahrplan", text="Kanarienvogel")
    request = ask_for_access(group, account=cast.outsider, text="Gern")
    minutes = keep_thing(
        GroupMinutes(),
        {"title": "Erstes Treffen", "text": "Alle da.", "held_on": "2026-10-01"},
        group_key=group.translation_key,
        account=cast.convenor,
    )
    topic = keep_thing(GroupTopic(), {"title": "Nachtbus"}, group_key=group.translation_key, account=cast.member)
    output = keep_thing(GroupOutput(), {"title": "Leitfaden"}, group_key=group.translation_key, account=cast.convenor)
    return {
        "thread": thread.public_id,
        "post": thread.posts.get().public_id,
        "request": request.public_id,
        "part": cast.part.public_id,
        "minutes": minutes.public_id,
        "topic": topic.public_id,
        "output": output.public_id,
    }


SCREENS = {
    "": {**READ, "member": OK},
    "people/": READ,
    "threads/": READ,
    "threads/{thread}/": READ,
    "minutes/{minutes}/": READ,
    "threads/new/": WRITE,
    "topics/new/": WRITE,
    "edit/": LEAD,
    "people/add/": LEAD,
    "requests/{request}/": LEAD,
    "people/{part}/remove/": LEAD,
    "minutes/new/": LEAD,
    "minutes/{minutes}/edit/": LEAD,
    "results/new/": LEAD,
    "results/{output}/": LEAD,
    "meetings/new/": LEAD,
    "threads/{thread}/delete/": LEAD,
    "posts/{post}/hide/": LEAD,
}


@pytest.mark.requirement("B24", "B28")
def test_who_may_open_which_screen(clients, things, address) -> None:
    found: dict[str, dict[str, str]] = {}
    for screen, expected in SCREENS.items():
        path = address(screen.format(**things))
        found[screen] = {role: _outcome(clients[role].get(path)) for role in expected}

    assert found == SCREENS


def _outcome(response: Any) -> str:
    if response.status_code == 302:
        return IN if response["Location"].startswith("/members/sign-in/") else OUT
    return {200: OK, 403: NO, 404: GONE}.get(response.status_code, str(response.status_code))


ACTS = {
    "threads/new/": ({"title": "Neu", "text": "Text"}, WRITE),
    "threads/{thread}/": ({"text": "Antwort"}, {**WRITE, "office": NO}),
    "threads/{thread}/lock/": ({"lock": ""}, LEAD),
    "threads/{thread}/delete/": ({}, LEAD),
    "posts/{post}/hide/": ({"reason": "Ton"}, LEAD),
    "posts/{post}/edit/": ({"text": "anders"}, {**LEAD, "group member": OK, "convenor": NO, "office": NO}),
    "posts/{post}/delete/": ({}, {**LEAD, "group member": OK, "convenor": NO, "office": NO}),
    "people/{part}/remove/": ({}, LEAD),
    "people/{part}/writing/": ({"mute": ""}, LEAD),
    "requests/{request}/": ({"accept": ""}, LEAD),
    "edit/": ({"aim": "Neu", "state": "paused"}, LEAD),
    "minutes/new/": ({"title": "Neu", "held_on": "2026-11-01", "text": "x"}, LEAD),
    "minutes/{minutes}/delete/": ({}, LEAD),
    "results/new/": ({"title": "Neu", "kind": "paper", "addressee": "policy"}, LEAD),
    "results/{output}/delete/": ({}, LEAD),
    "topics/new/": ({"title": "Neu", "kind": "topic", "state": "proposed"}, WRITE),
    "topics/{topic}/delete/": ({}, LEAD),
    "meetings/new/": ({"title": "Treffen", "date": "2026-12-10"}, LEAD),
}


@pytest.mark.parametrize("screen", ACTS)
@pytest.mark.requirement("B24", "B28")
def test_who_may_not_act_changes_nothing(screen, clients, things, address, group) -> None:
    data, expected = ACTS[screen]
    path = address(screen.format(**things))
    for role, client in clients.items():
        if expected[role] != OK:
            before = snapshot(group)
            client.post(path, data)
            assert snapshot(group) == before, role
    for role in ("group member", "convenor"):
        if expected[role] == OK:
            before = snapshot(group)
            response = clients[role].post(path, data)
            assert response.status_code == 302, (role, response.content.decode()[-2000:])
            assert snapshot(group) != before, role
            break


def snapshot(group: WorkingGroupPage) -> list[Any]:
    """Everything that a group keeps."""
    models = (AccessRequest, GroupMember, GroupMinutes, GroupOutput, GroupTopic, Post, Thread, ThreadMute)
    rows: list[Any] = [list(model.objects.order_by("pk").values()) for model in models]
    page = WorkingGroupPage.objects.get(pk=group.pk)
    return [*rows, page.aim, page.state, page.numchild]


def test_a_get_never_acts(clients, things, address, group) -> None:
    before = snapshot(group)
    for screen in ACTS:
        clients["convenor"].get(address(screen.format(**things)))

    assert snapshot(group) == before


def test_pages_of_groups_are_kept_by_nobody(clients, things, address) -> None:
    response = clients["group member"].get(address(f"threads/{things['thread']}/"))

    assert response["Cache-Control"] == "private, no-store"
    assert "noindex" in response["X-Robots-Tag"]
