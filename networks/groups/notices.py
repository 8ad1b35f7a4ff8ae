"""What is told by mail about working groups. A mail says that something was written and leads there; what was written, and
by whom, stays in the members' area (B03)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.core.public import absolute_url
from networks.choices import GroupRole
from networks.groups.choices import GroupNotices, RequestState
from networks.groups.links import group_path
from networks.models import AccessRequest, GroupMember, Notice, Post, ThreadMute
from networks.notices import ACCOUNT, NOTICE, NoticeKind, Party, register_kind
from networks.selectors.groups import leading_group, part_today
from networks.services.groups.discussion import DIGEST, POSTED, digest_span
from networks.services.groups.people import ANSWERED, APPOINTED, LEADERLESS, REMOVED, REQUESTED

Words = Mapping[str, Any] | None


def register() -> None:
    """``NetworksConfig.ready()`` calls it once."""
    for name, label, context, useful in (
        (REQUESTED, gettext_lazy("Request for access to a group"), _requested, 14),
        (ANSWERED, gettext_lazy("Answer to a request for access to a group"), _answered, 14),
        (REMOVED, gettext_lazy("No longer in a group"), _removed, 14),
        (APPOINTED, gettext_lazy("New convenor of a group"), _appointed, 14),
        (LEADERLESS, gettext_lazy("Group without a convenor"), _leaderless, 14),
        (POSTED, gettext_lazy("New contribution in a group"), _posted, 3),
        (DIGEST, gettext_lazy("What was written in a group"), _digest, 1),
    ):
        register_kind(NoticeKind(name, label, context, template=NOTICE, useful=timedelta(days=useful)))


def _requested(notice: Notice, party: Party) -> Words:
    request = _request(notice, state=RequestState.OPEN)
    group = leading_group(request.group_key) if request else None
    if request is None or group is None:
        return None
    return {
        "title": group.title,
        "kicker": group.title,
        "heading": _("Somebody asks for access to your group"),
        "paragraphs": [_("%(name)s would like to take part.") % {"name": request.account.name}],
        "url": absolute_url(group_path("group_people", group.public_id)),
        "button": _("See the request and answer"),
        "why": _("You get this mail because you answer requests for access to this group."),
    }


def _answered(notice: Notice, party: Party) -> Words:
    request = _request(notice)
    group = leading_group(request.group_key) if request else None
    if request is None or group is None or request.state not in (RequestState.ACCEPTED, RequestState.DECLINED):
        return None
    is_in = request.state == RequestState.ACCEPTED
    name = {"group": group.title}
    return {
        "title": group.title,
        "heading": _("You are in the group") if is_in else _("Your request was declined"),
        "paragraphs": [
            _("You now take part in “%(group)s”.") % name
            if is_in
            else _("You asked for access to “%(group)s”. It was not granted.") % name
        ],
        "quote": request.answer,
        "url": absolute_url(group_path("group", group.public_id) if is_in else group_path("groups")),
        "button": _("To the group") if is_in else _("To the groups"),
        "why": _("You get this mail because you asked for access to this group."),
    }


def _removed(notice: Notice, party: Party) -> Words:
    member = GroupMember.objects.filter(public_id=notice.subject_id, until__isnull=False).first()
    group = leading_group(member.group_key) if member else None
    if member is None or group is None or _part(member.group_key, notice) is not None:
        return None
    return {
        "title": group.title,
        "heading": _("You no longer take part in the group"),
        "paragraphs": [
            _("The convenor or the office has ended your part in “%(group)s”.") % {"group": group.title},
            _("If you think that is a mistake, please write to the office."),
        ],
        "why": _("You get this mail because you took part in this group."),
    }


def _appointed(notice: Notice, party: Party) -> Words:
    part, group = _part(notice.subject_id, notice), leading_group(notice.subject_id)
    if group is None or part is None or part.role != GroupRole.CONVENOR:
        return None
    return {
        "title": group.title,
        "heading": _("You are convenor of a working group"),
        "paragraphs": [
            _("The office has asked you to lead “%(group)s”.") % {"group": group.title},
            _("In the members' area you plan meetings, keep minutes and results, and answer requests for access."),
        ],
        "url": absolute_url(group_path("group", group.public_id)),
        "button": _("To the group"),
        "why": _("You get this mail because you lead this group."),
    }


def _leaderless(notice: Notice, party: Party) -> Words:
    group = leading_group(notice.subject_id)
    if group is None or GroupMember.objects.leading().filter(group_key=notice.subject_id).exists():
        return None
    return {
        "title": group.title,
        "heading": _("A working group has no convenor any more"),
        "paragraphs": [
            _("Nobody leads “%(group)s” at the moment. The group goes on, and nothing was lost.")
            % {"group": group.title},
            _("Please appoint somebody."),
        ],
        "url": absolute_url(reverse("working_group_pages:index")),
        "button": _("To the groups"),
        "why": _("You get this mail because you run the office of the network."),
    }


def _posted(notice: Notice, party: Party) -> Words:
    post = Post.objects.select_related("thread").filter(public_id=notice.subject_id).first()
    if post is None or post.deleted_at is not None or post.hidden_at is not None:
        return None
    part, group = _part(post.group_key, notice), leading_group(post.group_key)
    if group is None or part is None or part.notices != GroupNotices.AT_ONCE:
        return None
    if ThreadMute.objects.filter(thread=post.thread, account=part.account_id).exists():
        return None
    return {
        "title": group.title,
        "kicker": group.title,
        "heading": _("New contribution: %(subject)s") % {"subject": post.thread.title},
        "paragraphs": [_("Somebody has written in your working group. What it says stays in the members' area.")],
        "url": absolute_url(group_path("group_thread", group.public_id, post.thread.public_id, at_end=True)),
        "button": _("Read and answer"),
        "closing": [_("There you can also switch off mails about this thread, or choose one mail a day.")],
        "why": _("You get this mail because you take part in this group and want to hear at once."),
    }


def _digest(notice: Notice, party: Party) -> Words:
    part, group = _part(notice.subject_id, notice), leading_group(notice.subject_id)
    if group is None or part is None or part.notices != GroupNotices.DAILY:
        return None
    since, until = digest_span(date.fromisoformat(notice.occasion))
    rows = Post.objects.filter(
        thread__group_key=notice.subject_id,
        created_at__gte=since,
        created_at__lt=until,
        deleted_at__isnull=True,
        hidden_at__isnull=True,
    )
    rows = rows.exclude(author=part.account_id).exclude(thread__mutes__account=part.account_id)
    counts: dict[str, int] = {}
    for title in rows.order_by("created_at").values_list("thread__title", flat=True):
        counts[title] = counts.get(title, 0) + 1
    if not counts:
        return None
    total = sum(counts.values())
    return {
        "title": group.title,
        "kicker": group.title,
        "heading": _("What was written in your group"),
        "paragraphs": [
            ngettext("One new contribution since yesterday:", "%(number)s new contributions since yesterday:", total)
            % {"number": total}
        ],
        "points": [f"{title} ({count})" for title, count in counts.items()],
        "url": absolute_url(group_path("group", group.public_id)),
        "button": _("To the group"),
        "why": _("You get this mail because you take part in this group and want one mail a day."),
    }


def _request(notice: Notice, **conditions: Any) -> AccessRequest | None:
    rows = AccessRequest.objects.select_related("account").filter(public_id=notice.subject_id, **conditions)
    return rows.first()


def _part(group_key: UUID, notice: Notice) -> GroupMember | None:
    """How the recipient takes part in the group now."""
    return part_today(group_key, notice.to_id) if notice.to_kind == ACCOUNT else None
