"""Working groups as their members, those who may ask, and the office see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Prefetch, QuerySet, Value, When
from wagtail.models import Locale

from cms.core import clock
from networks.choices import GroupRole
from networks.groups.choices import RequestState
from networks.groups.meetings import GroupMeeting, last_held, meetings_of, next_planned
from networks.models import (
    AccessRequest,
    GroupFile,
    GroupMember,
    GroupMinutes,
    GroupOutput,
    GroupTopic,
    MemberAccount,
    MembershipPerson,
    NetworkPage,
    Post,
    Thread,
    ThreadMute,
    WorkingGroupPage,
    WorkingGroupState,
)
from networks.permissions import Viewer, viewer_of, visible
from networks.querysets import in_first_language

RUNNING = (WorkingGroupState.FORMING, WorkingGroupState.ACTIVE)
"""Groups that are expected to meet; one that pauses or has ended is left in peace."""


@dataclass(frozen=True)
class GroupCard:
    """A group in a list.

    Attributes:
        role: of whoever looks; empty when they take no part.
        has_asked: their request for access waits.
    """

    group: WorkingGroupPage
    convenors: list[str]
    member_count: int
    next_meeting: GroupMeeting | None
    last_meeting: GroupMeeting | None
    role: str = ""
    has_asked: bool = False
    request_count: int = 0


@dataclass(frozen=True)
class GroupHome:
    """All that the page of a group shows."""

    group: WorkingGroupPage
    members: list[GroupMember]
    own: GroupMember | None
    requests: list[AccessRequest]
    upcoming: list[GroupMeeting]
    past: list[GroupMeeting]
    minutes: list[GroupMinutes]
    outputs: list[GroupOutput]
    topics: list[GroupTopic]
    threads: list[Thread] = field(default_factory=list)

    @property
    def convenors(self) -> list[GroupMember]:
        return [member for member in self.members if member.role == GroupRole.CONVENOR]


def leading_group(group_key: UUID) -> WorkingGroupPage | None:
    """The page of a group in the site's first language, or else in another one; None when it is not online."""
    pages = WorkingGroupPage.objects.filter(translation_key=group_key, live=True, network__isnull=False)
    found: WorkingGroupPage | None = (
        pages.select_related("network", "locale", "convenor").order_by(_first_language(), "pk").first()
    )
    return found


def group_with_id(public_id: UUID) -> WorkingGroupPage | None:
    """The group one of whose pages has this id."""
    key = WorkingGroupPage.objects.filter(public_id=public_id).values_list("translation_key", flat=True).first()
    return leading_group(key) if key else None


def _first_language() -> Any:
    first = When(locale=Locale.get_default(), then=Value(0))
    return Case(first, default=Value(1), output_field=IntegerField())


def group_cards(viewer: Viewer, *, now: datetime) -> list[GroupCard]:
    """The groups that somebody may know of, their own ones first. A constant number of queries."""
    groups = in_first_language(visible(viewer, WorkingGroupPage.objects.filter(live=True, network__isnull=False)))
    cards = _cards(groups.select_related("network", "locale", "convenor").order_by("title"), viewer=viewer, now=now)
    return sorted(cards, key=lambda card: (not card.role, card.group.state == WorkingGroupState.ENDED))


def own_group_cards(viewer: Viewer, *, now: datetime) -> list[GroupCard]:
    """The groups that somebody takes part in. A constant number of queries."""
    groups = in_first_language(WorkingGroupPage.objects.filter(translation_key__in=list(viewer.groups), live=True))
    groups = groups.filter(network__isnull=False).select_related("network", "locale", "convenor").order_by("title")
    return _cards(groups, viewer=viewer, now=now)


