"""Threads and contributions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from networks.groups.forms import EditPostForm, PostForm, ReasonForm, ThreadForm
from networks.groups.views.base import Desk, group_page
from networks.models import Post, Thread, ThreadMute
from networks.permissions import Action
from networks.selectors.groups import posts_of, threads_of
from networks.services.groups import discussion

THREADS_PER_PAGE = 20
POSTS_PER_PAGE = 25


def _page_of(desk: Desk, rows: Any, size: int) -> Page[Any]:
    """One page of many; whatever stands in the address, there is one."""
    pages = Paginator(rows, size)
    wanted = desk.request.GET.get("page", "1")
    return pages.get_page(pages.num_pages if wanted == "last" else wanted)


@group_page(Action.READ_GROUP)
def threads(desk: Desk) -> HttpResponse:
    """All threads, the liveliest first."""
    return desk.show("threads", {"page_of": _page_of(desk, threads_of(desk.key, desk.account), THREADS_PER_PAGE)})


@group_page(Action.POST, "GET", "HEAD", "POST")
def new_thread(desk: Desk) -> HttpResponseBase:
    """Begin a thread."""
    form = ThreadForm(desk.sent, desk.uploads, request=desk.request)
    if form.is_bound and form.is_valid():
        try:
            sent = form.cleaned_data
            thread = discussion.open_thread(
                desk.group, author=desk.writer, title=sent["title"], text=sent["text"], files=sent["attachments"]
            )
            return desk.back("group_thread", thread.public_id, done="posted")
        except ValidationError as refused:
            form.take(refused)
    return desk.form(form, title=_("New thread"), button=_("Publish in the group"), back=desk.path("group_threads"))


def _thread(desk: Desk, thread_id: UUID) -> Thread:
    return get_object_or_404(Thread.objects.select_related("author"), group_key=desk.key, public_id=thread_id)


@group_page(Action.READ_GROUP, "GET", "HEAD", "POST")
def thread(desk: Desk, thread_id: UUID) -> HttpResponseBase:
    """A thread; a POST answers in it."""
    row = _thread(desk, thread_id)
    if desk.request.method == "POST" and not desk.may_post:
        raise PermissionDenied
    form = PostForm(desk.sent, desk.uploads, request=desk.request)
    if form.is_bound and form.is_valid():
        try:
            post = discussion.write_post(
                row,
                group=desk.group,
                author=desk.writer,
                text=form.cleaned_data["text"],
                files=form.cleaned_data["attachments"],
                may_moderate=desk.may_moderate,
            )
            path = f"{desk.path('group_thread', row.public_id)}?page=last"
            return _to(path, done="posted", anchor=f"post-{post.public_id}")
        except ValidationError as refused:
            form.take(refused)
    page = _page_of(desk, posts_of(row), POSTS_PER_PAGE)
    may_write = desk.may_post and (row.locked_at is None or desk.may_moderate)
    for post in page:
        post.thread = row
        post.is_own = desk.account is not None and post.author_id == desk.account.pk
        post.can_change = post.is_own and may_write and discussion.can_change(post)
    context = {
        "thread": row,
        "page_of": page,
        "form": form,
        "is_muted": ThreadMute.objects.filter(thread=row, account=desk.account).exists() if desk.account else False,
        "may_answer": may_write and desk.talks_here,
    }
    return desk.show("thread", context, status=422 if form.is_bound and form.errors else 200)


def _to(path: str, *, done: str, anchor: str) -> HttpResponseBase:
    return HttpResponseRedirect(f"{path}&done={done}#{anchor}")


@group_page(Action.MODERATE, "POST")
def lock(desk: Desk, thread_id: UUID) -> HttpResponseBase:
    """Close a thread, or open it again."""
    is_locked = "lock" in desk.request.POST
    discussion.set_locked(_thread(desk, thread_id), is_locked=is_locked)
    return desk.back("group_thread", thread_id, done="locked" if is_locked else "unlocked")


@group_page(Action.READ_GROUP, "POST")
def mute(desk: Desk, thread_id: UUID) -> HttpResponseBase:
    """Get no mail about a thread, or get it again."""
    is_muted = "mute" in desk.request.POST
    discussion.set_thread_muted(_thread(desk, thread_id), account=desk.writer, is_muted=is_muted)
    return desk.back("group_thread", thread_id, done="quiet" if is_muted else "loud")


@group_page(Action.MODERATE, "GET", "HEAD", "POST")
def delete_thread(desk: Desk, thread_id: UUID) -> HttpResponseBase:
    """Delete a thread with all contributions and files."""
    row = _thread(desk, thread_id)
    if desk.request.method == "POST":
        discussion.delete_thread(row)
        return desk.back("group_threads", done="deleted")
    return desk.ask(
        title=_("Delete the thread “%(title)s”?") % {"title": row.title},
        button=_("Delete the thread"),
        lead=_("All contributions and files in it are deleted, too. That cannot be undone."),
        back=desk.path("group_thread", thread_id),
    )


def _post(desk: Desk, post_id: UUID) -> Post:
    rows = Post.objects.select_related("thread", "author")
    return get_object_or_404(rows, thread__group_key=desk.key, public_id=post_id)


def _own_post(desk: Desk, post_id: UUID) -> Post:
    post = _post(desk, post_id)
    if not desk.viewer.may(Action.EDIT_OWN, post):
        raise PermissionDenied
    return post


def _back_to(desk: Desk, post: Post, done: str) -> HttpResponseBase:
    before = Post.objects.filter(thread=post.thread_id, created_at__lt=post.created_at).count()
    path = f"{desk.path('group_thread', post.thread.public_id)}?page={before // POSTS_PER_PAGE + 1}"
    return _to(path, done=done, anchor=f"post-{post.public_id}")


@group_page(Action.POST, "GET", "HEAD", "POST")
def edit_post(desk: Desk, post_id: UUID) -> HttpResponseBase:
    """Change one's own contribution, soon after it was written, where one may still write."""
    post = _own_post(desk, post_id)
    if post.thread.locked_at is not None and not desk.may_moderate:
        raise PermissionDenied
    form = EditPostForm(desk.sent, initial={"text": post.text})
    if form.is_bound and form.is_valid():
        try:
            discussion.change_post(post, text=form.cleaned_data["text"])
            return _back_to(desk, post, "saved")
        except ValidationError as refused:
            form.take(refused)
    back = desk.path("group_thread", post.thread.public_id)
    return desk.form(form, title=_("Change your contribution"), button=_("Save"), back=back)


