"""Inviting a list of people to a meeting, early enough and provably (B30).

An invitation goes out once, when somebody of the office says so; the key ``invitation:<event>:<list>`` sees to it. Its
lead time is a promise that the office is reminded of (``selectors.office.invitations_due``), never a lock: a late
invitation is better than none, and the proof says how late it was.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.core import clock
from cms.core.models import User
from cms.core.public import public_space, visible_at
from dialogues.calendars import event_calendar
from dialogues.choices import EventLifecycle
from dialogues.models import DialogueEventPage
from newsletters.choices import MailingKind
from newsletters.contents import Content
from newsletters.engine.planning import Plan, freeze
from newsletters.models import Invitation, MailingList, Subscription
from newsletters.rendering import render_mail
from newsletters.selectors.audiences import list_addressees, reachable
from newsletters.services.reminders.contents import event_context, pages_by_language

LOG_ACTION = "newsletters.invitation"
STOPPED = (EventLifecycle.CANCELLED, EventLifecycle.POSTPONED)


def prepare(event: DialogueEventPage, *, user: User, **values: Any) -> Invitation:
    """Keep what is to be sent; see :func:`change` for ``values``.

    Raises:
        ValidationError: a value cannot be, or this list has its invitation to the event already.
    """
    row = Invitation(event=event)
    _keep(row, values, user)
    return row


def change(invitation: Invitation, *, user: User, mailing_list: MailingList, lead_days: int, text: str) -> None:
    """Raises:
    ValidationError: a value cannot be, or the invitation has gone out.
    """
    with transaction.atomic():
        row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        _refuse_sent(row)
        _keep(row, {"mailing_list": mailing_list, "lead_days": lead_days, "text": text}, user)


def contents_of(invitation: Invitation) -> list[Content]:
    """The mail in every language of the site, the event's own one first; nothing while the event is not public."""
    now = clock.now()
    space = public_space()
    event = DialogueEventPage.objects.filter(space.pages(), visible_at(now), pk=invitation.event_id).first()
    if event is None:
        return []
    found = []
    for language, page in pages_by_language(event, space=space, now=now).items():
        context = event_context(page, language=language, space=space, now=now)
        calendar = event_calendar(page.public_id, now=now)
        found.append(
            render_mail(
                "invitation",
                {**context, "own_text": invitation.text, "list_name": invitation.mailing_list.name_in(language)},
                language=language,
                is_bulk=True,
                calendar=calendar.body.decode() if calendar is not None else "",
            )
        )
    return found


def count_invited(invitation: Invitation) -> int:
    """How many would get it now."""
    return reachable(Subscription.objects.filter(mailing_list=invitation.mailing_list_id)).count()


def problems_of(invitation: Invitation) -> list[str]:
    """What keeps it from being sent now, in words for the office."""
    event = invitation.event
    now = clock.now()
    problems = []
    if event.starts_at is None:
        problems.append(_("The event has no day with a time yet."))
    elif event.starts_at <= now:
        problems.append(_("The event has begun. It is too late to invite."))
    if event.lifecycle in STOPPED:
        problems.append(_("The event does not take place at this time."))
    if not contents_of(invitation):
        problems.append(_("The event is not online, so that nobody could read about it."))
    if count_invited(invitation) == 0:
        problems.append(_("Nobody is on this mailing list."))
    return problems


def send(invitation: Invitation, *, user: User) -> Invitation:
    """Send it now, once.

    Raises:
        ValidationError: with everything that is in the way.
    """
    if problems := problems_of(invitation):
        raise ValidationError(problems)
    contents = contents_of(invitation)
    with transaction.atomic():
        row = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("event__locale", "mailing_list")
            .get(pk=invitation.pk)
        )
        _refuse_sent(row)
        event = row.event
        with translation.override(event.locale.language_code):
            title = _("Invitation: %(title)s") % {"title": event.display_title}
        row.mailing = freeze(
            Plan(
                key=f"invitation:{event.translation_key}:{row.mailing_list.public_id}",
                kind=MailingKind.INVITATION,
                title=title,
                contents=contents,
                list_id=row.mailing_list.slug,
                event_key=event.translation_key,
                valid_until=event.starts_at,
                user=user,
            ),
            list_addressees(row.mailing_list),
        )
        row.sent_at, row.sent_by = clock.now(), user
        row.recipient_count = row.mailing.candidate_count - row.mailing.excluded_count
        row.save(update_fields=["mailing", "sent_at", "sent_by", "recipient_count"])
        log(instance=event, action=f"{LOG_ACTION}.send", user=user)
    return row


def was_in_time(invitation: Invitation) -> bool:
    """Whether it went out at least the lead time before the event, counted in days of the event's zone."""
    sent_at, starts_at = invitation.sent_at, invitation.event.starts_at
    if sent_at is None or starts_at is None:
        return False
    return days_before(sent_at, starts_at, time_zone=invitation.event.time_zone) >= invitation.lead_days


def days_before(moment: datetime, starts_at: datetime, *, time_zone: str) -> int:
    """So many days of the calendar lie between."""
    zone = ZoneInfo(time_zone)
    return (starts_at.astimezone(zone).date() - moment.astimezone(zone).date()).days


def _keep(row: Invitation, values: dict[str, Any], user: User) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    with transaction.atomic():
        row.full_clean()
        row.save()
        log(instance=row.event, action=f"{LOG_ACTION}.prepare", user=user)


def _refuse_sent(row: Invitation) -> None:
    if row.sent_at is not None or row.mailing_id is not None:
        raise ValidationError(_("This invitation has been sent already. An invitation is sent only once."))
