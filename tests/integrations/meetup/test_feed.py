"""The group's calendar: ten events, folded lines, a VTIMEZONE first; and whatever else may stand at its address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cms.core import clock
from integrations.core.contract import RemoteStatus
from integrations.meetup import feed
from integrations.meetup.errors import FeedTooLarge, GroupUnreadable, NoCalendar, NotAvailable, NotReadable
from tests.integrations.meetup.stub import Group, MeetupEvent, MeetupStub, World
from tests.integrations.meetup.stub.feed import calendar


def fetch(stub: MeetupStub, group: str = "dorfgespraech") -> feed.Feed:
    return feed.fetch(stub.environment["MEETUP_ICAL_URL"], group, time_zone="Europe/Berlin")


def test_the_next_events(stub: MeetupStub, group: Group) -> None:
    group.event("301").title = "Wer hält das Dorf zusammen, wenn der letzte Laden schließt und niemand mehr übrig ist?"
    found = fetch(stub)
    assert found.name == "Dorfgespräch Brandenburg"
    assert [event.remote_id for event in found.events] == ["301", "303", "302"]
    first = found.events[0]
    assert first.title == group.event("301").title
    assert first.starts_at == datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
    assert first.ends_at == datetime(2026, 12, 1, 19, 0, tzinfo=UTC)
    assert first.url == "https://www.meetup.com/dorfgespraech/events/301/"
    assert (first.place, first.is_online, first.status) == (None, None, RemoteStatus.SCHEDULED)
    assert first.figures is None


def test_what_the_calendar_covers(stub: MeetupStub, group: Group) -> None:
    """A full calendar says nothing about what comes after it; no calendar says anything about the past."""
    coverage = fetch(stub).coverage()
    assert not coverage.includes(clock.now())
    assert coverage.includes(clock.now() + timedelta(days=900))
    start = datetime(2027, 1, 1, tzinfo=UTC)
    group.events += [MeetupEvent(str(n), f"t{n}", f"T{n}", start + timedelta(days=n)) for n in range(400, 420)]
    coverage = fetch(stub).coverage()
    assert not coverage.includes(start + timedelta(days=410))
    assert coverage.includes(datetime(2026, 12, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"<!doctype html><title>Meetup</title>", NotReadable),
        (b"nothing of the kind", NoCalendar),
        (b"", NoCalendar),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT", NotReadable),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 10_001 + b"END:VCALENDAR", FeedTooLarge),
        (b"BEGIN:VCALENDAR\r\n" + b"X-PAD:" + b"x" * 20 * 1024 * 1024 + b"\r\nEND:VCALENDAR", FeedTooLarge),
    ],
    ids=["html", "text", "empty", "cut", "10001 events", "20 MB"],
)
def test_what_is_no_calendar_of_ours(stub: MeetupStub, world: World, body: bytes, error: type[Exception]) -> None:
    world.feed = lambda _group: body
    with pytest.raises(error):
        fetch(stub)


@pytest.mark.long
def test_ten_thousand_events_are_read(world: World, group: Group) -> None:
    start = datetime(2027, 1, 1, tzinfo=UTC)
    group.events = [MeetupEvent(str(n), f"t{n}", f"T{n}", start + timedelta(hours=n)) for n in range(10_000)]
    assert len(feed.read(calendar(world, group, at_most=10_000), time_zone="Europe/Berlin").events) == 10_000


def test_a_renamed_group_and_a_fault(stub: MeetupStub, world: World) -> None:
    with pytest.raises(GroupUnreadable):
        fetch(stub, "umbenannt")
    world.script.append("503")
    with pytest.raises(NotAvailable):
        fetch(stub)


def test_odd_entries_are_left_out(world: World, group: Group) -> None:
    """A day without a time, a foreign UID without an address, an end before its start; a cancelled one is marked."""
    text = calendar(world, group).decode()
    text = text.replace("DTSTART;TZID=Europe/Berlin:20261201T180000", "DTSTART;VALUE=DATE:20261201")
    text = text.replace("UID:event_303@meetup.com", "UID:other@example.org").replace("events/303/", "about/")
    text = text.replace("STATUS:CONFIRMED", "STATUS:CANCELLED").replace(
        "DTEND;TZID=Europe/Berlin:20261215T200000", "DTEND;TZID=Europe/Berlin:20261215T100000"
    )
    (only,) = feed.read(text.encode(), time_zone="Europe/Berlin").events
    assert (only.remote_id, only.status, only.ends_at) == ("302", RemoteStatus.CANCELLED, None)
