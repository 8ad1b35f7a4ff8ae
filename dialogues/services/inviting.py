"""Inviting the members of a network to a meeting of theirs: a mail to each account that may see it (B19, B20), and another
when the meeting does not stay as they read it. Others are invited by a mailing list they chose
(``newsletters.services.invitations``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.core import clock
from cms.core.models import User
from dialogues.models import DialogueEventPage
from dialogues.selectors.inviting import INVITED, TOLD, members_to_invite, told_last
from dialogues.selectors.meetings import MEETINGS
from dialogues.services.lifecycle import STOPPED
from networks.notices import ACCOUNT, To
from networks.services.notices import notify_all

MEETING_INVITED, MEETING_CHANGED = "meeting_invited", "meeting_changed"
"""Kinds of notices (``dialogues.invitation_notices``)."""
MOVED, REOPENED = "moved", "reopened"
"""What a meeting that takes place can have become; one that does not has its lifecycle."""


def invite_members(event: DialogueEventPage, *, user: User) -> int:
    """Have everybody told who may see the meeting; to how many the invitation goes. Pressed again, it goes to nobody who
    got it within the last month.

    Raises:
        ValidationError: with everything that is in the way.
    """
    now = clock.now()
    with transaction.atomic():
        page = DialogueEventPage.objects.select_for_update(of=("self",)).get(pk=event.pk)
        accounts = members_to_invite(page, now=now)
        if problems := problems_of(page, len(accounts)):
            raise ValidationError(problems)
        to = [To(ACCOUNT, account.public_id) for account in accounts]
        notify_all(MEETING_INVITED, to=to, about=page.translation_key, occasion="invitation")
        log(
            instance=page, action=INVITED, user=user, data={"recipients": len(accounts), **_facts(page)}, timestamp=now
        )
    return len(accounts)


def tell_invited(event: DialogueEventPage) -> int:
    """Tell the members who were invited that a published meeting is cancelled, postponed, moved, or takes place after all;
    how many are told. What it has become is compared with what they read last, so it does not matter which screen changed
    it, and asking twice does no harm."""
    if event.kind not in MEETINGS:
        return 0
    now = clock.now()
    with transaction.atomic():
        page = DialogueEventPage.objects.select_for_update(of=("self",)).filter(pk=event.pk, live=True).first()
        told = told_last(page) if page is not None else None
        if page is None or told is None or (page.starts_at is not None and page.starts_at <= now):
            return 0
        occasion = _difference(told, _facts(page))
        if not occasion:
            return 0
        accounts = members_to_invite(page, now=now)
        to = [To(ACCOUNT, account.public_id) for account in accounts]
        notify_all(MEETING_CHANGED, to=to, about=page.translation_key, occasion=f"{occasion} {now:%Y%m%d%H%M%S}")
        log(instance=page, action=TOLD, data={"recipients": len(accounts), **_facts(page)}, timestamp=now)
    return len(accounts)


def _facts(event: DialogueEventPage) -> dict[str, str]:
    """What members read of a meeting and have to hear when it changes, as the page's log keeps it."""
    date = event.date.edtf if event.date is not None else ""
    return {"date": date, "lifecycle": event.lifecycle if event.lifecycle in STOPPED else ""}


def _difference(told: Mapping[str, Any], found: Mapping[str, str]) -> str:
    if found["lifecycle"] != told["lifecycle"]:
        return found["lifecycle"] or REOPENED
    return MOVED if found["date"] != told["date"] and not found["lifecycle"] else ""


def problems_of(event: DialogueEventPage, count: int) -> list[str]:
    """What keeps the invitation from going out now, in words for the office.

    Args:
        count: how many would get it.
    """
    problems = []
    if event.kind not in MEETINGS:
        problems.append(_("This kind of event is none of the meetings of a network."))
    if event.starts_at is None:
        problems.append(_("The event has no day with a time yet."))
    elif event.starts_at <= clock.now():
        problems.append(_("The event has begun. It is too late to invite."))
    if event.lifecycle in STOPPED:
        problems.append(_("The event does not take place at this time."))
    if not problems and not count:
        problems.append(_("No member sees this event yet: it must be online and belong to a network with accounts."))
    return problems
