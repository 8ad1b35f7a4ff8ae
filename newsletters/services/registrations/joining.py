"""The way into an online meeting, by mail to the people who have a place: at its time, and again when it has changed.

Level-triggered: :func:`send_links` compares what each confirmed person got last (``Registration.link_digest``) with what
holds now, and notes the new digest in the transaction that freezes the mail. Whatever happened in between, whoever asks
how often: nobody gets the same link twice, nobody keeps an old one (E51).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from cms.core.public import public_space
from dialogues import rooms
from dialogues.choices import EventLifecycle, RegistrationHappening, RegistrationStatus
from dialogues.models import DialogueEventPage, MeetingAccess, Registration
from dialogues.querysets import RegistrationQuerySet
from dialogues.selectors.desks import fact_page
from dialogues.services.registrations import seats
from newsletters.choices import MailingKind
from newsletters.engine.marks import PREFERENCES
from newsletters.engine.planning import Addressee, Content, Plan, freeze
from newsletters.models import Mailing, RegistrationMail
from newsletters.rendering import render_mail
from newsletters.services.registrations.fitting import JOIN
from newsletters.services.reminders.contents import event_context, pages_by_language

log = logging.getLogger(__name__)

GROUPING = timedelta(minutes=5)
"""Corrections that follow one another within so long go out as one mail, with the newest link."""
URGENT = timedelta(hours=1)
"""When the event is so near, the mail does not wait for another correction."""
OFF = (EventLifecycle.CANCELLED, EventLifecycle.POSTPONED)

declare(
    {
        "registration_mail.in_links": "The mail with a meeting link is frozen and its people are noted, not committed.",
    }
)


def send_links() -> str:
    """Everybody who has a place and not yet the link that holds now; how many people. After every ring of the doorbell,
    and each minute."""
    sent = failed = 0
    for key in sorted(_stale(clock.now())):
        try:
            sent += send_link(key)
        except Exception as failure:  # one event's mail must not keep back the others'; it comes again in a minute
            failed += 1
            log.error("A meeting link could not be sent: %s", type(failure).__name__)  # its message may hold the link
    return f"{sent} people, {failed} failed"


def send_link(event_key: UUID) -> int:
    """One mail to everybody who has to get the link of this event now; how many people."""
    now = clock.now()
    event, access = fact_page(event_key), access_of(event_key)
    if event is None or access is None or not may_be_told(event, now) or not is_settled(access, event, now):
        return 0
    digest = digest_of(access)
    if not _waiting_for(event, digest, now).exists():
        return 0
    contents = {is_new: _contents(event, access, is_changed=not is_new, now=now) for is_new in (True, False)}
    with transaction.atomic():
        seats.lock(event_key)  # before registrations, as everybody does; and so each person is in one batch
        if (found := access_of(event_key)) is None or digest_of(found) != digest:
            return 0  # changed in this moment: the next run has the right one
        people = list(_waiting_for(event, digest, now).select_for_update(of=("self",)).order_by("pk"))
        for is_new in (True, False):
            group = [person for person in people if (person.link_digest == "") == is_new]
            if group:
                _freeze(event, digest, group, contents[is_new])
        Registration.objects.filter(pk__in=[person.pk for person in people]).update(link_digest=digest)
        fail_point("registration_mail.in_links")
    return len(people)


def _stale(now: datetime) -> set[UUID]:
    """Events with people who may have to get a link. Two queries, however many there are."""
    accesses = MeetingAccess.objects.filter(event__live=True).exclude(event__lifecycle__in=OFF)
    coming = accesses.filter(Q(event__over_at__gt=now) | Q(event__over_at__isnull=True)).select_related("event")
    leading: dict[UUID, MeetingAccess] = {}
    found_ways = list(coming.order_by("event__locale_id", "pk"))
    working = rooms.at_work(found_ways)
    for access in found_ways:
        if rooms.leads_in(access, working):
            leading.setdefault(access.event.translation_key, access)
    people = Registration.objects.confirmed().filter(event_key__in=leading).order_by()
    found = set()
    for key, digest in people.values_list("event_key", "link_digest").distinct():
        access = leading[key]
        is_wanted = digest != digest_of(access, working) and (digest or is_due(access.event, now))
        if is_wanted and is_settled(access, access.event, now):
            found.add(key)
    return found


def access_of(event_key: UUID) -> MeetingAccess | None:
    """The way into the meeting of an event, on whichever of its pages it was entered; None when nobody would get in."""
    found = MeetingAccess.objects.filter(event__translation_key=event_key, event__live=True)
    return next(filter(rooms.leads_in, found.order_by("event__locale_id", "pk")), None)


def digest_of(access: MeetingAccess, working: Collection[str] | None = None) -> str:
    """What stands for the link and the number to dial in the database, so that neither is kept per person. Of a room that
    a plugin makes it is the provider: people enter from their own page, and that stays the same."""
    way = access.provider if rooms.is_made(access, working) else access.join_url
    return hashlib.sha256(f"{access.pk}\n{way}\n{access.dial_in}".encode()).hexdigest()


def may_be_told(event: DialogueEventPage, now: datetime) -> bool:
    """Whether the event takes place and is not over."""
    is_over = event.over_at is not None and event.over_at <= now
    return event.live and event.lifecycle not in OFF and not is_over


def is_settled(access: MeetingAccess, event: DialogueEventPage, now: datetime) -> bool:
    """Whether no other correction of the link is waited for."""
    if access.corrected_at is None or access.corrected_at + GROUPING <= now:
        return True
    return event.starts_at is not None and event.starts_at - URGENT <= now


def is_due(event: DialogueEventPage, now: datetime) -> bool:
    """Whether the link may be sent by now: with the confirmation, or so many hours before the beginning."""
    if event.link_hours is None:
        return True
    return event.starts_at is not None and event.starts_at - timedelta(hours=event.link_hours) <= now


def _waiting_for(event: DialogueEventPage, digest: str, now: datetime) -> RegistrationQuerySet:
    """Who has a place and not this link. Before its time only those who have another one."""
    people = Registration.objects.of_event(event.translation_key).confirmed().exclude(link_digest=digest)
    if not is_due(event, now):
        people = people.exclude(link_digest="")
    told_soon = RegistrationMail.objects.filter(
        registration_id=OuterRef("public_id"),
        happening=RegistrationHappening.CONFIRMED,
        done_at__isnull=True,
    )
    return people.exclude(Exists(told_soon))  # the confirmation will hold it


def _contents(event: DialogueEventPage, access: MeetingAccess, *, is_changed: bool, now: datetime) -> list[Content]:
    space = public_space()
    found = []
    for language, page in pages_by_language(event, space=space, now=now).items():
        context = {
            **event_context(page, language=language, space=space, now=now),
            "access": access,
            "has_room": rooms.is_made(access),
            "is_changed": is_changed,
            "own_page_url": PREFERENCES,
        }
        found.append(render_mail("registration_link", context, language=language, is_bulk=False))
    return found


def _freeze(event: DialogueEventPage, digest: str, people: list[Registration], contents: list[Content]) -> None:
    prefix = f"{JOIN}{event.translation_key}:{digest[:16]}:"
    number = Mailing.objects.filter(key__startswith=prefix).count() + 1
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Meeting link: %(title)s") % {"title": event.display_title}
    freeze(
        Plan(
            key=f"{prefix}{number}",
            kind=MailingKind.REGISTRATION,
            title=title,
            contents=contents,
            event_key=event.translation_key,
            valid_until=event.over_at,
        ),
        [
            Addressee(person.address, person.address_key, person.language, registration_id=person.public_id)
            for person in people
        ],
    )


def link_for(registration: Registration, event: DialogueEventPage, now: datetime) -> MeetingAccess | None:
    """The way in, for the mail that confirms ``registration``; None when there is none, or it comes later."""
    if registration.state != RegistrationStatus.CONFIRMED or not may_be_told(event, now) or not is_due(event, now):
        return None
    return access_of(event.translation_key)
