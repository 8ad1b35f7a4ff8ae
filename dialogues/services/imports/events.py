"""The events of an imported series."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from functools import partial
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cms.core.blocks import TEXT_FEATURES
from cms.core.content_import import richtext
from cms.core.content_import.items import Item
from cms.core.content_import.pages import write_page
from cms.core.fuzzydates import FuzzyDate, InvalidFuzzyDate
from dialogues.choices import DocumentationPart, DocumentationState, EventLifecycle, EventStatus, RegistrationDoor
from dialogues.models import DialogueEventPage, DialogueSeriesPage, MeetingAccess
from dialogues.services.imports.conditions import fill_conditions, write_relations
from dialogues.services.imports.rows import (
    fill_contributors,
    fill_presentations,
    fill_questions,
    fill_recordings,
    fill_venues,
    topics_named,
)
from dialogues.services.meeting import remove_meeting_access, set_meeting_access
from dialogues.services.translations import fill_with_words
from networks.services.imports import fill_roles, named_networks

DECIDED = {EventStatus.CANCELLED, EventStatus.POSTPONED, EventStatus.PLANNED, EventStatus.ANNOUNCED}
MEETUP_HOSTS = ("meetup.com", "meetu.ps")


def load_events(series_item: Item, series: DialogueSeriesPage, *, draft: bool) -> None:
    """Write all events of a series, then the relations between their conditions."""
    written: dict[str, DialogueEventPage] = {}
    for entry in series_item.children("events"):
        item = Item(entry.session, entry.data, entry.path, "events")
        key = f"{series_item.key}/{item.key}"
        page = write_page(
            item,
            DialogueEventPage,
            series,
            partial(_write, item),
            key=key,
            draft=draft or bool(item.get("draft")),
            short_title=item.text("short_title"),
            end_time="ends_at",
            end_date="ends_at",
            lifecycle="status",
            host_event_title="host_event",
            host_event_url="host_event",
            placeholder_text="placeholder",
            registration_meetup_url="registration",
            registration_external_url="registration",
            registration_opens_at="registration",
            registration_closes_at="registration",
            registration_doors="registration",
            registration_closes_hours="registration",
            documentation_not_planned="documentation",
        )
        if page is None:
            continue
        written[item.key] = page
        _write_meeting_access(item, page, key)
        item.store_extensions(page, key)
    if not series_item.session.problems:
        write_relations(series_item, written)


def _write(item: Item, page: DialogueEventPage) -> None:
    fill_with_words(page, lambda: _fill(page, item))


def _fill(page: DialogueEventPage, item: Item) -> None:
    item.copy(
        page,
        "short_title",
        "kicker",
        "kind",
        "time_zone",
        "status_note",
        "attendance_mode",
        "free_of_charge",
        "will_be_recorded",
        "contributors_label",
        "guiding_question",
        placeholder_text="placeholder",
    )
    item.copy_rich(page, "announcement", "editorial_note", "findings")
    item.copy_image(page, "image")
    _fill_report(page, item)
    _fill_dates(page, item)
    _fill_status(page, item)
    if "host_event" in item:
        host = item.get("host_event") or ""
        page.host_event_title = (host["title"] if isinstance(host, dict) else host).strip()
        page.host_event_url = (host.get("url") or "") if isinstance(host, dict) else ""
    if "topics" in item:
        page.topics.set(topics_named(item))
    if "networks" in item:
        page.networks.set(named_networks(item))
    if "documentation" in item:
        parts = item.get("documentation") or {}
        decided = {part for part, state in parts.items() if state == DocumentationState.NOT_PLANNED}
        page.documentation_not_planned = [part for part in DocumentationPart.values if part in decided]
    _fill_registration(page, item)
    fill_roles(page, item)
    fill_venues(page, item)
    fill_contributors(page, item)
    fill_recordings(page, item)
    fill_presentations(page, item)
    fill_conditions(page, item)


def _fill_report(page: DialogueEventPage, item: Item) -> None:
    """The report is one block of text; the block keeps its id as long as it is one."""
    html = item.rich("report", TEXT_FEATURES)
    if html is None:
        return
    blocks = list(page.report.raw_data)
    is_one_text = len(blocks) == 1 and blocks[0]["type"] == "text"
    if is_one_text and richtext.same(html, blocks[0]["value"]):
        return
    block_id = blocks[0].get("id") if is_one_text else None
    block = {"type": "text", "value": html, "id": block_id or str(uuid.uuid4())}
    page.report = page.report.stream_block.to_python([block] if html else [])


def _fill_dates(page: DialogueEventPage, item: Item) -> None:
    zone = ZoneInfo(page.time_zone)
    name = "date" if "date" in item else "starts_at"
    if name in item:
        value = item.get(name)
        try:
            page.date = None if value is None else FuzzyDate.of(_in_zone(value, zone))
        except InvalidFuzzyDate as error:
            item.problem(str(error), name)
            return
    if "date" in item and item.text("starts_at"):
        start = datetime.fromisoformat(item.text("starts_at"))
        start = start.replace(tzinfo=zone) if start.tzinfo is None else start
        if page.date is None or page.date.moment is None or page.date.moment.replace(tzinfo=zone) != start:
            item.problem("“date” and “starts_at” contradict each other; one of them is enough.", "starts_at")
    if "ends_at" in item:
        page.end_time, page.end_date = _end(item.text("ends_at"), page, zone)


def _in_zone(value: str | int, zone: ZoneInfo) -> str | int:
    """A moment with an offset as local time of the event's zone; everything else as it is."""
    text = value.strip() if isinstance(value, str) else ""
    if "T" not in text or "/" in text:
        return value
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return value
    if moment.tzinfo is None:
        return value
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def _end(text: str, page: DialogueEventPage, zone: ZoneInfo) -> tuple[time | None, date | None]:
    if not text:
        return None, None
    if ":" in text and "-" not in text:
        return time.fromisoformat(text), None
    if len(text) == len("2027-03-12"):
        end_day: date = date.fromisoformat(text)
        return None, _other_day(end_day, page)
    moment = datetime.fromisoformat(text)
    local = moment.astimezone(zone) if moment.tzinfo else moment
    return local.time().replace(second=0, microsecond=0), _other_day(local.date(), page)


