"""The office's first screen, and the roles."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Workflow, WorkflowPage

from dialogues.models import DialogueEventPage, Recording
from dialogues.selectors.office import overview
from home.models import HomePage
from home.services.roles import EDITOR, OFFICE, REVIEWER, ROLES, set_up_roles
from tests.factories import ContributorFactory, EventFactory, UserFactory
from tests.support.members import group_name, member_of

pytestmark = pytest.mark.django_db


def snapshot() -> tuple:
    return (
        sorted(Group.objects.values_list("name", flat=True)),
        sorted(GroupPagePermission.objects.values_list("group__name", "page_id", "permission__codename")),
        sorted(GroupCollectionPermission.objects.values_list("group__name", "permission__codename")),
        sorted(Group.objects.values_list("name", "permissions__codename")),
        sorted(Workflow.objects.values_list("name", "active")),
        sorted(WorkflowPage.objects.values_list("page_id", "workflow__name")),
    )


def test_roles_can_be_set_up_again_and_again(home, capsys):
    names = [group_name(role) for role in ROLES]
    for done in ("made", "checked"):
        call_command("setup_roles")
        assert capsys.readouterr().out.splitlines() == [f"Roles: {done} the group “{name}”." for name in names]
    before = snapshot()
    with override("en"):
        set_up_roles()
    assert snapshot() == before
    group = Group.objects.get(name=group_name(EDITOR))
    user = UserFactory()
    user.groups.add(group)
    group.permissions.clear()
    GroupPagePermission.objects.filter(group=group).delete()
    set_up_roles()
    assert snapshot() == before
    assert list(user.groups.all()) == [group]
    assert set(WorkflowPage.objects.values_list("page_id", flat=True)) == set(
        HomePage.objects.values_list("pk", flat=True)
    )


def test_wagtails_own_groups_stay_while_somebody_is_in_them(home):
    user = UserFactory()
    user.groups.add(Group.objects.get(name="Moderators"))
    set_up_roles()
    assert set(Group.objects.filter(name__in=["Moderators", "Editors"]).values_list("name", flat=True)) == {
        "Moderators"
    }


def test_editors_submit_and_reviewers_approve(home, series):
    set_up_roles()
    event = EventFactory(parent=series, title="Alt", live=False)
    clients = {role: member_of(role) for role in ROLES}
    edit = reverse("wagtailadmin_pages:edit", args=[event.pk])
    from tests.dialogues.admin_forms import form_data_of

    data = {**form_data_of(clients[EDITOR], event), "title": "Neu"}
    clients[EDITOR].post(edit, {**data, "action-publish": "1"})
    assert not DialogueEventPage.objects.get(pk=event.pk).live
    clients[EDITOR].post(edit, {**form_data_of(clients[EDITOR], event), "action-submit": "1"})
    page = DialogueEventPage.objects.get(pk=event.pk)
    state = page.current_workflow_task_state
    assert state is not None
    approve = reverse("wagtailadmin_pages:workflow_action", args=[event.pk, "approve", state.pk])
    clients[EDITOR].post(approve)
    assert not DialogueEventPage.objects.get(pk=event.pk).live
    clients[REVIEWER].post(approve)
    page = DialogueEventPage.objects.get(pk=event.pk)
    assert (page.live, page.title) == (True, "Neu")


def test_the_office_publishes_directly_and_manages_the_records(home, series):
    set_up_roles()
    client = member_of(OFFICE)
    for name in ("networks_person", "networks_organisation", "networks_region", "dialogues_topic"):
        assert client.get(reverse(f"wagtailsnippets_{name}:add")).status_code == 200
    assert client.get(reverse("wagtailimages:index")).status_code == 200
    editor = member_of(EDITOR)
    assert editor.get(reverse("wagtailsnippets_networks_person:add")).status_code == 200
    assert editor.get(reverse("wagtailsnippets_networks_region:add")).status_code == 200
    reviewer = member_of(REVIEWER)
    assert reviewer.get(reverse("wagtailsnippets_networks_person:list")).status_code == 200
    assert reviewer.get(reverse("wagtailsnippets_networks_person:add")).status_code == 302


@pytest.mark.requirement("E04", "E33", "E35")
def test_the_overview_says_what_is_due(now, series, django_assert_num_queries):
    soon = EventFactory(parent=series, title="bald", date="2026-12-01T18:00")
    EventFactory(parent=series, title="fern", date="2027-03-01T18:00")
    EventFactory(parent=series, title="besetzt", date="2026-12-02", rows={"contributors": [ContributorFactory()]})
    EventFactory(parent=series, title="abgesagt", date="2026-11-30", lifecycle="cancelled")
    today = EventFactory(parent=series, title="heute", date="2026-11-24T19:00", announcement="<p>x</p>")
    bare = [Recording(title="Video", page_url="https://vimeo.com/1")]
    late = EventFactory(
        parent=series,
        title="lange her",
        date="2026-10-01T18:00",
        rows={"recordings": bare},
        documentation_not_planned=["presentations", "summary", "conditions"],
    )
    fresh = EventFactory(
        parent=series,
        title="gerade erst",
        date="2026-11-20T18:00",
        rows={"recordings": [Recording(title="Video", page_url="https://vimeo.com/2")]},
        documentation_not_planned=["captions"],
    )
    with django_assert_num_queries(5):
        due = overview(DialogueEventPage.objects.all(), now=now)
    assert due.next_event == today
    assert due.today == [today]
    assert due.without_line_up == [soon]
    assert [(event, [part.value for part in parts]) for event, parts in due.undocumented] == [
        (fresh, ["presentations", "summary", "conditions"]),
        (late, ["captions"]),
    ]
    assert [(event, day.isoformat(), is_late) for event, day, is_late in due.captions] == [(late, "2026-10-15", True)]
    assert not due.is_quiet
    assert overview(DialogueEventPage.objects.none(), now=now).is_quiet


def test_the_first_screen_shows_it(now, admin_client, event):
    text = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    assert event.title in text
    assert "1. Dezember 2026" in text
