"""The address behind the button on a page follows the linked event: it gets the event's address, falls back to the group
while the event cannot be found at Meetup, and gets the new address when it is found again (idea 6).

What the office types stays: only an empty field, or what we wrote ourselves, is ever replaced. And an address of an event
that stands in a page, typed or imported, links that event (E38).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from dialogues.models import DialogueEventPage
from dialogues.services import remote
from dialogues.services.doors import set_meetup_address
from integrations.core.choices import ATTACHED, LinkState
from integrations.core.models import RemoteLink
from integrations.core.services.state import is_enabled
from integrations.meetup.addresses import event_in, event_url
from integrations.meetup.choices import DispatchState
from integrations.meetup.models import Dispatch, MeetupConnection, PageAddress

declare({"meetup.before_address": "The address for a page is known, nothing is written."})


def follow_all() -> tuple[int, int]:
    """One pass over all groups in use; returns how many links were made, and how many pages got another address."""
    if not is_enabled("meetup"):
        return 0, 0
    linked = moved = 0
    for connection in MeetupConnection.objects.filter(is_enabled=True).order_by("pk"):
        linked += link_by_addresses(connection)
        moved += follow_links(connection)
    return linked, moved


def named_events(connection: MeetupConnection) -> dict[str, UUID]:
    """Ids of events whose addresses stand in our pages, with the translation keys of these."""
    released = set(
        PageAddress.objects.filter(link__connection_id=connection.pk)
        .exclude(link__state__in=ATTACHED)
        .values_list("url", flat=True)
    )
    found: dict[str, UUID] = {}
    for page in _pages_with_addresses(connection):
        address = event_in(page.registration_meetup_url)
        if address is not None and page.registration_meetup_url not in released:
            found.setdefault(address.event_id, page.translation_key)
    return found


def link_changed(connection: MeetupConnection, link: RemoteLink) -> None:
    """A link has got another state: the address on its page follows at once. Inside the core's transaction."""
    if link.state not in ATTACHED:
        return
    # The state alone counts here: the core sets the number of runs afterwards.
    url = connection.group_url if link.state == LinkState.VANISHED else link.url
    row = PageAddress.objects.filter(link_id=link.pk).first()
    if url and (row is None or row.url != url):
        _follow(connection, link, row, url, set(PageAddress.objects.values_list("url", flat=True)))


def link_by_addresses(connection: MeetupConnection) -> int:
    """Link what the pages name. An event that is linked already keeps its link, unless the office has typed another address
    since; a link that belongs to another event stays there."""
    links = {link.remote_id: link for link in RemoteLink.objects.filter(connection_id=connection.pk)}
    attached = {link.local_key: link for link in links.values() if link.state in ATTACHED}
    written = dict(PageAddress.objects.filter(link__connection_id=connection.pk).values_list("link_id", "url"))
    count = 0
    for page in _pages_with_addresses(connection):
        address = event_in(page.registration_meetup_url)
        if address is None:
            continue
        present = attached.get(page.translation_key)
        if present is not None and (
            present.remote_id == address.event_id or page.registration_meetup_url == written.get(present.pk)
        ):
            continue
        wanted = links.get(address.event_id)
        if wanted is not None and not _may_be_linked(wanted, page.registration_meetup_url, written):
            continue
        link = _link(connection, page, address.event_id, wanted, present)
        if link is not None:
            links[link.remote_id], attached[page.translation_key] = link, link
            count += 1
    return count


def follow_links(connection: MeetupConnection) -> int:
    """Bring the addresses on the pages up to date; returns how many pages were changed."""
    # Somebody has published a draft over there.
    drafts = Dispatch.objects.filter(connection_id=connection.pk, state=DispatchState.DRAFT, link__url__gt="")
    drafts.update(state=DispatchState.PUBLISHED)
    rows = RemoteLink.objects.attached().filter(connection_id=connection.pk)
    written = {row.link_id: row for row in PageAddress.objects.filter(link__connection_id=connection.pk)}
    known = set(PageAddress.objects.values_list("url", flat=True))
    count = 0
    for link in rows:
        url = _address(connection, link)
        row = written.get(link.pk)
        if url and (row is None or row.url != url):
            count += _follow(connection, link, row, url, known)
    return count


def _address(connection: MeetupConnection, link: RemoteLink) -> str:
    """Where the button should lead; empty while the event is a draft at Meetup."""
    if link.state == LinkState.VANISHED or link.missing_runs:
        return connection.group_url
    return link.url


def _follow(connection: MeetupConnection, link: RemoteLink, row: PageAddress | None, url: str, known: set[str]) -> int:
    event = remote.find_event(link.local_key) if link.local_key else None
    if event is None:
        return 0
    here = event.registration_meetup_url
    if row is None and here:
        address = event_in(here)
        names_it = address is not None and address.event_id == link.remote_id
        # What another link of the event wrote, before this one took its place.
        if not names_it and here not in known and here != connection.group_url:
            return 0
        if names_it and url != connection.group_url:
            PageAddress.objects.get_or_create(link=link, defaults={"url": here})
            return 0
    elif row is not None and here != row.url:
        return 0
    if not here and url == connection.group_url:
        return 0
    fail_point("meetup.before_address")
    try:
        with transaction.atomic():
            PageAddress.objects.update_or_create(link=link, defaults={"url": url})
            set_meetup_address(event, url, opens_door=not here)
    except ValidationError:
        return 0  # a draft that cannot be valid is the office's; the next pass tries again
    return 1


def _may_be_linked(link: RemoteLink, url: str, written: Mapping[int, str]) -> bool:
    """Whether a known event over there is free. One that the office has released stays so, though its address still stands
    in the page."""
    if link.state in (*ATTACHED, LinkState.REPLACED):
        return False
    return written.get(link.pk) != url


def _link(
    connection: MeetupConnection,
    page: DialogueEventPage,
    event_id: str,
    found: RemoteLink | None,
    present: RemoteLink | None,
) -> RemoteLink | None:
    now = clock.now()
    try:
        with transaction.atomic():
            if present is not None:
                RemoteLink.objects.filter(pk=present.pk).update(
                    state=LinkState.OFFERED, local_key=None, state_at=now, fingerprint="", missing_runs=0
                )
            link = found or RemoteLink(
                connection_id=connection.pk,
                remote_id=event_id,
                title=page.title[:255],
                url=event_url(connection.group, event_id),
                starts_at=page.starts_at,
                first_seen_at=now,
                last_seen_at=now,
            )
            link.state, link.local_key, link.state_at = LinkState.LINKED, page.translation_key, now
            link.replaces, link.fingerprint, link.missing_runs = None, "", 0
            link.save()
            PageAddress.objects.update_or_create(link=link, defaults={"url": page.registration_meetup_url})
    except IntegrityError:
        return None  # a run has linked one of the two meanwhile
    return link


def _pages_with_addresses(connection: MeetupConnection) -> Iterable[DialogueEventPage]:
    """Pages whose facts count and that name an event of this group."""
    pages = DialogueEventPage.objects.filter(
        registration_meetup_url__icontains=f"/{connection.group}/events/"
    ).order_by("pk")
    seen: set[UUID] = set()
    for page in pages:
        if page.translation_key not in seen:
            seen.add(page.translation_key)
            facts = remote.find_event(page.translation_key)
            if facts is not None:
                yield facts
