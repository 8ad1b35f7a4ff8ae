"""The discussion of a group: writing, changing, moderating."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.privatefiles import Checked
from networks.groups.choices import GroupNotices
from networks.models import GroupMember, MemberAccount, Post, Thread, ThreadMute, WorkingGroupPage, WorkingGroupState
from networks.notices import ACCOUNT, To
from networks.services.groups import NotNow
from networks.services.groups.files import keep_file, remove_file
from networks.services.notices import forget_about, notify_all, stop

EDITABLE_FOR = timedelta(minutes=15)
"""So long a contribution can be changed by whoever wrote it; later others may have answered."""
MOST_ATTACHMENTS = 5
DIGEST_AT = time(7)
POSTED, DIGEST = "group_posted", "group_digest"
"""Kinds of notices (``networks.groups.notices``)."""


def open_thread(
    group: WorkingGroupPage, *, author: MemberAccount, title: str, text: str, files: Iterable[Checked] = ()
) -> Thread:
    """Begin a thread with its first contribution.

    Raises:
        ValidationError: subject or text is missing or too long.
        NotNow: the group has ended, or discusses elsewhere.
    """
    with transaction.atomic():
        _check_is_open(group)
        now = clock.now()
        thread = Thread(
            group_key=group.translation_key, title=title.strip(), author=author, created_at=now, last_post_at=now
        )
        thread.full_clean()
        thread.save()
        _add_post(thread, author=author, text=text, files=files)
    return thread


def write_post(
    thread: Thread,
    *,
    group: WorkingGroupPage,
    author: MemberAccount,
    text: str,
    files: Iterable[Checked] = (),
    may_moderate: bool = False,
) -> Post:
    """Answer in a thread.

    Raises:
        ValidationError: the text is missing or too long.
        NotNow: the thread is locked, or the group has ended.
    """
    with transaction.atomic():
        _check_is_open(group)
        locked = Thread.objects.select_for_update().get(pk=thread.pk)
        if locked.locked_at is not None and not may_moderate:
            raise NotNow(_("This thread is locked. Nobody can write in it any more."))
        last = locked.posts.order_by("created_at", "pk").last()
        if last and last.author_id == author.pk and last.text == text.strip() and _is_fresh(last):
            return last  # sent twice by an impatient finger
        return _add_post(locked, author=author, text=text, files=files)


def change_post(post: Post, *, text: str) -> None:
    """Change one's own contribution within a quarter of an hour.

    Raises:
        ValidationError: the text is missing or too long.
        NotNow: it is too late, or it is deleted or hidden.
    """
    with transaction.atomic():
        locked = Post.objects.select_for_update().get(pk=post.pk)
        if not can_change(locked):
            raise NotNow(_("A contribution can be changed for a quarter of an hour. Please write a new one."))
        post.text, post.edited_at = _checked_text(text), clock.now()
        post.full_clean()
        post.save(update_fields=["text", "edited_at"])


def can_change(post: Post) -> bool:
    """Whether its author may still change it."""
    return post.deleted_at is None and post.hidden_at is None and _is_fresh(post)


def delete_post(post: Post) -> None:
    """Take one's own contribution back: text and files are gone, an empty place stays, and no mail tells of it."""
    with transaction.atomic():
        for file in post.attachments.all():
            remove_file(file)
        post.text, post.hidden_reason, post.deleted_at = "", "", clock.now()
        post.save(update_fields=["text", "hidden_reason", "deleted_at"])
        stop(about=post.public_id)


def hide_post(post: Post, *, reason: str) -> None:
    """The convenor hides a contribution; the members read why.

    Raises:
        NotNow: there is no reason, or nothing to hide.
    """
    if not reason.strip():
        raise NotNow({"reason": _("Please give a reason: it is shown in place of the contribution.")})
    if post.deleted_at is not None:
        raise NotNow(_("This contribution was already deleted."))
    with transaction.atomic():
        post.hidden_at, post.hidden_reason = clock.now(), reason.strip()
        post.full_clean()
        post.save(update_fields=["hidden_at", "hidden_reason"])
        stop(about=post.public_id)


