"""What counts as another place, and that people hear of it once (E04, E41)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest

from cms.core import clock
from cms.core.fuzzydates import FuzzyDate
from dialogues.models import Venue
from dialogues.services.lifecycle import cancel_event, reopen_event
from newsletters.choices import MailingState
from newsletters.models import KnownTime, Mailing, MailingContent, Reminder
from newsletters.services.reminders import starting
from newsletters.services.reminders.places import House, Place
from tests.factories import EventFactory
from tests.newsletters.reminders.conftest import republish

MINUTE = timedelta(minutes=1)
TOWN_HALL = {"name": "Rathaus", "street": "Markt 1", "postal_code": "99423", "city": "Weimar"}
PEOPLES_HOUSE = {"name": "Volkshaus", "street": "Carl-Zeiss-Platz 15", "postal_code": "07743", "city": "Jena"}


def place(*houses: dict[str, str], mode: str = "in_person") -> Place:
    empty = {"name": "", "street": "", "postal_code": "", "city": "", "country": "DE"}
    return Place(mode, tuple(House(**{**empty, **house}) for house in houses))


def with_(**fields: str) -> Place:
    return place({**TOWN_HALL, **fields})


@pytest.mark.parametrize(
    ("known", "now", "is_news"),
    [
        pytest.param(with_(), with_(name="  rathaus "), False, id="spaces and capitals"),
        pytest.param(with_(street="Großer Markt 1"), with_(street="Grosser Markt 1"), False, id="sharp s"),
        pytest.param(with_(street="Wörther Straße 9"), with_(street="Woerther Str. 9"), False, id="umlaut and Str."),
        pytest.param(with_(street="Karl-Marx-Str. 9"), with_(street="Karl Marx Straße 9"), False, id="hyphens"),
        pytest.param(with_(name="Rathuas"), with_(), False, id="two letters swapped"),
        pytest.param(with_(name="Ratthaus"), with_(), False, id="a letter too many"),
        pytest.param(with_(city="Weimer"), with_(), False, id="a wrong letter in the town, the code is the same"),
        pytest.param(place({"city": "Minden"}), place({"city": "Linden"}), True, id="a letter makes another town"),
        pytest.param(with_(name="Rathaus, Saal 1"), with_(name="Rathaus, Saal 2"), True, id="another room"),
        pytest.param(with_(name="Saal A"), with_(name="Saal B"), True, id="another room by its letter"),
        pytest.param(with_(street="Markt 1"), with_(street="Markt 11"), True, id="another number"),
        pytest.param(with_(name="Rathaus"), with_(name="Altes Rathaus", street="Markt 7"), True, id="another house"),
        pytest.param(with_(postal_code="99425"), with_(postal_code="99427"), True, id="another part of the town"),
        pytest.param(with_(), with_(country="AT"), True, id="another country"),
        pytest.param(with_(), place(PEOPLES_HOUSE), True, id="another town"),
        pytest.param(place({"city": "Weimar"}), with_(), False, id="the house in the town that was named"),
        pytest.param(with_(), place({"city": "Weimar"}), True, id="only the town is left"),
        pytest.param(with_(), with_(street=""), False, id="the house is the same, less is said"),
        pytest.param(with_(), with_(name="Rathaus, Großer Saal"), False, id="the room in the house that was named"),
        pytest.param(
            place({"city": "Frankfurt"}), place({"city": "Frankfurt (Oder)"}), False, id="which of two towns"
        ),
        pytest.param(place(), with_(), False, id="nothing was said before"),
        pytest.param(with_(), place(), True, id="nothing is said any more"),
        pytest.param(place(TOWN_HALL, PEOPLES_HOUSE), place(PEOPLES_HOUSE, TOWN_HALL), False, id="another order"),
        pytest.param(with_(), place(TOWN_HALL, PEOPLES_HOUSE), True, id="a second house"),
        pytest.param(with_(), place(mode="online"), True, id="online instead"),
        pytest.param(place(mode="online"), place(TOWN_HALL, mode="hybrid"), True, id="on site, too"),
        pytest.param(place(mode=""), with_(), False, id="not noted yet"),
    ],
)
def test_what_is_another_place(known: Place, now: Place, is_news: bool) -> None:
    assert now.is_news_after(known) is is_news


def test_of_every_detail_people_know_the_fuller_wording() -> None:
    known, now = with_(name="Rathaus, Saal 1"), with_(name="rathaus", street="Markt 1 (Hof)")
    assert now.more_exact_than(known) == with_(name="Rathaus, Saal 1", street="Markt 1 (Hof)")


def venues(*rows: dict[str, str]) -> list[Venue]:
    return [Venue(**row) for row in rows]


@pytest.fixture
def event(series: Any) -> Any:
    """In the town hall of Weimar on 1 December 2026, 18:00."""
    return EventFactory(
        parent=series,
        title="Wer hält das Dorf zusammen?",
        date="2026-12-01T18:00",
        attendance_mode="in_person",
        rows={"venues": venues(TOWN_HALL)},
    )


def run_at(moment: datetime) -> None:
    with clock.frozen_at(moment):
        starting.keep_promises()


def notices(language: str = "en") -> list[MailingContent]:
    found = MailingContent.objects.filter(mailing__kind="notice", language=language)
    return list(found.order_by("mailing__created_at", "pk"))


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
@pytest.mark.requirement("E04", "E41")
class TestMails:
    def test_another_house_is_told_once_with_both(self, event, series, subscribe, now) -> None:
        subscribe(series, "a")
        republish(event, venues=venues({"city": "Jena"}))
        with clock.frozen_at(now + 7 * MINUTE):
            republish(event, venues=venues(PEOPLES_HOUSE))
        run_at(now + 14 * MINUTE)
        assert notices() == []
        run_at(now + 15 * MINUTE)
        run_at(now + 16 * MINUTE)
        [content] = notices()
        assert content.subject == "New place: Wer hält das Dorf zusammen? – Tuesday, 1 December 2026"
        assert "This event has a new place:\nWer hält das Dorf zusammen?\n" in content.text
        assert "in person\nVolkshaus, Carl-Zeiss-Platz 15, 07743 Jena\n" in content.text
        words = " ".join(content.text.split())
        assert "before does not hold any more: Rathaus, Markt 1, 99423 Weimar." in words
        assert "That date" not in words
        for kept in ("Volkshaus, Carl-Zeiss-Platz 15, 07743 Jena", "Rathaus, Markt 1, 99423 Weimar"):
            assert kept in content.html
        entry = icalendar.Calendar.from_ical(content.calendar).walk("VEVENT")[0]
        assert str(entry["LOCATION"]) == "Volkshaus, Carl-Zeiss-Platz 15, 07743 Jena"
        assert entry["SEQUENCE"] == 2
        assert KnownTime.objects.get().venues == [["Volkshaus", "Carl-Zeiss-Platz 15", "07743", "Jena", "DE"]]

    def test_time_and_place_come_in_one_mail(self, event, series, subscribe, now) -> None:
        subscribe(series, "a")
        republish(event, date=FuzzyDate("2026-12-10T18:00"))
        with clock.frozen_at(now + 10 * MINUTE):
            republish(event, venues=venues(PEOPLES_HOUSE))
        run_at(now + 15 * MINUTE)
        Mailing.objects.update(state=MailingState.DONE)
        run_at(now + 40 * MINUTE)
        [content] = notices()
        assert content.subject == "New date and place: Wer hält das Dorf zusammen? – Thursday, 10 December 2026"
        words = " ".join(content.text.split())
        assert "This event has a new date and a new place:" in words
        assert "It had been announced for Tuesday, 1 December 2026, 18:00 (CET). That date does not hold" in words
        assert "Rathaus, Markt 1, 99423 Weimar." in words

    @pytest.mark.parametrize(
        ("before", "after", "subject", "heading"),
        [
            ("in_person", "online", "Now online", "This event now takes place online"),
            ("hybrid", "in_person", "Now in person", "This event now takes place in person"),
            ("online", "hybrid", "Now on site and online", "This event now takes place on site and online"),
        ],
    )
    def test_coming_in_another_way(self, series, subscribe, now, before, after, subject, heading) -> None:
        subscribe(series, "a")
        event = EventFactory(
            parent=series, date="2026-12-01T18:00", attendance_mode=before, rows={"venues": venues(TOWN_HALL)}
        )
        republish(event, attendance_mode=after)
        run_at(now + 15 * MINUTE)
        [content] = notices()
        assert content.subject.startswith(f"{subject}: ")
        words = " ".join(content.text.split())
        assert heading in words
        assert ("does not hold any more: Rathaus" in words) == (after == "online")
        assert words.count("Rathaus") == 1
        assert ("not possible any more to take part online" in words) == (after == "in_person")

    def test_nothing_is_told_of_what_is_no_other_place(self, event, series, subscribe, now) -> None:
        """Spelling, the house's website and its steps, and the link of the meeting; and all of it together."""
        subscribe(series, "a")
        better = {**TOWN_HALL, "name": "RATHAUS ", "url": "https://weimar.example/", "accessibility": "stufenlos"}
        republish(event, venues=venues(better))
        republish(event, host_event_url="https://tagung.example/", status_note="Einlass ab 17:30 Uhr")
        run_at(now + 40 * MINUTE)
        assert notices() == []
        assert not Reminder.objects.filter(kind=Reminder.Kind.MOVE).exists()

    def test_the_house_in_a_town_is_known_from_its_page(self, series, subscribe, now) -> None:
        subscribe(series, "a")
        event = EventFactory(
            parent=series,
            date="2026-12-01T18:00",
            attendance_mode="in_person",
            rows={"venues": venues({"city": "Weimar"})},
        )
        republish(event, venues=venues(TOWN_HALL))
        run_at(now + 20 * MINUTE)
        assert notices() == []
        republish(event, venues=venues({"name": "Bauhaus-Museum", "city": "Weimar"}))
        run_at(now + 40 * MINUTE)
        assert "more: Rathaus, Markt 1, 99423 Weimar." in " ".join(notices()[0].text.split())

    def test_a_place_that_is_withdrawn(self, event, series, subscribe, now) -> None:
        subscribe(series, "a")
        republish(event, venues=[])
        run_at(now + 15 * MINUTE)
        words = " ".join(notices()[0].text.split())
        assert "The new place is not certain yet." in words

    def test_nobody_hears_of_the_place_of_a_month(self, series, subscribe, now) -> None:
        subscribe(series, "a")
        event = EventFactory(
            parent=series, date="2027-03", attendance_mode="in_person", rows={"venues": venues(TOWN_HALL)}
        )
        republish(event, venues=venues(PEOPLES_HOUSE))
        republish(event, date=FuzzyDate("2027-03-02T18:00"))
        run_at(now + 40 * MINUTE)
        assert notices() == []

    def test_a_cancellation_names_the_place_that_people_know(self, event, series, subscribe, now) -> None:
        subscribe(series, "a")
        event = republish(event, venues=venues(PEOPLES_HOUSE))
        cancel_event(event, note="Sturm")
        run_at(now)
        [content] = notices()
        assert "Rathaus, Markt 1, 99423 Weimar" in content.text
        assert "Volkshaus" not in content.text
        Mailing.objects.update(state=MailingState.DONE)
        starting.note_outcomes()
        reopen_event(type(event).objects.get(pk=event.pk))
        run_at(now + 15 * MINUTE)
        back = " ".join(notices()[1].text.split())
        assert "This event takes place after all" in back
        assert "before does not hold any more: Rathaus, Markt 1, 99423 Weimar." in back

    def test_a_mail_that_is_overtaken_while_it_is_sent_stops(self, event, series, subscribe, now) -> None:
        subscribe(series, "a")
        republish(event, venues=venues(PEOPLES_HOUSE))
        run_at(now + 15 * MINUTE)
        with clock.frozen_at(now + 16 * MINUTE):
            republish(event, attendance_mode="online")
        assert Mailing.objects.get(kind="notice").state == MailingState.CANCELLED
        run_at(now + 31 * MINUTE)
        assert notices()[1].subject.startswith("Now online: ")

    def test_a_reminder_that_is_being_sent_goes_on_with_the_new_place(self, event, series, subscribe, now) -> None:
        subscribe(series, "a")
        day_before = event.starts_at - timedelta(days=1)
        run_at(day_before)
        with clock.frozen_at(day_before + MINUTE):
            republish(event, venues=venues(PEOPLES_HOUSE))
        run_at(day_before + 2 * MINUTE)
        first, second = MailingContent.objects.filter(mailing__kind="reminder", language="en").order_by("mailing__key")
        assert [content.mailing.state for content in (first, second)] == ["cancelled", "sending"]
        assert "Rathaus, Markt 1, 99423 Weimar" in first.text
        assert "Volkshaus, Carl-Zeiss-Platz 15, 07743 Jena" in second.text
        assert notices() == []

    def test_places_from_before_the_upgrade_are_noted_in_silence(self, event, series, subscribe, now) -> None:
        subscribe(series, "a")
        KnownTime.objects.update(attendance_mode="", venues=[])
        run_at(now)
        assert KnownTime.objects.get().venues == [["Rathaus", "Markt 1", "99423", "Weimar", "DE"]]
        republish(event, venues=venues(PEOPLES_HOUSE))
        run_at(now + 15 * MINUTE)
        assert len(notices()) == 1
