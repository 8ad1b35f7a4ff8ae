"""A life in which every kind of mail is sent once, in one language: made by the services that make them.

Each mail is kept as it leaves, by the name of its template, with a word where one template says several things.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cms.core import clock
from cms.core.addresses import recipient_key
from cms.core.choices import Purpose
from cms.core.fuzzydates import FuzzyDate
from cms.core.personal.consent_texts import current_text
from dialogues.choices import EndedBy
from dialogues.models import (
    DialogueEventPage,
    DialogueSeriesPage,
    Recording,
    Registration,
    SeriesRegistration,
    SeriesReminderRule,
    Venue,
)
from dialogues.selectors.desks import event_desk, series_desk
from dialogues.services.lifecycle import cancel_event, postpone_event, reopen_event
from dialogues.services.meeting import set_meeting_access
from dialogues.services.registrations import queue, whole_series
from dialogues.services.registrations.changing import cancel
from dialogues.services.registrations.registering import Application, confirm, register
from networks.changes import SignInCodeDue
from newsletters.choices import MailingKind, MailingState
from newsletters.engine.personal import compose, forget_letters
from newsletters.engine.planning import Addressee, Plan, freeze
from newsletters.models import Mailing, MailingList, MailingRecipient, Reminder, Subscriber, Subscription
from newsletters.selectors.offers import offer_of_list
from newsletters.services import closing, invitations, issues, notices, registration_notes, sign_in_mails, subscribing
from newsletters.services.registrations import joining
from newsletters.services.registrations.making import make_due
from newsletters.services.reminders import starting
from tests.factories import (
    ConditionFactory,
    ContributorFactory,
    EventFactory,
    PersonFactory,
    SeriesFactory,
    UserFactory,
)
from tests.factories.newsletters import ArchiveFactory, IssueFactory, body_of
from tests.newsletters.kinds.pages import publish

NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle"
TOWN_HALL = {"name": "Rathaus", "street": "Markt 1", "postal_code": "99423", "city": "Weimar"}
PEOPLES_HOUSE = {"name": "Volkshaus", "street": "Carl-Zeiss-Platz 15", "postal_code": "07743", "city": "Jena"}


@dataclass
class Post:
    """What has left, by name, as on the wire."""

    found: dict[str, bytes] = field(default_factory=dict)
    _known: set[int] = field(default_factory=set)

    def take(self, **names: str) -> None:
        """Keep the one new mail to each of these people (name of the mail by person), and forget what else has come."""
        new = MailingRecipient.objects.exclude(pk__in=self._known).select_related("mailing", "subscriber")
        rows = list(new)
        for person, name in names.items():
            [row] = [row for row in rows if row.address == address_of(person)]
            forget_letters()
            self.found[name] = compose(row).as_bytes()
        self.forget()

    def forget(self) -> None:
        """Whatever has been frozen until now has left."""
        self._known.update(MailingRecipient.objects.values_list("pk", flat=True))
        Mailing.objects.update(state=MailingState.DONE)
        starting.note_outcomes()


def address_of(name: str) -> str:
    return f"{name}@beispiel.test"


def every_mail(parent: Any, home: Any, language: str) -> dict[str, bytes]:
    """One of each kind, in ``language``.

    Args:
        parent: the page below which series stand.
        home: the page below which the archive of a newsletter stands.
    """
    life = Life(parent, home, language)
    with clock.frozen_at(NOW):
        life.subscribe()
        life.sign_in()
        life.write_issue()
        life.tell_of_network()
        life.remind()
        life.change()
        life.register()
        life.register_for_series()
        life.document_and_close()
    return life.post.found


class Life:
    def __init__(self, parent: Any, home: Any, language: str) -> None:
        self.parent, self.home, self.language = parent, home, language
        self.post = Post()
        self.office = UserFactory(is_superuser=True, is_staff=True)
        self.newsletter = MailingList.objects.create(
            name="Rundbrief", name_en="Newsletter", slug="rundbrief", is_default=True
        )
        self.series = self._series("Land im Wandel")

    def subscribe(self) -> None:
        for name in ("subscription_confirm", "subscription_already"):
            offer = offer_of_list(self.newsletter, language=self.language)
            assert offer is not None
            version = current_text(Purpose.NEWSLETTER, self.language).version
            subscribing.subscribe(
                address_of("leser"), offer, language=self.language, form="/", text_version=version, ip=None
            )
            self.post.take(leser=name)
            subscribing.confirm(Subscription.objects.get().public_id, form="/")

    def sign_in(self) -> None:
        sign_in_mails.write(
            SignInCodeDue(
                subject_id=uuid.uuid4(),
                moment=clock.now(),
                address=address_of("mitglied"),
                address_key=recipient_key(address_of("mitglied")),
                language=self.language,
                code="123 456",
                expires_at=clock.now() + timedelta(minutes=10),
            )
        )
        self.post.take(mitglied="sign_in_code")

    def write_issue(self) -> None:
        archive = ArchiveFactory(parent=self.home, title="Rundbriefe", mailing_list=self.newsletter)
        event = self._event("Was braucht das Dorf?")
        text = (
            "<p>seit dem Sommer ist viel geschehen, und wir möchten Ihnen davon erzählen. In drei Städten haben sich"
            f" Menschen getroffen, die leere Häuser wieder öffnen: {LONG}.</p><ul><li>Vierzig Umbauten.</li></ul>"
        )
        issue = IssueFactory(
            parent=archive,
            title="Neues aus den Dialogen: Häuser, die sich öffnen",
            body=body_of(
                ("text", {"heading": "Liebe Leser:innen", "text": text}),
                ("event", {"event": event.pk, "note": "Wir sprechen über Vereine, Feuerwehren und Treffpunkte."}),
                ("condition", {"condition": event.conditions.get().pk}),
                ("button", {"label": "Zur Reihe", "link": self.series.pk, "url": ""}),
            ),
        )
        issues.send_issue(issue, self.office)
        self.post.take(leser="issue")
        invitation = invitations.prepare(
            event, user=self.office, mailing_list=self.newsletter, lead_days=7, text="Wir laden Sie herzlich ein."
        )
        invitations.send(invitation, user=self.office)
        self.post.take(leser="invitation")

    def tell_of_network(self) -> None:
        context = {
            "kicker": "Netzwerk Landleben",
            "title": "Tee & Gespräch",
            "heading": "Es gibt etwas Neues",
            "paragraphs": ["In Ihrer Arbeitsgruppe wurde etwas geschrieben."],
            "quote": "Erste Zeile\nzweite Zeile",
            "points": ["ein Punkt"],
            "url": "https://example.org/there/",
            "button": "Dorthin",
            "why": "Sie bekommen diese E-Mail, weil Sie Mitglied sind.",
        }
        content = notices.preview(context, self.language)
        plan = Plan(key=f"notice:{uuid.uuid4()}", kind=MailingKind.NETWORK, title="Neues", contents=[content])
        address = address_of("mitglied")
        freeze(plan, [Addressee(address, recipient_key(address), self.language)])
        self.post.take(mitglied="notice")

    def remind(self) -> None:
        """To subscribers, to registered people, and to both."""
        days = {"both": 3, "registered": 2, "subscribers": 1}
        series = self._series(
            "Reihe mit Erinnerungen",
            [SeriesReminderRule(amount=count, unit="days", audience=audience) for audience, count in days.items()],
        )
        event = self._event("Wer hält das Dorf zusammen?", parent=series)
        self._subscriber(series)
        self._come(event, "jana")
        self.post.forget()
        assert event.starts_at is not None
        for audience, count in days.items():
            with clock.frozen_at(event.starts_at - timedelta(days=count) + timedelta(minutes=1)):
                starting.keep_promises()
                self.post.take(**{"jana" if audience == "registered" else "abo": f"reminder {audience}"})

    def change(self) -> None:
        """Cancelled, taking place after all, postponed, at another time, elsewhere, both."""
        self._subscriber(self.series)
        event = self._event("Wem gehört der Wald?", venues=[TOWN_HALL])
        self._come(event, "jana")
        self.post.forget()
        steps = {
            "cancellation": lambda: cancel_event(event, note="Der Saal ist gesperrt."),
            "move back": lambda: reopen_event(event),
            "postponement": lambda: postpone_event(event, note="Der Saal ist gesperrt."),
            "move date": lambda: publish(event, date=FuzzyDate("2026-12-10T18:00"), lifecycle="automatic"),
            "move place": lambda: publish(event, venues=[Venue(**PEOPLES_HOUSE)]),
            "move online": lambda: publish(event, attendance_mode="online", status_note=""),
            "move both": lambda: publish(
                event, attendance_mode="hybrid", date=FuzzyDate("2026-12-11T19:00"), venues=[Venue(**TOWN_HALL)]
            ),
        }
        for hours, (name, act) in enumerate(steps.items(), start=1):
            with clock.frozen_at(NOW + timedelta(hours=hours)):
                event = DialogueEventPage.objects.get(pk=event.pk)
                act()
            with clock.frozen_at(NOW + timedelta(hours=hours, minutes=16)):
                starting.keep_promises()
                [row] = Reminder.objects.filter(event_key=event.translation_key, state="running").exclude(
                    kind="reminder"
                )
                assert row.kind == name.split()[0]
                self.post.take(abo=name, jana=f"{name} registered")

    def register(self) -> None:
        event = self._event("Wie wohnen wir morgen?", registration_capacity=1, registration_waitlist=True)
        self._ask(event, "jana", guest_count=0)
        self.post.take(jana="registration_requested")
        confirm(self._row(event, "jana").public_id, form="/")
        self._make(jana="registration_confirmed")
        joined = self._event("Wie arbeiten wir morgen?", attendance_mode="online")
        self._come(joined, "lea")
        self.post.forget()
        for index, name in enumerate(("registration_link", "registration_link changed")):
            url = f"https://konferenz.example/raum/{index}"
            with self._later(minutes=30 * index):
                set_meeting_access(joined, join_url=url, dial_in="030 1234", note="Bitte fünf Minuten früher kommen.")
            with self._later(minutes=30 * index + 20):
                joining.send_links()
                self.post.take(lea=name)
        note = registration_notes.Note(
            uuid.uuid4(),
            joined.translation_key,
            ("confirmed",),
            "Der Eingang ist hinten",
            "Guten Tag,\n\nbis Dienstag!",
        )
        registration_notes.send(note, user=self.office)
        self.post.take(lea="registration_note")
        with self._later(hours=25):
            self._ask(event, "jana")
            self.post.take(jana="registration_repeated")
        self._come(event, "ole")
        self._make(ole="registration_waiting")
        with self._later():
            cancel(self._row(event, "jana"), by=EndedBy.PERSON, form="/")
            make_due()
            self.post.take(jana="registration_ended cancelled", ole="registration_offered")
        with self._later(hours=49):
            queue.lapse_offers()
            self._make(ole="registration_ended lapsed")
        self._end_of_waiting()
        moved = self._event("Wie reisen wir morgen?", when_moved="release")
        self._come(moved, "mia")
        self._come(moved, "tom")
        make_due()
        self.post.forget()
        with self._later():
            cancel(self._row(moved, "tom"), by=EndedBy.OFFICE, form="/")
            self._make(tom="registration_ended by office")
            publish(moved, date=FuzzyDate("2026-12-10T18:00"))
            self._make(mia="registration_ended released")

    def register_for_series(self) -> None:
        series = self._series("Ein Jahr im Dorf")
        for day in (3, 4):
            self._event(f"Abend {day}", parent=series, date=f"2026-12-0{day}T18:00")
        publish(series, registration_open=True)
        desk = series_desk(series.public_id, language=self.language)
        assert desk is not None
        version = current_text(Purpose.REGISTRATION, self.language).version
        application = Application(address_of("ida"), version, "/")
        whole_series.register_for_series(application, desk)
        self._make(ida="registration_series_requested")
        row = SeriesRegistration.objects.get()
        whole_series.confirm_series(row.public_id, form="/")
        self._make(ida="registration_series_confirmed")
        with self._later():
            whole_series.cancel_series(SeriesRegistration.objects.get(), form="/")
            self._make(ida="registration_series_cancelled")

    def document_and_close(self) -> None:
        series = self._series("Die Reihe, die endet")
        event = self._event("Der letzte Abend", parent=series)
        self._event("Was noch kommt", parent=series, date="2027-12-01T18:00")
        self._subscriber(series, "treu")
        self.post.forget()
        after = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
        with clock.frozen_at(after):
            video = Recording(title="Der Abend", page_url="https://vimeo.com/100001")
            publish(event, findings="<p>Es geht.</p>", recordings=[video])
        with clock.frozen_at(after + timedelta(hours=2)):
            starting.keep_promises()
            self.post.take(treu="follow_up")
            publish(series, ends_on=FuzzyDate("2026-12-01"))
            closing.close_series(series.translation_key)
            self.post.take(treu="closing")

    def _end_of_waiting(self) -> None:
        event = self._event("Wie essen wir morgen?", registration_capacity=1, registration_waitlist=True)
        self._come(event, "jana")
        self._come(event, "ole")
        make_due()
        self.post.forget()
        with clock.frozen_at(datetime(2026, 12, 1, 5, 0, tzinfo=UTC)):
            queue.close_waiting_lists()
            self._make(ole="registration_ended no_seat")

    def _make(self, **names: str) -> None:
        make_due()
        self.post.take(**names)

    @contextmanager
    def _later(self, **span: int) -> Iterator[None]:
        with clock.frozen_at(clock.now() + timedelta(**(span or {"minutes": 1}))):
            yield

    def _series(self, title: str, rules: list[Any] | None = None) -> DialogueSeriesPage:
        return SeriesFactory(parent=self.parent, title=title, rows={"reminder_rules": rules or []})

    def _event(
        self, title: str, *, parent: Any = None, date: str = "2026-12-01T18:00", venues: Any = (), **fields: Any
    ) -> DialogueEventPage:
        """On site, with people and an announcement, and a form to register."""
        person = PersonFactory(name="Mira Muster")
        values = {
            "attendance_mode": "in_person",
            "kicker": "Dialog 3",
            "announcement": "<p>Ein Abend über Vereine, Feuerwehren und Treffpunkte.</p>",
            "registration_doors": ["internal"],
            "registration_guests": 1,
        }
        rows = {
            "venues": [Venue(**venue) for venue in venues or [TOWN_HALL]],
            "contributors": [ContributorFactory(person=person, state="confirmed")],
            "conditions": [ConditionFactory()],
        }
        return EventFactory(parent=parent or self.series, title=title, date=date, rows=rows, **{**values, **fields})

    def _subscriber(self, series: DialogueSeriesPage, name: str = "abo") -> None:
        moment = clock.now() - timedelta(days=90)
        subscriber, _created = Subscriber.objects.get_or_create(
            address_key=recipient_key(address_of(name)),
            defaults={
                "address": address_of(name),
                "language": self.language,
                "created_at": moment,
                "confirmed_at": moment,
            },
        )
        Subscription.objects.create(
            subscriber=subscriber,
            series_key=series.translation_key,
            state="active",
            text_version=f"series-{self.language}-1",
            created_at=moment,
            confirmed_at=moment,
        )

    def _ask(self, event: DialogueEventPage, name: str, **fields: Any) -> None:
        version = current_text(Purpose.REGISTRATION, self.language).version
        desk = event_desk(event.public_id, language=self.language)
        assert desk is not None
        register(Application(address_of(name), text_version=version, form="/", **fields), desk)
        make_due()

    def _come(self, event: DialogueEventPage, name: str) -> None:
        self._ask(event, name)
        self.post.forget()
        confirm(self._row(event, name).public_id, form="/")
        make_due()

    def _row(self, event: DialogueEventPage, name: str) -> Registration:
        return Registration.objects.get(event_key=event.translation_key, address=address_of(name))
