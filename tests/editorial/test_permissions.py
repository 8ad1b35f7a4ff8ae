"""A token may do what its user may do in the admin: with less, 403 and nothing has changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

from cms.core.models import User
from dialogues.models import DialogueEventPage, DialogueSeriesPage, MeetingAccess, Topic
from dialogues.services.meeting import set_meeting_access
from home.services.roles import set_up_roles
from networks.models import Organisation, Person, Region
from tests.editorial.conftest import Bot
from tests.factories import (
    ContributorFactory,
    EventFactory,
    OrganisationFactory,
    PersonFactory,
    RegionFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SNIPPETS = [
    (PersonFactory, Person),
    (OrganisationFactory, Organisation),
    (RegionFactory, Region),
    (TopicFactory, Topic),
]


def member_of(*groups: str) -> Bot:
    set_up_roles()
    user = UserFactory(username=f"bot-{'-'.join(groups)}")
    user.groups.set(Group.objects.filter(name__in=groups))
    assert user.groups.count() == len(groups)
    return Bot(user)


@pytest.mark.parametrize(("factory", "model"), SNIPPETS, ids=lambda value: getattr(value, "__name__", ""))
def test_stranger_and_master_data(factory: Any, model: Any) -> None:
    record = factory(name="Beispiel")
    bot = member_of()
    path = f"snippets/{model._meta.label}/"
    before = list(model.objects.values())
    bot("get", path, status=403)
    bot("get", f"{path}{record.pk}/", status=403)
    bot("post", path, {"name": "Neu"}, status=403)
    bot("patch", f"{path}{record.pk}/", {"name": "Neu"}, status=403)
    bot("delete", f"{path}{record.pk}/", status=403)
    if model is Topic:
        bot("post", f"{path}{record.pk}/actions/copy_for_translation/", {"locale": "en"}, status=403)
    assert list(model.objects.values()) == before


def test_stranger_and_pages(event: DialogueEventPage, series: DialogueSeriesPage) -> None:
    bot = member_of()
    before = list(Page.objects.values())
    path = f"pages/{event.pk}/"
    meta = {"type": "dialogues.DialogueEventPage", "parent_id": series.pk}
    bot("get", path, status=404)  # Wagtail shows nobody a page that they may not edit
    assert bot("get", "pages/") == {"items": [], "count": 0}
    bot("post", "pages/", {"title": "Neu", "meta": meta}, status=403)
    bot("patch", path, {"title": "Neu", "join_url": "https://meet.example.org/"}, status=403)
    bot("delete", path, status=403)
    for action, body in {
        "publish": None,
        "unpublish": None,
        "delete": None,
        "copy": {},
        "create_alias": {},
        "convert_alias": None,
        "move": {"destination_id": series.pk},
        "revert": {"revision_id": event.latest_revision_id},
        "copy_for_translation": {"locale": "en"},
    }.items():
        method = "delete" if action == "delete" else "post"
        bot(method, f"{path}actions/{action}/", body, status=403)
    assert list(Page.objects.values()) == before
    assert MeetingAccess.objects.count() == 0


def test_editor_writes_and_does_not_publish(event: DialogueEventPage, series: DialogueSeriesPage) -> None:
    bot = member_of("Redaktion")
    path = f"pages/{event.pk}/"
    bot("patch", path, {"title": "Entwurf"})
    event.refresh_from_db()
    assert (event.title, event.draft_title) == ("Wer hält das Dorf zusammen?", "Entwurf")
    before = list(Page.objects.values())
    meta = {"type": "dialogues.DialogueEventPage", "parent_id": series.pk, "action": "publish"}
    bot("patch", path, {"title": "Online", "meta": {"action": "publish"}}, status=403)
    bot("post", f"{path}actions/publish/", status=403)
    bot("post", f"{path}actions/unpublish/", status=403)
    bot("post", f"{path}actions/copy_for_translation/", {"locale": "en"}, status=403)
    bot("post", "pages/", {"title": "Neu", "meta": meta}, status=403)
    bot("delete", path, status=403)
    assert list(Page.objects.values()) == before


@pytest.mark.requirement("E51")
def test_meeting_link_is_for_whoever_edits(event: DialogueEventPage) -> None:
    """Somebody who may publish, but not edit, reads the page without it, and nobody else writes it."""
    set_meeting_access(event, join_url="https://meet.example.org/kanarienvogel")
    publisher = member_of()
    group = Group.objects.create(name="Freigabe")
    group.user_set.set(User.objects.filter(username="bot-"))
    GroupPagePermission.objects.create(
        group=group, page=event, permission=Permission.objects.get(codename="publish_page")
    )
    path = f"pages/{event.pk}/"
    revisions = [f"{path}revisions/{revision.pk}/" for revision in event.revisions.all()]
    for address in (path, f"{path}?version=draft", *revisions):
        assert "kanarienvogel" not in str(publisher("get", address))
    assert publisher("get", path)["join_url"] is None
    publisher("patch", path, {"join_url": "https://meet.example.org/anders"}, status=403)
    assert member_of("Redaktion")("get", path)["join_url"] == "https://meet.example.org/kanarienvogel"


def test_editor_deletes_no_person() -> None:
    person = PersonFactory()
    bot = member_of("Redaktion")
    bot("patch", f"snippets/networks.Person/{person.pk}/", {"name": "Mira Muster"})
    assert bot("delete", f"snippets/networks.Person/{person.pk}/", status=403)["detail"] == "Permission denied"
    assert Person.objects.get().name == "Mira Muster"


def test_person_in_use_is_protected(series: DialogueSeriesPage, bot: Bot) -> None:
    """As in the admin: what appears somewhere is not deleted."""
    person = PersonFactory(name="Jana Beispiel")
    EventFactory(parent=series, rows={"contributors": [ContributorFactory(person=person)]})
    problem = bot("delete", f"snippets/networks.Person/{person.pk}/", status=409)
    assert problem == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "This is still in use and was not deleted. Please replace it first where it is used.",
    }
    assert Person.objects.get() == person
