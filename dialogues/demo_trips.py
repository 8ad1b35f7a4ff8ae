"""The demo's learning trip: a call that is open, three applications, one of them accepted. Everybody is invented."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from wagtail.models import Page

from cms.core import clock
from cms.core.choices import Purpose
from cms.core.consent_texts import current_text
from cms.core.content_import.pages import slug_for
from cms.core.fuzzydates import FuzzyDate
from dialogues.choices import AttendanceMode, CallDecision, EventKind, EventReminders
from dialogues.models import (
    DialogueEventPage,
    DialogueIndexPage,
    DialogueSeriesPage,
    RegistrationQuestion,
    TripApplication,
    Venue,
)
from dialogues.selectors.desks import event_desk
from dialogues.services.calls import applying, deciding
from dialogues.services.registrations.registering import Application
from networks.demo import NETWORK
from networks.demo_members import DERYA, JORINDE, MATS, make_accounts
from networks.models import NetworkPage, Notice
from networks.permissions import viewer_of

SERIES = "Lernreisen"
INTRO = "<p>Hinfahren, hinschauen, nachfragen: Wir besuchen Orte, an denen etwas gelungen ist.</p>"
TITLE = "Lernreise ins Salzkammergut: Ankommen in der Kleinstadt"
ANNOUNCEMENT = (
    "<p>Drei Tage in einer Kleinstadt, die Zugewanderte vom ersten Tag an in Vereine und Betriebe holt. Wir treffen die "
    "Bürgermeisterin, zwei Betriebe und den Sportverein.</p>"
)
CALL = (
    "<p>Das Programm trägt Fahrt und Unterkunft für eine Person je Kreis. Wir achten darauf, dass die Gruppe bunt gemischt "
    "ist, und bitten alle, danach in ihrem Kreis zu berichten.</p>"
)
CAPACITY, WEEKS_AHEAD, DEADLINE_WEEKS = 12, 22, 9
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"kind": "name", "purpose": "Damit wir wissen, wie wir Sie ansprechen. Nur das Netzwerkbüro sieht Ihren Namen."},
    {"kind": "organisation", "purpose": "Für die Mischung der Gruppe. Nur das Netzwerkbüro sieht die Antwort."},
    {
        "kind": "long_text",
        "label": "Was möchten Sie auf der Reise herausfinden?",
        "purpose": "Damit wir die richtigen Leute einladen. Nur das Netzwerkbüro liest es.",
        "is_required": True,
    },
)
WISHES = (
    (JORINDE, "Wie der Verein die ersten Wochen begleitet, und wer das bezahlt."),
    (MATS, "Ob Sprachkurse im Betrieb halten, was man sich von ihnen erhofft."),
    (DERYA, "Wie man Betriebe gewinnt, die noch nie ausgebildet haben."),
)
ACCEPTED = JORINDE


def make_trip(home: Page) -> None:
    """A series with one trip; nothing where the network or the dialogues were deleted."""
    network = NetworkPage.objects.filter(locale=home.locale, short_name=NETWORK).first()
    overview = DialogueIndexPage.objects.filter(locale=home.locale).order_by("path").first()
    if network is None or overview is None:
        return
    known = set(Notice.objects.values_list("pk", flat=True))
    people = make_accounts(network)
    event = _publish(network, overview)
    desk = event_desk(event.public_id, language=event.locale.language_code)
    if desk is None:
        raise LookupError("The demo's trip is not public.")
    version = current_text(Purpose.REGISTRATION, desk.language).version
    for address, wish in WISHES:
        account = people[address]
        said = {"name": account.name, "organisation": account.organisation, "long_text": wish}
        given = {question.translation_key: said[question.kind] for question in desk.questions}
        form = Application(account.email, version, f"/members/trips/{event.public_id}/", answers=given)
        row = applying.apply_as_member(viewer_of(account.user), form, desk)
        if address == ACCEPTED:
            found = TripApplication.objects.get(registration=row)
            deciding.decide(found, CallDecision.ACCEPT, reason="", user=None)
    # As in ``networks.demo_members``: nobody is told.
    Notice.objects.exclude(pk__in=known).delete()


def _publish(network: NetworkPage, overview: DialogueIndexPage) -> DialogueEventPage:
    series = DialogueSeriesPage(
        title=SERIES,
        slug=slug_for(SERIES, overview),
        intro=INTRO,
        subscription_open=False,
        registration_open=False,
        locale=overview.locale,
    )
    overview.add_child(instance=series)
    series.networks.set([network])
    series.save_revision().publish()
    first = clock.today() + timedelta(weeks=WEEKS_AHEAD)
    deadline = datetime.combine(
        clock.today() + timedelta(weeks=DEADLINE_WEEKS), time(18), tzinfo=ZoneInfo(settings.TIME_ZONE)
    )
    values: dict[str, Any] = {
        "kind": EventKind.LEARNING_TRIP,
        "attendance_mode": AttendanceMode.IN_PERSON,
        "date": FuzzyDate(f"{first}T09:00"),
        "end_date": first + timedelta(days=2),
        "end_time": time(16),
        "reminders": EventReminders.NONE,
        "announcement": ANNOUNCEMENT,
        "registration_doors": ["internal"],
        "registration_capacity": CAPACITY,
        "registration_closes_at": deadline,
        "by_call": True,
        "call_text": CALL,
    }
    event = DialogueEventPage(title=TITLE, slug=slug_for(TITLE, series), locale=overview.locale, **values)
    event.venues.add(Venue(name="Stadtamt", city="Bad Ischl", country="AT", sort_order=0, locale=overview.locale))
    for number, about in enumerate(QUESTIONS):
        event.registration_questions.add(RegistrationQuestion(**about, locale=overview.locale, sort_order=number))
    series.add_child(instance=event)
    event.save_revision().publish()
    return event
