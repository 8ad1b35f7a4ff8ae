"""Who takes part in a group: asking, answering, appointing, leaving (B24, B28)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Revision

from cms.core import clock
from networks.choices import GroupRole
from networks.groups.choices import GroupNotices, RequestState
from networks.models import AccessRequest, GroupMember, MemberAccount, WorkingGroupPage, WorkingGroupState
from networks.notices import ACCOUNT, OFFICE, To
from networks.services.groups import NotNow
from networks.services.notices import notify, notify_all, stop

REQUESTED, ANSWERED, REMOVED, APPOINTED, LEADERLESS = (
    "group_requested",
    "group_answered",
    "group_removed",
    "group_appointed",
    "group_leaderless",
)
"""Kinds of notices (``networks.groups.notices``)."""


def ask_for_access(group: WorkingGroupPage, *, account: MemberAccount, text: str = "") -> AccessRequest:
    """Ask to take part. Asked twice is one request. The convenors hear of it, and the office when there is none.

    Raises:
        NotNow: they take part already, or the group has ended.
    """
    with transaction.atomic():
        if GroupMember.objects.of_group(group.translation_key).filter(account=account).exists():
            raise NotNow(_("You already take part in this group."))
        if group.state == WorkingGroupState.ENDED:
            raise NotNow(_("This group has ended and takes nobody any more."))
        request, is_new = AccessRequest.objects.get_or_create(
            group_key=group.translation_key,
            account=account,
            state=RequestState.OPEN,
            defaults={"text": text, "created_at": clock.now()},
        )
        if is_new:
            request.full_clean()
            notify_all(REQUESTED, to=convenors_or_office(group), about=request.public_id)
    return request


def withdraw_request(request: AccessRequest) -> None:
    """Whoever asked has changed their mind; nobody is bothered any more."""
    with transaction.atomic():
        _end(request, RequestState.WITHDRAWN, "")
        stop(about=request.public_id, kinds=[REQUESTED])


def accept_request(request: AccessRequest, *, answer: str = "") -> GroupMember:
    """Take somebody into the group and tell them.

    Raises:
        NotNow: the request was answered or withdrawn meanwhile.
    """
    with transaction.atomic():
        _end(request, RequestState.ACCEPTED, answer)
        member = _enter(request.group_key, request.account)
        notify(ANSWERED, to=To(ACCOUNT, request.account.public_id), about=request.public_id)
    return member


def decline_request(request: AccessRequest, *, answer: str) -> None:
    """Say no, with a reason, and tell them.

    Raises:
        NotNow: there is no reason, or the request was answered or withdrawn meanwhile.
    """
    if not answer.strip():
        raise NotNow({"answer": _("Please give a reason: whoever asked will read it.")})
    with transaction.atomic():
        _end(request, RequestState.DECLINED, answer)
        notify(ANSWERED, to=To(ACCOUNT, request.account.public_id), about=request.public_id)


def _end(request: AccessRequest, state: RequestState, answer: str) -> None:
    locked = AccessRequest.objects.select_for_update().get(pk=request.pk)
    if locked.state != RequestState.OPEN:
        raise NotNow(_("This request is no longer open: it was %(state)s.") % {"state": locked.get_state_display()})
    request.state, request.answer, request.answered_at = state, answer.strip(), clock.now()
    request.full_clean()
    request.save(update_fields=["state", "answer", "answered_at"])


def _enter(group_key: UUID, account: MemberAccount, role: GroupRole = GroupRole.MEMBER) -> GroupMember:
    member, _is_new = GroupMember.objects.get_or_create(
        group_key=group_key, account=account, until=None, defaults={"role": role, "since": clock.today()}
    )
    found: GroupMember = member
    return found


def add_member(group: WorkingGroupPage, *, account: MemberAccount) -> GroupMember:
    """The office or the convenor takes somebody in who did not ask; an open request is answered with it."""
    with transaction.atomic():
        request = AccessRequest.objects.filter(
            group_key=group.translation_key, account=account, state=RequestState.OPEN
        ).first()
        return accept_request(request) if request else _enter(group.translation_key, account)


def appoint_convenor(group: WorkingGroupPage, *, account: MemberAccount) -> GroupMember:
    """Let somebody lead the group, who takes part in it from now on and need not have before; they are told. Others who
    lead it go on doing so."""
    with transaction.atomic():
        member = add_member(group, account=account)
        if member.role != GroupRole.CONVENOR:
            member.role, member.is_muted = GroupRole.CONVENOR, False
            member.save(update_fields=["role", "is_muted"])
            notify(
                APPOINTED,
                to=To(ACCOUNT, account.public_id),
                about=group.translation_key,
                occasion=str(clock.today()),
            )
    return member


def appoint_named_convenors(pages: Iterable[WorkingGroupPage]) -> None:
    """Whoever a page names as convenor leads the group as soon as they have an account."""
    for page in pages:
        accounts = MemberAccount.objects.active().filter(person=page.convenor_id) if page.convenor_id else ()
        for account in accounts:
            rows = GroupMember.objects.of_group(page.translation_key)
            if not rows.filter(account=account, role=GroupRole.CONVENOR).exists():
                appoint_convenor(page, account=account)


def name_no_more(group_key: UUID, account: MemberAccount) -> None:
    """The pages of the group name somebody no more who leads it no more: neither online nor in what an editor goes on
    writing, because publishing that would appoint them again."""
    if account.person_id is None:
        return
    pages = WorkingGroupPage.objects.filter(translation_key=group_key)
    pages.filter(convenor=account.person_id).update(convenor=None)
    for page in pages:
        to_come = page.revisions.filter(Q(pk=page.latest_revision_id) | Q(approved_go_live_at__isnull=False))
        for revision in to_come:
            if revision.content.get("convenor") == account.person_id:
                content = {**revision.content, "convenor": None}
                Revision.objects.filter(pk=revision.pk).update(content=content)


def step_down(member: GroupMember) -> None:
    """Stay in the group, but lead it no more; the office hears when nobody does."""
    with transaction.atomic():
        member.role = GroupRole.MEMBER
        member.save(update_fields=["role"])
        name_no_more(member.group_key, member.account)
        tell_when_leaderless(member.group_key)


def remove_member(member: GroupMember, *, by_themselves: bool = False) -> None:
    """End somebody's part in the group. What they wrote stays. They are told, unless they left by themselves."""
    with transaction.atomic():
        was_convenor = member.role == GroupRole.CONVENOR
        member.until = clock.today()
        member.save(update_fields=["until"])
        stop(to=To(ACCOUNT, member.account.public_id), about=member.group_key)
        if not by_themselves:
            notify(REMOVED, to=To(ACCOUNT, member.account.public_id), about=member.public_id)
        if was_convenor:
            name_no_more(member.group_key, member.account)
            tell_when_leaderless(member.group_key)