def _cards(groups: Iterable[WorkingGroupPage], *, now: datetime, viewer: Viewer | None = None) -> list[GroupCard]:
    pages = list(groups)
    keys = [group.translation_key for group in pages]
    members = GroupMember.objects.current().filter(group_key__in=keys)
    counts: Mapping[Any, int] = dict(members.values_list("group_key").annotate(Count("pk")))
    convenors: dict[UUID, list[str]] = {}
    leading = GroupMember.objects.leading().filter(group_key__in=keys).order_by("pk")
    for key, name in leading.values_list("group_key", "account__name"):
        convenors.setdefault(key, []).append(name)
    requests = AccessRequest.objects.filter(group_key__in=keys, state=RequestState.OPEN)
    waiting: Mapping[Any, int] = dict(requests.values_list("group_key").annotate(Count("pk")))
    account = viewer.account if viewer else None
    own = set(requests.filter(account=account).values_list("group_key", flat=True)) if account else set()
    meetings = meetings_of(keys, now=now)
    return [
        GroupCard(
            group=group,
            convenors=convenors.get(group.translation_key, []),
            member_count=counts.get(group.translation_key, 0),
            next_meeting=next_planned(meetings[group.translation_key]),
            last_meeting=last_held(meetings[group.translation_key]),
            role=viewer.groups.get(group.translation_key, "") if viewer else "",
            has_asked=group.translation_key in own,
            request_count=waiting.get(group.translation_key, 0),
        )
        for group in pages
    ]


def group_home(group: WorkingGroupPage, *, account: MemberAccount | None, now: datetime) -> GroupHome:
    """What the page of a group shows to who may read it. A constant number of queries."""
    key = group.translation_key
    members = group_members(key)
    meetings = meetings_of([key], now=now)[key]
    return GroupHome(
        group=group,
        members=members,
        own=next((member for member in members if account and member.account_id == account.pk), None),
        requests=open_requests(key),
        upcoming=[meeting for meeting in meetings if not meeting.is_over],
        past=[meeting for meeting in reversed(meetings) if meeting.is_over],
        minutes=list(GroupMinutes.objects.filter(group_key=key).select_related("document").defer("text")),
        outputs=list(GroupOutput.objects.filter(group_key=key).select_related("document")),
        topics=_topics(key),
        threads=list(threads_of(key, account)[:SHOWN_THREADS]),
    )


SHOWN_THREADS = 5


def _topics(key: UUID) -> list[GroupTopic]:
    order = {state: place for place, state in enumerate(("running", "proposed", "done", "dropped"))}
    return sorted(GroupTopic.objects.filter(group_key=key), key=lambda topic: (order[topic.state], topic.pk))


def group_members(group_key: UUID) -> list[GroupMember]:
    """Who takes part, convenors first, then by name."""
    rows = GroupMember.objects.of_group(group_key).select_related("account")
    return sorted(rows, key=lambda member: (member.role != GroupRole.CONVENOR, member.account.name.casefold()))


def part_today(group_key: UUID, account_id: UUID) -> GroupMember | None:
    """How the owner of the account with this public id takes part in a group today; None as well when they no longer
    belong to its network: what they may not read they are not told by mail either."""
    rows = GroupMember.objects.of_group(group_key).select_related("account__user")
    member: GroupMember | None = rows.filter(account__public_id=account_id).first()
    return member if member is not None and group_key in viewer_of(member.account.user).groups else None


def open_requests(group_key: UUID) -> list[AccessRequest]:
    """Who waits for an answer, the longest first."""
    rows = AccessRequest.objects.filter(group_key=group_key, state=RequestState.OPEN)
    return list(rows.select_related("account").order_by("created_at", "pk"))


def people_to_take_in(group: WorkingGroupPage) -> list[MemberAccount]:
    """Who belongs to the network today and does not take part in the group, by name."""
    if group.network is None:
        return []
    standing = MembershipPerson.objects.on(clock.today())
    standing = standing.filter(membership__network__translation_key=group.network.translation_key)
    inside = GroupMember.objects.of_group(group.translation_key)
    accounts = MemberAccount.objects.active().filter(pk__in=standing.values("account"))
    return list(accounts.exclude(pk__in=inside.values("account")).order_by("name", "pk"))


def threads_of(group_key: UUID, account: MemberAccount | None) -> QuerySet[Thread]:
    """The threads of a group with the number of their contributions, the liveliest first."""
    threads = Thread.objects.filter(group_key=group_key).select_related("author").annotate(post_count=Count("posts"))
    if account is not None:
        mutes = ThreadMute.objects.filter(account=account)
        threads = threads.prefetch_related(Prefetch("mutes", queryset=mutes, to_attr="own_mutes"))
    return threads.order_by("-last_post_at", "-pk")  # grouping drops the model's own order


def posts_of(thread: Thread) -> QuerySet[Post]:
    """The contributions of a thread with their authors and files, the first first."""
    files = GroupFile.objects.order_by("pk")
    return thread.posts.select_related("author").prefetch_related(Prefetch("attachments", queryset=files))


