"""Inviting the members of a network to a meeting of theirs: a mail to each account that may see it (B19, B20). Others are
invited by a mailing list they chose (``newsletters.services.invitations``)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.core import clock
from cms.core.models import User
from dialogues.models import DialogueEventPage
from dialogues.selectors.inviting import INVITED, members_to_invite
from dialogues.selectors.meetings import MEETINGS
from dialogues.services.lifecycle import STOPPED
from networks.notices import ACCOUNT, To
from networks.services.notices import notify_all

MEETING_INVITED = "meeting_invited"
"""Kind of notice (``dialogues.invitation_notices``)."""


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
        log(instance=page, action=INVITED, user=user, data={"recipients": len(accounts)}, timestamp=now)
    return len(accounts)


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