def set_muted(member: GroupMember, *, is_muted: bool) -> None:
    """Take somebody's right to write, or give it back.

    Raises:
        NotNow: they lead the group.
    """
    if is_muted and member.role == GroupRole.CONVENOR:
        raise NotNow(_("Whoever leads the group cannot be kept from writing."))
    member.is_muted = is_muted
    member.save(update_fields=["is_muted"])


def choose_notices(member: GroupMember, *, notices: GroupNotices) -> None:
    """How somebody hears of what is written."""
    member.notices = notices
    member.full_clean()
    member.save(update_fields=["notices"])


def tell_when_leaderless(group_key: UUID) -> None:
    """Tell the office that a group goes on without anybody who leads it; in the transaction of the cause."""
    if GroupMember.objects.leading().filter(group_key=group_key).exists():
        return
    group = WorkingGroupPage.objects.filter(translation_key=group_key, network__isnull=False).first()
    if group is not None and group.state != WorkingGroupState.ENDED:
        office = To(OFFICE, group.network.translation_key)
        notify(LEADERLESS, to=office, about=group_key, occasion=str(clock.now().date()))


def convenors_or_office(group: WorkingGroupPage) -> Iterable[To]:
    """Who hears of what a group has to decide."""
    rows = GroupMember.objects.leading().filter(group_key=group.translation_key)
    convenors = [To(ACCOUNT, key) for key in rows.values_list("account__public_id", flat=True)]
    if convenors or group.network is None:
        return convenors
    return [To(OFFICE, group.network.translation_key)]
