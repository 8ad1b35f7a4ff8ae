"""The demo's meetings for members: what is owed, what comes on the agenda, what members want to talk about.

They stand in a series that only members see, so that the public demo stays what the contract says.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from wagtail.models import Page

from cms.core import clock
from cms.core.content_import.pages import slug_for
from cms.core.fuzzydates import FuzzyDate
from dialogues.choices import AgendaState, AttendanceMode, EventKind, EventReminders, ProposalState
from dialogues.models import DialogueEventPage, DialogueIndexPage, DialogueSeriesPage, MeetingDuty, Venue
from dialogues.services import group_meetings, proposing
from networks.demo import NETWORK
from networks.demo_members import DERYA, HOUSING, JORINDE, MATS, SELMA, make_accounts
from networks.models import Audience, MemberAccount, NetworkPage, Notice, WorkingGroupPage

SERIES = "Treffen der Mitglieder"
MEETING = "Jahrestreffen des Forums"
WEEKS_AHEAD = 10
TOPICS = (
    (MATS, "Sprachkurse ohne Bahnhof", "Wer hat einen Kurs, der dorthin fährt, wo die Menschen wohnen?", "", ""),
    (
        JORINDE,
        "Wohnraum finden, bevor er leer steht",
        "Wie man mit Eigentümer:innen spricht, die noch gar nicht verkaufen wollen.",
        ProposalState.TAKEN_UP,
        "Ein guter Vorschlag: Er kommt in die nächste Reihe.",
    ),
)
ITEMS = (
    (SELMA, "Ein Jahr Mietbürgschaft", "Was wir gelernt haben", 20, AgendaState.ACCEPTED, "Gern, nach der Pause."),
    (DERYA, "Ausbildung auf dem Land", "Ein Bericht aus der Koordinationsstelle", 15, "", ""),
)


def make_meetings(home: Page) -> None:
    """Duties, a yearly meeting with its agenda, proposed topics, and a meeting of a working group."""
    network = NetworkPage.objects.filter(locale=home.locale, short_name=NETWORK).first()
    overview = DialogueIndexPage.objects.filter(locale=home.locale).order_by("path").first()
    if network is None or overview is None:
        return
    known = set(Notice.objects.values_list("pk", flat=True))
    people = make_accounts(network)
    _owe(network)
    _meet(network, overview, people)
    _propose(network, people)
    _plan(network)
    # As in ``networks.demo_members``: nobody is told.
    Notice.objects.exclude(pk__in=known).delete()


def _owe(network: NetworkPage) -> None:
    for kind, attendance in ((EventKind.ANNUAL_MEETING, "in_person"), (EventKind.NETWORK_MEETING, "online")):
        MeetingDuty.objects.get_or_create(network=network, kind=kind, attendance=attendance)


def _meet(network: NetworkPage, overview: DialogueIndexPage, people: dict[str, MemberAccount]) -> None:
    series = DialogueSeriesPage(
        title=SERIES, slug=slug_for(SERIES, overview), subscription_open=False, locale=overview.locale
    )
    overview.add_child(instance=series)
    Audience.objects.create(network=network, page=series)
    series.networks.set([network])
    series.save_revision().publish()
    day = clock.today() + timedelta(weeks=WEEKS_AHEAD)
    event = DialogueEventPage(  # type: ignore[misc]  # the stubs know no field of fuzzy dates
        title=MEETING,
        slug=slug_for(MEETING, series),
        kind=EventKind.ANNUAL_MEETING,
        attendance_mode=AttendanceMode.IN_PERSON,
        date=FuzzyDate(f"{day}T10:00"),
        end_time=time(16),
        reminders=EventReminders.NONE,
        locale=overview.locale,
    )
    event.venues.add(Venue(name="Kreishaus", city="Nordhausen", sort_order=0, locale=overview.locale))
    series.add_child(instance=event)
    event.save_revision().publish()
    for by, title, text, minutes, state, answer in ITEMS:
        key = network.translation_key
        item = proposing.contribute(people[by], event, key, title=title, text=text, minutes=minutes)
        if state:
            proposing.answer_item(item, state=state, answer=answer)


def _propose(network: NetworkPage, people: dict[str, MemberAccount]) -> None:
    for by, title, text, state, answer in TOPICS:
        topic = proposing.propose_topic(people[by], network, title=title, text=text)
        if state:
            proposing.answer_topic(topic, state=state, answer=answer)


def _plan(network: NetworkPage) -> None:
    group: Any = WorkingGroupPage.objects.filter(network=network, title=HOUSING).first()
    if group is None:
        return
    begin = datetime.combine(clock.today() + timedelta(days=16), time(17), tzinfo=ZoneInfo(settings.TIME_ZONE))
    plan = group_meetings.MeetingPlan(
        title="Wintertreffen der AG",
        date=FuzzyDate(f"{begin:%Y-%m-%dT%H:%M}"),
        end_time=time(18, 30),
        text="Wir lesen den Entwurf für die Mietbürgschaft.",
        join_url="https://konferenz.beispiel.test/ag-wohnen",
    )
    group_meetings.plan_meeting(group, plan)
