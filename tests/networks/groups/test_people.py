"""Asking for access, its answer, leading, leaving, being erased (B24, B28)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cms.core import clock
from cms.core.personal import privacy
from networks.choices import GroupRole
from networks.models import AccessRequest, GroupMember, MemberAccount, NetworkPage, Notice, Post, WorkingGroupPage
from networks.permissions import viewer_of
from networks.selectors.groups import groups_to_look_after
from networks.services.accounts import change_address, let_in, shut_out
from networks.services.groups.discussion import open_thread
from networks.services.groups.people import (
    accept_request,
    appoint_convenor,
    ask_for_access,
    decline_request,
    remove_member,
    set_muted,
    step_down,
    withdraw_request,
)
from newsletters.models import MailingContent
from newsletters.services.notices import make_due
from tests.factories import AccountFactory, GroupMemberFactory, PersonFactory
from tests.networks.groups.conftest import Cast, signed_in

pytestmark = pytest.mark.django_db


def kinds() -> list[tuple[str, str]]:
    return list(Notice.objects.order_by("pk").values_list("kind", "to_kind"))


@pytest.mark.requirement("B28")
def test_asking_for_access_and_the_answer(group, cast: Cast, address) -> None:
    outsider, convenor = signed_in(cast.outsider), signed_in(cast.convenor)
    assert b"Ask for access" in outsider.get(address()).content
    for _time in range(2):  # sent twice is one request
        assert outsider.post(address("ask/"), {"text": "Ich plane Rufbusse."}).status_code == 302
    request = AccessRequest.objects.get()
    assert kinds() == [("group_requested", "account")]

    page = convenor.get(address("people/")).content.decode()
    assert "Ola Outsider" in page
    assert "Ich plane Rufbusse." in page
    response = convenor.post(address(f"requests/{request.public_id}/"), {"accept": "", "answer": "Willkommen!"})
    assert response["Location"] == address("people/?done=accepted")

    member = GroupMember.objects.get(account=cast.outsider)
    assert (member.role, str(member.since), member.until) == ("member", "2026-11-24", None)
    make_due()
    texts = " ".join(MailingContent.objects.values_list("text", flat=True))
    assert "Willkommen!" in texts
    assert "Ich plane Rufbusse." not in texts, "why somebody asks stays in the members' area"
    again = convenor.post(address(f"requests/{request.public_id}/"), {"decline": "", "answer": "doch nicht"})
    assert again.status_code == 422
    assert GroupMember.objects.get(account=cast.outsider).until is None


def test_declining_needs_a_reason_and_a_request_can_be_asked_again(group, cast: Cast) -> None:
    request = ask_for_access(group, account=cast.outsider)
    with pytest.raises(ValidationError):
        decline_request(request, answer=" ")
    decline_request(AccessRequest.objects.get(), answer="Wir sind zu viele.")
    assert AccessRequest.objects.get().state == "declined"
    second = ask_for_access(group, account=cast.outsider)
    withdraw_request(second)
    make_due()
    subjects = list(MailingContent.objects.values_list("subject", flat=True))
    assert [subject for subject in subjects if "asks" in subject] == [], "withdrawn and answered ones bother nobody"
    accept_request(ask_for_access(group, account=cast.outsider))
    with pytest.raises(ValidationError):
        ask_for_access(group, account=cast.outsider)


def test_the_office_hears_of_requests_when_nobody_leads(group, cast: Cast) -> None:
    step_down(GroupMember.objects.get(role="convenor"))
    ask_for_access(group, account=cast.outsider)
    assert kinds() == [("group_leaderless", "office"), ("group_requested", "office")]


@pytest.mark.requirement("B24")
def test_whom_the_page_names_leads_the_group_as_soon_as_they_have_an_account(group: WorkingGroupPage) -> None:
    person = PersonFactory(name="Jana Beispiel")
    group.convenor = person
    group.save_revision().publish()
    assert not GroupMember.objects.exists()
    account = AccountFactory(person=person)
    assert viewer_of(account.user).groups == {group.translation_key: GroupRole.CONVENOR}
    remove_member(GroupMember.objects.get())
    group.refresh_from_db()
    assert group.convenor is None
    account.save()
    assert viewer_of(account.user).groups == {}


@pytest.mark.requirement("B24")
def test_what_an_editor_goes_on_writing_appoints_nobody_again(group: WorkingGroupPage) -> None:
    """A draft that was begun before names whoever led the group then; published, it must not let them in again."""
    person = PersonFactory(name="Jana Beispiel")
    group.convenor = person
    group.save_revision().publish()
    account = AccountFactory(person=person)
    group.title = "Entwurf der Geschäftsstelle"
    group.save_revision()
    step_down(GroupMember.objects.get())
    page = WorkingGroupPage.objects.get().get_latest_revision_as_object()
    page.save_revision().publish()
    assert WorkingGroupPage.objects.get().title == "Entwurf der Geschäftsstelle"
    assert WorkingGroupPage.objects.get().convenor is None
    assert GroupMember.objects.get().role == GroupRole.MEMBER

    page.convenor = person
    page.save_revision().publish()
    assert viewer_of(account.user).groups == {group.translation_key: GroupRole.CONVENOR}
    page.save_revision()
    WorkingGroupPage.objects.update(has_unpublished_changes=True)
    privacy.erase(account.email)
    assert WorkingGroupPage.objects.get().convenor is None
    assert WorkingGroupPage.objects.get().get_latest_revision_as_object().convenor is None
    assert Notice.objects.filter(kind="group_leaderless").count() == 1


def test_a_convenor_who_may_not_sign_in_any_more_leads_nothing(group, cast: Cast, address) -> None:
    networks = NetworkPage.objects.all()
    shut_out(cast.convenor)
    shut_out(cast.convenor)
    assert kinds() == [("group_leaderless", "office")]
    assert [found.is_leaderless for found in groups_to_look_after(networks, now=clock.now())] == [True]
    ask_for_access(group, account=cast.outsider)
    assert kinds() == [("group_leaderless", "office"), ("group_requested", "office")]
    let_in(cast.convenor)
    assert groups_to_look_after(networks, now=clock.now()) == []


def test_whoever_is_removed_sees_nothing_and_comes_back_with_a_new_row(group, cast: Cast, address) -> None:
    client = signed_in(cast.member)
    convenor = signed_in(cast.convenor)
    convenor.post(address(f"people/{cast.part.public_id}/remove/"))
    assert client.get(address("threads/")).status_code == 302
    assert kinds() == [("group_removed", "account")]
    accept_request(ask_for_access(group, account=cast.member))
    rows = GroupMember.objects.filter(account=cast.member).order_by("pk")
    assert [bool(row.until) for row in rows] == [True, False]
    make_due()
    assert not MailingContent.objects.filter(subject__contains="no longer").exists(), "it is not true any more"


def test_whoever_may_not_write_reads(group, cast: Cast, address) -> None:
    client, convenor = signed_in(cast.member), signed_in(cast.convenor)
    thread = open_thread(group, author=cast.convenor, title="Ton", text="Bitte sachlich.")
    convenor.post(address(f"people/{cast.part.public_id}/writing/"), {"mute": ""})
    path = address(f"threads/{thread.public_id}/")
    assert client.get(path).status_code == 200
    assert b"You cannot write here" in client.get(path).content
    assert client.post(path, {"text": "Nein!"}).status_code == 403
    assert client.get(address("threads/new/")).status_code == 403
    assert Post.objects.count() == 1
    convenor.post(address(f"people/{cast.part.public_id}/writing/"), {"unmute": ""})
    assert client.post(path, {"text": "Gut."}).status_code == 302
    with pytest.raises(ValidationError):
        set_muted(GroupMember.objects.get(role="convenor"), is_muted=True)


def test_a_convenor_who_is_erased_loses_nothing_for_the_group(group, cast: Cast, address) -> None:
    thread = open_thread(group, author=cast.convenor, title="Start", text="Kim Convenor grüßt, kim@x.org")
    GroupMemberFactory(group=group, account=AccountFactory(name="Noa"))
    ask_for_access(group, account=cast.outsider)
    user = cast.convenor.user
    user.email = "kim@x.org"
    user.save()

    exported = privacy.export(MemberAccount.objects.get(pk=cast.outsider.pk).email)["groups"]
    assert exported["requests"][0]["state"] == "open"

    change_address(cast.convenor, "kim@x.org")
    assert privacy.export("kim@x.org")["groups"]["contributions"][0]["thread"] == "Start"
    assert privacy.erase("kim@x.org")["groups"] == 2

    post = Post.objects.get()
    assert (post.author, post.text) == (None, "… grüßt, …")
    assert thread.posts.count() == 1
    assert not privacy.export("kim@x.org")
    assert Notice.objects.filter(kind="group_leaderless", to_kind="office").count() == 1
    page = signed_in(cast.member).get(address(f"threads/{thread.public_id}/")).content.decode()
    assert "Somebody who is no longer here" in page
    assert "Kim" not in page
    assert AccessRequest.objects.get().state == "open"
    appoint_convenor(group, account=cast.member)
    make_due()
    assert not MailingContent.objects.filter(subject__contains="no convenor").exists(), "somebody leads it again"