@group_page(Action.READ_GROUP, "GET", "HEAD", "POST")
def delete_post(desk: Desk, post_id: UUID) -> HttpResponseBase:
    """Take one's own contribution back."""
    post = _own_post(desk, post_id)
    if desk.request.method == "POST":
        discussion.delete_post(post)
        return _back_to(desk, post, "deleted")
    return desk.ask(
        title=_("Delete your contribution?"),
        button=_("Delete"),
        lead=_(
            "Its text and files are gone for good. In the thread an empty place stays, so that answers make sense."
        ),
        back=desk.path("group_thread", post.thread.public_id),
    )


@group_page(Action.MODERATE, "GET", "HEAD", "POST")
def hide_post(desk: Desk, post_id: UUID) -> HttpResponseBase:
    """Hide somebody's contribution with a reason; hidden already, show it again."""
    post = _post(desk, post_id)
    if post.hidden_at is not None and desk.request.method == "POST":
        discussion.show_post(post)
        return _back_to(desk, post, "shown")
    form = ReasonForm(desk.sent)
    if form.is_bound and form.is_valid():
        try:
            discussion.hide_post(post, reason=form.cleaned_data["reason"])
            return _back_to(desk, post, "hidden")
        except ValidationError as refused:
            form.take(refused)
    back = desk.path("group_thread", post.thread.public_id)
    lead = _("The group reads the reason instead. You still see the contribution and can show it again.")
    return desk.form(form, title=_("Hide this contribution"), button=_("Hide"), lead=lead, back=back)
