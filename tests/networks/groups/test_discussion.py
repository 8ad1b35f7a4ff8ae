"""Threads, contributions, attachments, mails about them, moderation (issue 6.5)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.core import clock
from cms.core.fuzzydates import FuzzyDate
from dialogues.services.group_meetings import MeetingPlan, plan_meeting
from networks.groups.choices import GroupNotices
from networks.models import GroupFile, GroupMember, Notice, Post, Thread
from networks.services.groups.discussion import (
    EDITABLE_FOR,
    change_post,
    delete_post,
    hide_post,
    open_thread,
    set_locked,
    set_thread_muted,
    tell_of_the_day,
    write_post,
)
from networks.templatetags.group_tags import plain_text
from newsletters.models import MailingContent, MailingRecipient
from newsletters.services.notices import make_due
from tests.core.test_private_files import PDF, PROGRAM
from tests.factories import AccountFactory, GroupMemberFactory
from tests.networks.groups.conftest import Cast, signed_in, standing_for

pytestmark = pytest.mark.django_db
CANARY = "Kanarienvogel"


@pytest.fixture
def thread(group, cast: Cast) -> Thread:
    return open_thread(group, author=cast.member, title="Fahrplan", text=CANARY)


def test_text_stays_text_and_links_work() -> None:
    html = plain_text("Eins\n\nZwei <script>alert(1)</script>\nhttps://example.org/?a=1&b=2 javascript:alert(1)")
    assert html == (
        "<p>Eins</p>\n\n<p>Zwei &lt;script&gt;alert(1)&lt;/script&gt;<br>"
        '<a href="https://example.org/?a=1&amp;b=2" rel="nofollow">https://example.org/?a=1&amp;b=2</a> '
        "javascript:alert(1)</p>"
    )


def test_writing_and_answering(thread, group, cast: Cast, address) -> None:
    path = address(f"threads/{thread.public_id}/")
    response = signed_in(cast.convenor).post(path, {"text": "  Antwort  "})
    post = Post.objects.last()
    assert response["Location"] == f"{path}?page=last&done=posted#post-{post.public_id}"
    assert (post.text, post.author) == ("Antwort", cast.convenor)
    write_post(thread, group=group, author=cast.convenor, text="Antwort")
    assert Post.objects.count() == 2, "an impatient finger writes once"
    empty = signed_in(cast.member).post(path, {"text": " "})
    assert empty.status_code == 422
    assert b'href="#id_text"' in empty.content


def test_one_changes_ones_own_for_a_quarter_of_an_hour(thread, now, cast: Cast, address) -> None:
    post = thread.posts.get()
    change_post(post, text="besser")
    with clock.frozen_at(now + EDITABLE_FOR):
        with pytest.raises(ValidationError):
            change_post(post, text="zu spät")
        page = signed_in(cast.member).get(address(f"threads/{thread.public_id}/")).content.decode()
    assert f"posts/{post.public_id}/edit/" not in page
    assert f"posts/{post.public_id}/delete/" in page
    assert Post.objects.get().text == "besser"


def test_who_may_not_write_changes_nothing_of_what_they_wrote(thread, cast: Cast, address) -> None:
    client, convenor = signed_in(cast.member), signed_in(cast.convenor)
    post, inside = thread.posts.get(), address(f"threads/{thread.public_id}/")
    path = address(f"posts/{post.public_id}/edit/")

    def tries() -> tuple[int, bool]:
        return client.post(path, {"text": "heimlich"}).status_code, path in client.get(inside).content.decode()

    convenor.post(address(f"people/{cast.part.public_id}/writing/"), {"mute": ""})
    assert tries() == (403, False)
    convenor.post(address(f"people/{cast.part.public_id}/writing/"), {"unmute": ""})
    convenor.post(f"{inside}lock/", {"lock": ""})
    assert tries() == (403, False)
    assert Post.objects.get() == post
    assert Post.objects.get().text == post.text
    convenor.post(f"{inside}lock/", {"unlock": ""})
    assert tries() == (302, True)


def test_deleting_leaves_an_empty_place(
    group, cast: Cast, address, django_capture_on_commit_callbacks, settings
) -> None:
    client = signed_in(cast.member)
    sent = {"title": "Mit Datei", "text": CANARY, "attachments": SimpleUploadedFile("Plan.pdf", PDF)}
    assert client.post(address("threads/new/"), sent).status_code == 302
    file = GroupFile.objects.get()
    path = address(f"files/{file.public_id}/")
    response = client.get(path)
    assert response.getvalue() == PDF
    assert response["Content-Disposition"] == 'attachment; filename="Plan.pdf"'
    assert signed_in(cast.outsider).get(path).status_code == 302
    stored = Path(file.file.path)
    assert stored.is_relative_to(Path(settings.MEDIA_ROOT) / "private")

    with django_capture_on_commit_callbacks(execute=True):
        delete_post(Post.objects.get())
    assert not stored.exists()
    assert (Post.objects.get().text, GroupFile.objects.count()) == ("", 0)
    page = client.get(address(f"threads/{Thread.objects.get().public_id}/")).content.decode()
    assert "was deleted by whoever wrote it" in page
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("brief.pdf", PROGRAM, "not what its name says"),
        ("virus.exe", PROGRAM, "Files of this kind"),
        ("gross.pdf", PDF + b"x" * 200_000, "too large"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_and_the_text_stays(
    name, content, words, group, cast: Cast, address, settings
) -> None:
    settings.PRIVATE_UPLOAD_LIMIT = 100_000
    sent = {"title": "Neu", "text": "Langer Text", "attachments": SimpleUploadedFile(name, content)}
    response = signed_in(cast.member).post(address("threads/new/"), sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "Langer Text" in page
    assert not Thread.objects.exists()
    assert not GroupFile.objects.exists()


def test_moderation(thread, group, cast: Cast, address) -> None:
    convenor, member = signed_in(cast.convenor), signed_in(cast.member)
    post = thread.posts.get()
    path = address(f"threads/{thread.public_id}/")
    with pytest.raises(ValidationError):
        hide_post(post, reason="")
    convenor.post(address(f"posts/{post.public_id}/hide/"), {"reason": "Bitte ohne Namen."})
    assert CANARY not in member.get(path).content.decode()
    assert "Bitte ohne Namen." in member.get(path).content.decode()
    assert CANARY in convenor.get(path).content.decode()
    convenor.post(address(f"posts/{post.public_id}/hide/"))
    assert CANARY in member.get(path).content.decode()

    convenor.post(address(f"threads/{thread.public_id}/lock/"), {"lock": ""})
    assert member.post(path, {"text": "noch etwas"}).status_code == 422
    assert convenor.post(path, {"text": "Schlusswort"}).status_code == 302
    assert Post.objects.count() == 2


def test_who_hears_at_once(thread, group, cast: Cast) -> None:
    quiet = standing_for(group.network)
    GroupMemberFactory(group=group, account=quiet, notices=GroupNotices.OFF)
    muted = standing_for(group.network)
    GroupMemberFactory(group=group, account=muted)
    set_thread_muted(thread, account=muted, is_muted=True)
    Notice.objects.all().delete()

    post = write_post(thread, group=group, author=cast.member, text="Neues vom Kanarienvogel")
    assert [notice.to_id for notice in Notice.objects.all()] == [cast.convenor.public_id]
    make_due()
    content = MailingContent.objects.get()
    assert content.subject == "New contribution: Fahrplan: Nachtbus und Rufbus"
    assert f"threads/{thread.public_id}/?page=last#end" in content.text
    assert CANARY not in content.text + content.html, "what was said stays in the members' area"
    assert cast.member.name not in content.text

    second = write_post(thread, group=group, author=cast.member, text="Noch etwas")
    hide_post(second, reason="doppelt")
    make_due()
    assert MailingContent.objects.count() == 1
    assert post.text


def test_one_mail_a_day(thread, group, cast: Cast, now) -> None:
    GroupMember.objects.filter(account=cast.convenor).update(notices=GroupNotices.DAILY)
    write_post(thread, group=group, author=cast.convenor, text="Eigenes zählt nicht")
    write_post(thread, group=group, author=cast.member, text="Noch eins")
    morning = (now + timedelta(days=1)).replace(hour=6, minute=30)  # half past seven in Berlin
    Notice.objects.all().delete()
    with clock.frozen_at(morning - timedelta(hours=1)):
        assert tell_of_the_day() == 0, "the day ends at seven"
    with clock.frozen_at(morning):
        assert [tell_of_the_day(), tell_of_the_day()] == [1, 1]
        assert str(make_due()) == "1 notices written, 0 dropped, 0 failed"
    text = MailingContent.objects.get().text
    assert "* Fahrplan (2)" in text
    assert "Eigenes" not in text
    with clock.frozen_at(morning + timedelta(days=1)):
        assert tell_of_the_day() == 0


@pytest.mark.requirement("B03", "B28")
def test_whoever_left_the_network_hears_no_more(thread, group, cast: Cast, now) -> None:
    """The row of the group stays, and counts again when the membership does; the subject of a thread is told to nobody
    who may not read it."""
    for notices in (GroupNotices.AT_ONCE, GroupNotices.DAILY):
        left = standing_for(group.network)
        GroupMemberFactory(group=group, account=left, notices=notices)
        left.memberships.update(until="2026-11-23")
    write_post(thread, group=group, author=cast.convenor, text="Neues")
    plan_meeting(group, MeetingPlan("Treffen", FuzzyDate("2026-12-10T18:00")))
    with clock.frozen_at((now + timedelta(days=1)).replace(hour=6, minute=30)):
        tell_of_the_day()
        make_due()
    told = MailingRecipient.objects.values_list("address", flat=True)
    assert set(told) == {cast.convenor.email, cast.member.email}


@pytest.mark.requirement("B32")
def test_a_group_may_discuss_elsewhere(thread, group, cast: Cast, address) -> None:
    sent = {"aim": "Busse auch nachts.", "state": "active", "discussion_url": "https://chat.example.org/g/bus"}
    assert signed_in(cast.convenor).post(address("edit/"), sent).status_code == 302
    group.refresh_from_db()
    assert (group.aim, group.discussion_url) == ("<p>Busse auch nachts.</p>", "https://chat.example.org/g/bus")
    page = signed_in(cast.member).get(address()).content.decode()
    assert 'href="https://chat.example.org/g/bus"' in page
    assert "threads/new/" not in page
    with pytest.raises(ValidationError):
        open_thread(group, author=cast.member, title="Hier?", text="Nein")


def test_long_threads_have_pages_and_cost_the_same(thread, group, cast: Cast, address) -> None:
    client = signed_in(cast.member)
    path = address(f"threads/{thread.public_id}/")

    def count(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    urls = (path, address("threads/"), address(), address("people/"), "/members/groups/")
    client.get(path)  # what a process reads once
    few = {url: count(url) for url in urls}
    author = AccountFactory()
    now = clock.now()
    Post.objects.bulk_create(
        Post(thread=thread, author=author, text=f"Beitrag {number}", created_at=now) for number in range(30)
    )
    for number in range(3):
        open_thread(group, author=author, title=f"Faden {number}", text="x")
        GroupMemberFactory(group=group, account=standing_for(group.network))
    assert {url: count(url) for url in urls} == few
    last = client.get(f"{path}?page=last").content.decode()
    assert "Beitrag 29" in last
    assert "Beitrag 3<" not in last
    assert client.get(f"{path}?page=nonsense").status_code == 200


def test_a_locked_thread_is_told_in_its_list(thread, cast: Cast, address) -> None:
    set_locked(thread, is_locked=True)
    assert b"locked" in signed_in(cast.member).get(address("threads/")).content
