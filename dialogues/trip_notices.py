"""What is told by mail about applications for learning trips (``networks.notices``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core import clock
from cms.core.languages import current_language
from cms.core.masthead import masthead
from cms.core.public import absolute_url
from dialogues.choices import RegistrationStatus
from dialogues.models import TripApplication
from dialogues.registrations.links import confirm_url, mine_url
from dialogues.selectors.calls import application_with
from dialogues.selectors.participation import Date, dates
from dialogues.services.calls.telling import (
    APPLICANT,
    CONFIRM,
    DECIDED,
    ENDED,
    FOR_OFFICE,
    RECEIVED,
    REPEATED,
    moment_of,
)
from dialogues.services.registrations.registering import CONFIRM_WITHIN
from networks.models import Notice
from networks.notices import NOTICE, NoticeKind, Party, register_kind, register_party

Words = Mapping[str, Any] | None
State = RegistrationStatus
USEFUL = timedelta(days=14)


def register() -> None:
    """``DialoguesConfig.ready()`` calls it once."""
    register_party(APPLICANT, party_of_applicant)
    for name, label, context in (
        (CONFIRM, gettext_lazy("Application for a trip, to be confirmed"), _confirm),
        (REPEATED, gettext_lazy("Application for a trip, how it stands"), _repeated),
        (RECEIVED, gettext_lazy("Application for a trip received"), _received),
        (DECIDED, gettext_lazy("Application for a trip decided"), _decided),
        (ENDED, gettext_lazy("Application for a trip ended"), _ended),
        (FOR_OFFICE, gettext_lazy("Application for a trip, for the office"), _for_office),
    ):
        useful = CONFIRM_WITHIN if name == CONFIRM else USEFUL
        register_kind(NoticeKind(name, label, _about(context), template=NOTICE, useful=useful))


def _about(words: Callable[[TripApplication, Notice], Words]) -> Callable[[Notice, Party], Words]:
    """Nothing is said of an application that is gone."""

    def context(notice: Notice, party: Party) -> Words:
        application = application_with(notice.subject_id)
        return words(application, notice) if application is not None else None

    return context


def party_of_applicant(public_id: UUID) -> Party | None:
    application = application_with(public_id)
    if application is None:
        return None
    row = application.registration.as_asked()
    return Party(row.address, row.address_key, row.language)


def words_of_decision(application: TripApplication, state: str, reason: str) -> dict[str, Any]:
    """What the applicant is told about a decision, in the active language; for the mail and for its preview.

    Args:
        state: of the registration after the decision.
    """
    trip = _trip(application)
    heading, first = {
        State.CONFIRMED: (
            _("You have a place"),
            _("Your application for “%(trip)s” is accepted. The place is yours."),
        ),
        State.WAITING: (
            _("You are on the waiting list"),
            _("There is no place for you on “%(trip)s” at the moment. When one becomes free, we decide again and write to "
              "you."),
        ),
        State.DECLINED: (
            _("Your application for a place is declined"),
            _("We cannot offer you a place on “%(trip)s”. The reason:"),
        ),
    }[State(state)]  # fmt: skip
    paragraphs = [first % {"trip": trip.title}]
    closing = []
    if state == State.CONFIRMED:
        paragraphs += _when(trip)
        closing = [
            _("On your own page you find the date for your calendar. If you cannot come, please say so there early: somebody "
              "else is glad of the place.")
        ]  # fmt: skip
    return _common(application, trip) | {
        "heading": heading,
        "paragraphs": paragraphs,
        "quote": reason,
        "closing": closing,
    }


def _confirm(application: TripApplication, notice: Notice) -> Words:
    row, trip = application.registration.as_asked(), _trip(application)
    if row.state != State.PENDING:
        return None
    return _common(application, trip) | {
        "heading": _("Please confirm your application"),
        "paragraphs": [
            _("Somebody, probably you, has applied with this e-mail address for a place on “%(trip)s”.")
            % {"trip": trip.title},
            *_when(trip),
            _("The link leads to a page with a button. Only with your click on it does the office see the application. The "
              "link is valid for %(hours)s hours.") % {"hours": int(CONFIRM_WITHIN.total_seconds() // 3600)},
        ],
        "url": confirm_url(row),
        "button": _("See and confirm"),
        "closing": [_("That was not you? Then do nothing: without your confirmation the address is erased after seven "
                      "days.")],
        "why": _("You get this e-mail because your address was entered in a form of this site."),
    }  # fmt: skip


def _repeated(application: TripApplication, notice: Notice) -> Words:
    row, trip = application.registration, _trip(application)
    sentence = {
        State.APPLIED: _("The office has your application and has not decided yet."),
        State.WAITING: _("You are on the waiting list. When a place becomes free, the office decides again."),
        State.CONFIRMED: _("Your application is accepted. The place is yours."),
        State.DECLINED: _("Your application was declined."),
    }.get(State(row.state))
    if sentence is None:
        return None
    return _common(application, trip) | {
        "heading": _("How your application stands"),
        "paragraphs": [
            _("There is one application with this address for “%(trip)s”.") % {"trip": trip.title},
            sentence,
        ],
        "quote": application.reason if row.state == State.DECLINED else "",
    }


def _received(application: TripApplication, notice: Notice) -> Words:
    trip = _trip(application)
    if application.registration.state != State.APPLIED:
        return None  # what was decided meanwhile is told by a mail of its own
    return _common(application, trip) | {
        "heading": _("Your application for a place is there"),
        "paragraphs": [
            _("Thank you for applying for a place on “%(trip)s”. The office decides and writes to you.")
            % {"trip": trip.title},
            *_when(trip),
        ],
        "closing": [_("On your own page you see how it stands, change your answers or withdraw.")],
    }


def _decided(application: TripApplication, notice: Notice) -> Words:
    state = application.registration.state
    if application.decided_at is None or moment_of(application.decided_at) != notice.occasion:
        return None  # decided anew since
    if state not in (State.CONFIRMED, State.WAITING, State.DECLINED):
        return None
    return words_of_decision(application, state, application.reason)


def _ended(application: TripApplication, notice: Notice) -> Words:
    row, trip = application.registration, _trip(application)
    if row.state != State.CANCELLED:
        return None
    by_office = row.ended_by == "office"
    sentence = (
        _("The office has taken your application for “%(trip)s” out. If you did not expect that, please ask there.")
        if by_office
        else _("You have withdrawn your application for “%(trip)s”. Your answers are erased.")
    )
    return _common(application, trip) | {
        "heading": _("Your application has ended"),
        "paragraphs": [sentence % {"trip": trip.title}],
    }


def _for_office(application: TripApplication, notice: Notice) -> Words:
    row, trip = application.registration, _trip(application)
    has_ended = row.state == State.CANCELLED
    return {
        "title": trip.title,
        "heading": _("An application was withdrawn") if has_ended else _("Somebody applies for a trip"),
        "paragraphs": [
            _("A place may be free now. Nobody moves up by themselves: please look at the waiting list.")
            if has_ended
            else _("The application waits for your decision."),
        ],
        "url": absolute_url(reverse("registration", args=[row.public_id])),
        "button": _("Open the application for a place"),
        "why": _("You get this e-mail because you look after %(name)s.") % {"name": _site()},
    }


def _common(application: TripApplication, trip: Date) -> dict[str, Any]:
    return {
        "title": trip.title,
        "kicker": _("Learning trip"),
        "url": mine_url(application.registration),
        "button": _("To my application for a place"),
        "why": _("You get this e-mail because you applied for a place on this trip."),
    }


def _trip(application: TripApplication) -> Date:
    key = application.event_key
    return dates([key], language=current_language(), now=clock.now())[key]


def _when(trip: Date) -> list[str]:
    moment = trip.when
    return [", ".join(filter(None, (moment.day, moment.time)))] if moment is not None else []


def _site() -> str:
    return masthead(current_language()).name
