"""Our events on their way to Meetup: as drafts, published by a second click, and never made twice.

The row comes first: one per event and group. Meetup takes no key that would make a repetition harmless, so before anything
is created the group is searched for an event of the same title and start; after an answer that was lost, the search waits
until the lost attempt can no longer be under way. Nothing is asked inside a transaction.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from dialogues.choices import EventLifecycle
from dialogues.models import DialogueEventPage, HeadCount, OutsideCount
from dialogues.selectors.desks import free_seats
from dialogues.selectors.events import event_document
from dialogues.services import remote
from dialogues.services.translations import leader_of
from integrations.core.choices import ATTACHED, LinkState
from integrations.core.errors import IntegrationError, PermanentError, TemporaryError
from integrations.core.models import RemoteLink
from integrations.core.services.state import is_enabled
from integrations.meetup import mapping
from integrations.meetup.answers import Group, GroupEvent
from integrations.meetup.choices import DispatchAct, DispatchState, Mode
from integrations.meetup.client import MeetupClient, is_refusal
from integrations.meetup.errors import NotAllowed, Refused
from integrations.meetup.models import Dispatch, MeetupConnection
from integrations.meetup.options import MeetupOptions
from integrations.meetup.services.access import client_for, known_group
from integrations.meetup.services.following import follow_links

if TYPE_CHECKING:
    from cms.core.models import User

SLUG = "meetup"
LEASE = timedelta(minutes=4)
"""Longer than all requests of one dispatch together."""
SETTLES_WITHIN = timedelta(minutes=2)
"""So long a creation whose answer was lost may still arrive over there."""
RETRY = timedelta(minutes=2)
OPEN = (DispatchState.WAITING, DispatchState.UNCLEAR)

declare(
    {
        "meetup.dispatch_claimed": "A dispatch is claimed, Meetup was not asked.",
        "meetup.before_create": "It is written that a creation begins; nothing was sent.",
        "meetup.after_create": "Meetup has made the event; here it is not written yet.",
        "meetup.before_publish": "The draft was found; nothing was sent.",
        "meetup.after_publish": "Meetup has published the event; here it is not written yet.",
        "meetup.in_outcome": "The outcome is written, not committed.",
    }
)


class CannotSend(PermanentError):  # noqa: N818  an answer to the editor
    """The event is not ready for Meetup, with the reason."""


def why_not(event: DialogueEventPage, connection: MeetupConnection) -> str:
    """Why the event cannot be sent now; empty when it can."""
    if connection.mode != Mode.GRAPHQL:
        return _("This group is not connected with full access, so nothing can be sent to it.")
    if connection.is_organizer is False:
        return _("The Meetup account is no organizer of this group, so nothing can be sent to it.")
    if leader_of(event) is not None:
        return _("This page is a translation. Please send the page that it follows.")
    if not event.live:
        return _("Please publish the page here first: what is sent to Meetup leads back to it.")
    if event.lifecycle == EventLifecycle.CANCELLED:
        return _("The event is cancelled.")
    if event.starts_at is None:
        return _("Meetup needs a day with a time. Please enter it first.")
    if event.starts_at <= clock.now():
        return _("The event has begun already.")
    return ""


def request_sending(event: DialogueEventPage, connection: MeetupConnection, *, user: User | None) -> Dispatch:
    """Note that the event is to be sent as a draft, or that what was sent is to be brought up to date. Pressing twice notes
    it once.

    Raises:
        CannotSend: see :func:`why_not`.
    """
    reason = why_not(event, connection)
    if reason:
        raise CannotSend(reason)
    with transaction.atomic():
        row = _row(event.translation_key, connection)
        if not _is_busy(row):
            if row.state not in OPEN:
                row.state = DispatchState.WAITING
            row.act, row.error = DispatchAct.SEND, ""
            row.not_before = row.asked_at = clock.now()
            row.asked_by = user
            row.save()
    return row


def request_publishing(dispatch: Dispatch, *, user: User | None) -> Dispatch:
    """Note the second, explicit click: the draft is to become public.

    Raises:
        CannotSend: there is no draft of it at Meetup.
    """
    with transaction.atomic():
        row: Dispatch = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
        if _is_busy(row) or row.state == DispatchState.PUBLISHED:
            return row
        if row.state != DispatchState.DRAFT and row.act != DispatchAct.PUBLISH:
            raise CannotSend(_("Please send the event as a draft first."))
        row.state, row.act, row.error = DispatchState.WAITING, DispatchAct.PUBLISH, ""
        row.not_before = row.asked_at = clock.now()
        row.asked_by = user
        row.save()
    return row


def settle(dispatch_id: int, options: MeetupOptions) -> Dispatch:
    """Do what was noted, if nobody else is doing it; never inside a transaction. Errors stand in the row afterwards."""
    token = _claim(dispatch_id)
    row: Dispatch = Dispatch.objects.select_related("connection").get(pk=dispatch_id)
    if token is None:
        return row
    fail_point("meetup.dispatch_claimed")
    try:
        act = _send if row.act == DispatchAct.SEND else _publish
        act(row, token, options)
    except TemporaryError as error:
        later = clock.now() + max(error.retry_after or RETRY, timedelta(seconds=5))
        _finish(
            row,
            token,
            state=DispatchState.UNCLEAR if row.begun_at else DispatchState.WAITING,
            error=error,
            later=later,
        )
    except IntegrationError as error:
        _finish(row, token, state=DispatchState.FAILED, error=error)
    row.refresh_from_db()
    return row


def due_dispatches() -> list[int]:
    """What the sweep has to look at: what waits, what nobody has answered, and what a dead process left."""
    if not is_enabled(SLUG):
        return []
    now = clock.now()
    due = Dispatch.objects.filter(
        Q(state__in=OPEN, not_before__lte=now) | Q(state=DispatchState.SENDING, lease_until__lte=now),
        connection__is_enabled=True,
    ).order_by("not_before")
    return list(due.values_list("pk", flat=True)[:20])


def own_event(event: DialogueEventPage) -> mapping.OwnEvent:
    """What of the public page goes to Meetup. The meeting's link is no part of a public document.

    Raises:
        CannotSend: all places are taken; a limit of 0 would mean “without limit” over there.
    """
    assert event.starts_at is not None  # noqa: S101  see ``why_not``
    document = event_document(event, language=event.locale.language_code, now=clock.now())
    venue = (document["venues"] or [{}])[0]
    count = HeadCount.objects.filter(event_key=event.translation_key).first()
    free = free_seats(event, count)
    there = OutsideCount.objects.filter(event_key=event.translation_key, source=SLUG).values_list("going", flat=True)
    places = None if free is None else free + (there.first() or 0)
    if places == 0:
        raise CannotSend(_("All places are taken, so nobody could register at Meetup."))
    return mapping.OwnEvent(
        title=event.display_title,
        text=document["announcement_text"] or "",
        page_url=document["html_url"] or "",
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        mode=event.attendance_mode,
        venue_name=venue.get("name") or "",
        venue_street=venue.get("street") or "",
        venue_city=venue.get("city") or "",
        places=places,
        guests=event.registration_guests,
    )


def _row(event_key: uuid.UUID, connection: MeetupConnection) -> Dispatch:
    now = clock.now()
    Dispatch.objects.bulk_create(
        [Dispatch(connection_id=connection.pk, event_key=event_key, not_before=now, asked_at=now)],
        ignore_conflicts=True,
    )
    row: Dispatch = Dispatch.objects.select_for_update().get(connection_id=connection.pk, event_key=event_key)
    return row


def _is_busy(row: Dispatch) -> bool:
    return row.state == DispatchState.SENDING and row.lease_until is not None and row.lease_until > clock.now()


def _claim(dispatch_id: int) -> uuid.UUID | None:
    now, token = clock.now(), uuid.uuid4()
    free = Dispatch.objects.filter(
        Q(state__in=OPEN, not_before__lte=now) | Q(state=DispatchState.SENDING, lease_until__lte=now), pk=dispatch_id
    )
    if not free.update(state=DispatchState.SENDING, lease_until=now + LEASE, lease_token=token):
        return None
    return token


def _send(row: Dispatch, token: uuid.UUID, options: MeetupOptions) -> None:
    event = _event(row)
    reason = why_not(event, row.connection)
    if reason:
        raise CannotSend(reason)
    client = client_for(row.connection, options)
    group = _writable_group(row, client)
    own = own_event(event)
    link = _link(row)
    if link is not None:
        found = client.events_by_id([link.remote_id])[link.remote_id]
        if found is None:
            raise CannotSend(_("The linked event is not found at Meetup. Please decide first what became of it."))
        found = client.edit_event(mapping.edit_input(own, found, group, client.venues(group)))
    else:
        found = _find_or_create(row, token, client, group, own)
    _write_outcome(row, token, found, own.starts_at)


def _find_or_create(
    row: Dispatch, token: uuid.UUID, client: MeetupClient, group: Group, own: mapping.OwnEvent
) -> GroupEvent:
    """What an earlier attempt has made, or a new draft."""
    taken = set(
        RemoteLink.objects.attached().filter(connection_id=row.connection_id).values_list("remote_id", flat=True)
    )
    since = min(filter(None, (own.starts_at, row.sent_start))) - timedelta(days=31)
    events = {each.id: each for each in client.events(group, since=since, drafts=True) if each.id not in taken}
    sought = [(mapping.title_for_meetup(own.title), own.starts_at)]
    if row.begun_at is not None and row.sent_start is not None:
        sought.insert(0, (row.sent_title, row.sent_start))
    for title, start in sought:
        found = mapping.find_again(events, title=title, starts_at=start)
        if found is not None:
            return found
    if row.begun_at is not None:
        left = row.begun_at + SETTLES_WITHIN - clock.now()
        if left > timedelta():
            raise TemporaryError(
                _(
                    "Meetup has not answered. Before it is tried again, the site waits and looks whether the draft is there."
                ),
                retry_after=left,
            )
    values = mapping.draft_input(own, group, client.venues(group))
    now = clock.now()
    mine = Dispatch.objects.filter(pk=row.pk, lease_token=token, state=DispatchState.SENDING)
    if not mine.update(begun_at=now, sent_title=values["title"], sent_start=own.starts_at, lease_until=now + LEASE):
        raise TemporaryError(_("Somebody else is sending this event."))
    row.begun_at = now
    fail_point("meetup.before_create")
    try:
        made = client.create_event(values)
    except IntegrationError as error:
        if is_refusal(error):
            row.begun_at = None  # nothing was made for sure
        raise
    fail_point("meetup.after_create")
    return made


def _publish(row: Dispatch, token: uuid.UUID, options: MeetupOptions) -> None:
    link = _link(row)
    if link is None:
        raise CannotSend(_("Please send the event as a draft first."))
    client = client_for(row.connection, options)
    _writable_group(row, client)
    found = client.events_by_id([link.remote_id])[link.remote_id]
    if found is None:
        raise CannotSend(_("The draft is not there any more at Meetup. Please send the event again."))
    if found.status == "DRAFT":
        fail_point("meetup.before_publish")
        try:
            found = client.publish_event(found.id)
        except Refused:
            # Perhaps because an earlier attempt has published it.
            again = client.events_by_id([link.remote_id])[link.remote_id]
            if again is None or again.status == "DRAFT":
                raise
            found = again
        fail_point("meetup.after_publish")
    _write_outcome(row, token, found, found.starts_at)


def _write_outcome(row: Dispatch, token: uuid.UUID, found: GroupEvent, wanted_start: datetime | None) -> None:
    is_draft = found.status == "DRAFT"
    note = ""
    if found.starts_at != wanted_start:
        note = _("Meetup shows another time than this page. Please compare them.")
    now = clock.now()
    try:
        with transaction.atomic():
            link = RemoteLink.objects.filter(connection_id=row.connection_id, remote_id=found.id).first()
            link = link or RemoteLink(connection_id=row.connection_id, remote_id=found.id, first_seen_at=now)
            if link.local_key not in (None, row.event_key) and link.state in ATTACHED:
                raise CannotSend(_("The event at Meetup belongs to another page already."))
            link.stable_id, link.title, link.starts_at = found.token, found.title[:255], found.starts_at
            link.url = "" if is_draft else found.url[:500]
            link.local_key, link.last_seen_at, link.fingerprint, link.missing_runs = row.event_key, now, "", 0
            if link.state not in ATTACHED:
                link.state, link.state_at = LinkState.LINKED, now
            link.save()
            mine = Dispatch.objects.filter(pk=row.pk, lease_token=token)
            mine.update(
                link=link,
                state=DispatchState.DRAFT if is_draft else DispatchState.PUBLISHED,
                begun_at=None,
                error="",
                note=note,
                lease_until=None,
                lease_token=None,
                settled_at=now,
            )
            fail_point("meetup.in_outcome")
    except IntegrityError:
        raise CannotSend(_("This page is linked with another event at Meetup already.")) from None
    follow_links(row.connection)


def _finish(
    row: Dispatch, token: uuid.UUID, *, state: DispatchState, error: Exception, later: datetime | None = None
) -> None:
    Dispatch.objects.filter(pk=row.pk, lease_token=token).update(
        state=state,
        error=str(error)[:500],
        begun_at=row.begun_at,
        not_before=later or clock.now(),
        lease_until=None,
        lease_token=None,
        settled_at=clock.now(),
    )


def _event(row: Dispatch) -> DialogueEventPage:
    event = remote.find_event(row.event_key)
    if event is None:
        raise CannotSend(_("The page was deleted."))
    return event


def _link(row: Dispatch) -> RemoteLink | None:
    found: RemoteLink | None = (
        RemoteLink.objects.attached().of_event(row.event_key).filter(connection_id=row.connection_id).first()
    )
    return found


def _writable_group(row: Dispatch, client: MeetupClient) -> Group:
    group = known_group(row.connection, client)
    if group.is_organizer is False:
        raise NotAllowed
    return group
