"""Who leaves the site, which groups go, and what has been kept long enough."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from cms.core import clock
from networks.choices import GroupRole
from networks.groups.choices import RequestState
from networks.models import (
    AccessRequest,
    GroupFile,
    GroupMember,
    GroupMinutes,
    GroupOutput,
    GroupTopic,
    MemberAccount,
    Post,
    Thread,
)
from networks.notices import ACCOUNT, To
from networks.services.groups.people import name_no_more, tell_when_leaderless
from networks.services.notices import forget, forget_about

KEEP_REQUESTS = timedelta(days=180)
"""So long an answered or withdrawn request for access is kept."""
KEEP_PARTS = timedelta(days=3 * 365)
"""So long it is known who once took part in a group and left."""
GONE = "…"


def let_account_go(account: MemberAccount) -> None:
    """Before an account is deleted: its groups run on, and the office hears which of them nobody leads any more.

    What the person wrote becomes nameless and stays, because others answered it; their name, address and telephone
    number are taken out of their own contributions. Minutes, results, topics and files belong to the group.
    """
    with transaction.atomic():
        keys = GroupMember.objects.current().filter(account=account, role=GroupRole.CONVENOR)
        led = list(keys.values_list("group_key", flat=True))
        GroupMember.objects.filter(account=account).delete()
        for key in led:
            name_no_more(key, account)
            tell_when_leaderless(key)
        _make_nameless(account)
        for request in AccessRequest.objects.filter(account=account):
            forget_about(request.public_id)
        forget(To(ACCOUNT, account.public_id))


def _make_nameless(account: MemberAccount) -> None:
    words = sorted({word for word in (account.name, account.email, account.phone) if word.strip()}, key=len)
    pattern = re.compile("|".join(re.escape(word) for word in reversed(words)), re.IGNORECASE)
    for post in Post.objects.filter(author=account).only("pk", "text"):
        cleaned = pattern.sub(GONE, post.text) if words else post.text
        if cleaned != post.text:
            Post.objects.filter(pk=post.pk).update(text=cleaned)


def forget_group(group_key: UUID) -> None:
    """Delete all that a group kept: its page is gone in every language."""
    with transaction.atomic():
        forget_about(group_key)
        for model in (Post, AccessRequest):
            rows = model.objects.filter(**{"thread__group_key" if model is Post else "group_key": group_key})
            for public_id in rows.values_list("public_id", flat=True):
                forget_about(public_id)
        for kept in (GroupMinutes, GroupOutput, GroupTopic, Thread, GroupFile, AccessRequest, GroupMember):
            kept.objects.filter(group_key=group_key).delete()


def expire() -> Iterator[str]:
    """Delete what has been kept long enough, one line for each kind."""
    now = clock.now()
    old = AccessRequest.objects.exclude(state=RequestState.OPEN).filter(answered_at__lt=now - KEEP_REQUESTS)
    if count := old.delete()[0]:
        yield f"Groups: {count} answered requests for access deleted."
    left = GroupMember.objects.filter(until__lt=(now - KEEP_PARTS).date())
    if count := left.delete()[0]:
        yield f"Groups: {count} former members forgotten."