def _other_day(day: date, page: DialogueEventPage) -> date | None:
    return None if page.date is not None and page.date.earliest == day else day


def _fill_status(page: DialogueEventPage, item: Item) -> None:
    if "status" not in item:
        return
    status = item.get("status")
    page.lifecycle = EventLifecycle(status) if status in DECIDED else EventLifecycle.AUTOMATIC


def _fill_registration(page: DialogueEventPage, item: Item) -> None:
    if "registration" not in item:
        return
    registration = item.child("registration", item.get("registration") or {})
    if item.get("registration") is None:
        page.registration_doors = []
        return
    doors = list(registration.get("doors") or [])
    url = registration.text("url")
    is_meetup = _is_meetup(url)
    if url and "doors" not in registration:
        doors = [RegistrationDoor.MEETUP if is_meetup else RegistrationDoor.EXTERNAL]
    if "doors" in registration or url:
        page.registration_doors = doors
    if "url" in registration:
        goes_to_meetup = is_meetup and RegistrationDoor.MEETUP in doors
        page.registration_meetup_url = url if goes_to_meetup else ""
        page.registration_external_url = "" if goes_to_meetup else url
    if "external_url" in registration:
        page.registration_external_url = registration.text("external_url")
    registration.copy(
        page,
        "waitlist_closes_hours",
        "offer_hours",
        "link_hours",
        "when_moved",
        registration_capacity="capacity",
        registration_waitlist="waitlist",
        registration_guests="guests",
        registration_opens_days="opens_days",
        registration_closes_hours="closes_hours",
    )
    fill_questions(page, registration)
    zone = ZoneInfo(page.time_zone)
    for field, name in (("registration_opens_at", "opens"), ("registration_closes_at", "closes")):
        if name in registration:
            setattr(page, field, _moment(registration.text(name), zone))


def _is_meetup(url: str) -> bool:
    host = (urlsplit(url).hostname or "").lower()
    return any(host == known or host.endswith(f".{known}") for known in MEETUP_HOSTS)


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment


def _write_meeting_access(item: Item, page: DialogueEventPage, key: str) -> None:
    """The meeting's link is stored apart, and no report says what it is (E51)."""
    if "join_url" not in item and "dial_in" not in item:
        return
    access = MeetingAccess.objects.filter(event=page).first() or MeetingAccess(event=page)
    before = (access.join_url, access.dial_in)
    item.copy(access, "join_url", "dial_in")
    if (access.join_url, access.dial_in) == before:
        return
    problems_before = len(item.session.problems)
    if access.join_url or access.provider:
        item.check(access)
    if len(item.session.problems) > problems_before:
        return
    if access.join_url or access.provider:
        set_meeting_access(page, join_url=access.join_url, dial_in=access.dial_in, note=access.note)
    else:
        remove_meeting_access(page)
    item.session.also_changed("events", key, "meeting link")