def show_post(post: Post) -> None:
    """Show a hidden contribution again."""
    post.hidden_at, post.hidden_reason = None, ""
    post.save(update_fields=["hidden_at", "hidden_reason"])


def set_locked(thread: Thread, *, is_locked: bool) -> None:
    """Close a thread, or open it again."""
    thread.locked_at = clock.now() if is_locked else None
    thread.save(update_fields=["locked_at"])


def set_thread_muted(thread: Thread, *, account: MemberAccount, is_muted: bool) -> None:
    """Whether somebody gets mail about this thread."""
    if is_muted:
        ThreadMute.objects.get_or_create(thread=thread, account=account)
    else:
        ThreadMute.objects.filter(thread=thread, account=account).delete()


def delete_thread(thread: Thread) -> None:
    """Delete a thread with all that was said in it."""
    with transaction.atomic():
        for post in thread.posts.prefetch_related("attachments"):
            forget_about(post.public_id)
            for file in post.attachments.all():
                remove_file(file)
        thread.delete()


def digest_span(day: date) -> tuple[datetime, datetime]:
    """From when to when the mail of a day tells what was written: from seven in the morning to seven in the morning."""
    until = datetime.combine(day, DIGEST_AT, tzinfo=ZoneInfo(settings.TIME_ZONE))
    return until - timedelta(days=1), until


def tell_of_the_day() -> int:
    """Have those told who want one mail a day, after seven in the morning, when something was written; in how many
    groups. Running it again on the same day tells nobody twice."""
    today = clock.today()
    since, until = digest_span(today)
    if clock.now() < until:
        return 0
    posts = Post.objects.filter(created_at__gte=since, created_at__lt=until, deleted_at=None, hidden_at=None)
    keys = list(posts.order_by().values_list("thread__group_key", flat=True).distinct())
    for key in keys:
        rows = GroupMember.objects.of_group(key).filter(notices=GroupNotices.DAILY)
        to = [To(ACCOUNT, public_id) for public_id in rows.values_list("account__public_id", flat=True)]
        notify_all(DIGEST, to=to, about=key, occasion=str(today))
    return len(keys)


def _add_post(thread: Thread, *, author: MemberAccount, text: str, files: Iterable[Checked]) -> Post:
    chosen = list(files)
    if len(chosen) > MOST_ATTACHMENTS:
        raise NotNow({"attachments": _("Please choose at most %(number)s files.") % {"number": MOST_ATTACHMENTS}})
    post = Post(thread=thread, author=author, text=_checked_text(text), created_at=clock.now())
    post.full_clean()
    post.save()
    for upload in chosen:
        keep_file(upload, group_key=thread.group_key, account=author, post=post)
    Thread.objects.filter(pk=thread.pk).update(last_post_at=post.created_at)
    _tell(post, thread, author)
    return post


def _tell(post: Post, thread: Thread, author: MemberAccount) -> None:
    rows = GroupMember.objects.of_group(thread.group_key).filter(notices=GroupNotices.AT_ONCE)
    rows = rows.exclude(account=author).exclude(account__in=thread.mutes.values("account"))
    to = [To(ACCOUNT, key) for key in rows.values_list("account__public_id", flat=True)]
    notify_all(POSTED, to=to, about=post.public_id)


def _check_is_open(group: WorkingGroupPage) -> None:
    if group.discussion_url:
        raise NotNow(_("This group discusses elsewhere. You find the link on its page."))
    if group.state == WorkingGroupState.ENDED:
        raise NotNow(_("This group has ended. What was written stays and can be read."))


def _checked_text(text: str) -> str:
    cleaned = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not cleaned:
        raise NotNow({"text": _("Please write something.")})
    return cleaned


def _is_fresh(post: Post) -> bool:
    return clock.now() < post.created_at + EDITABLE_FOR