def file_with_id(group_key: UUID, public_id: UUID, *, may_moderate: bool) -> GroupFile | None:
    """A file of the group; what belongs to a hidden contribution is for those who moderate."""
    file = GroupFile.objects.select_related("post").filter(group_key=group_key, public_id=public_id).first()
    if file is None or (file.post is not None and file.post.hidden_at is not None and not may_moderate):
        return None
    return file


@dataclass(frozen=True)
class QuietGroup:
    """A group that has not met for long, or is led by nobody.

    Attributes:
        last_met: the day of its last meeting, as exactly as it is known; None when it has never met.
    """

    card: GroupCard
    last_met: date | None
    is_quiet: bool

    @property
    def is_leaderless(self) -> bool:
        return not self.card.convenors


def groups_to_look_after(networks: QuerySet[NetworkPage], *, now: datetime) -> list[QuietGroup]:
    """Running groups of these networks (or of their translations) that have had no meeting for as long as the network
    says and plan none, and those that nobody leads; the quietest first. A constant number of queries."""
    months: dict[UUID, int] = dict(networks.values_list("translation_key", "quiet_months"))
    groups = WorkingGroupPage.objects.filter(
        network__translation_key__in=months, live=True, state__in=[state.value for state in RUNNING]
    )
    cards = _cards(in_first_language(groups).select_related("network", "locale", "convenor"), now=now)
    found = []
    for card in cards:
        group = card.group
        last_met = _day(card.last_meeting)
        since = last_met or (group.first_published_at.date() if group.first_published_at else None)
        network_key = group.network.translation_key if group.network else None
        limit = _months_before(clock.today(), months.get(network_key, 0))  # type: ignore[arg-type]  # None finds nothing
        is_quiet = card.next_meeting is None and since is not None and since <= limit
        if is_quiet or not card.convenors:
            found.append(QuietGroup(card, last_met, is_quiet))
    return sorted(found, key=lambda quiet: (quiet.last_met or date.min, quiet.card.group.title))


def office_cards(groups: Collection[WorkingGroupPage], *, now: datetime) -> list[GroupCard]:
    """Groups as the office sees them, the order kept. A constant number of queries."""
    return _cards(groups, now=now)


def _day(meeting: GroupMeeting | None) -> date | None:
    return meeting.date.latest if meeting and meeting.date else None


def _months_before(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 - months
    return date(total // 12, total % 12 + 1, min(day.day, 28))


def personal_data(account: MemberAccount) -> dict[str, Any]:
    """What groups hold about somebody, as JSON."""
    names: dict[UUID, str] = dict(WorkingGroupPage.objects.order_by("-pk").values_list("translation_key", "title"))

    def name(key: UUID) -> str:
        return names.get(key, "")

    return {
        "groups": [
            {
                "group": name(row.group_key),
                "role": row.role,
                "from": row.since.isoformat(),
                "to": row.until.isoformat() if row.until else None,
                "may_write": not row.is_muted,
                "mail": row.notices,
            }
            for row in GroupMember.objects.filter(account=account).order_by("pk")
        ],
        "requests": [
            {
                "group": name(row.group_key),
                "text": row.text,
                "state": row.state,
                "asked_at": row.created_at.isoformat(),
                "answer": row.answer,
            }
            for row in AccessRequest.objects.filter(account=account).order_by("pk")
        ],
        "contributions": [
            {
                "group": name(post.thread.group_key),
                "thread": post.thread.title,
                "text": post.text,
                "written_at": post.created_at.isoformat(),
                "hidden": post.hidden_reason or None,
            }
            for post in Post.objects.filter(author=account).select_related("thread")
        ],
        "files": [
            {"group": name(row.group_key), "name": row.name, "uploaded_at": row.created_at.isoformat()}
            for row in GroupFile.objects.filter(uploaded_by=account)
        ],
        "threads": list(Thread.objects.filter(author=account).order_by("pk").values_list("title", flat=True)),
        "muted_threads": list(
            ThreadMute.objects.filter(account=account).order_by("pk").values_list("thread__title", flat=True)
        ),
        "entered": [
            {"group": name(row.group_key), "title": row.title, "at": row.created_at.isoformat()}
            for model in (GroupMinutes, GroupOutput, GroupTopic)
            for row in model.objects.filter(added_by=account)
        ],
    }
