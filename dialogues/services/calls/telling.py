"""What is told by mail about an application for a trip: here only rows are written (``networks.services.notices``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from dialogues.choices import RegistrationHappening as Happening
from dialogues.models import DialogueEventPage, Registration, TripApplication
from dialogues.selectors.calls import network_keys
from networks.notices import OFFICE, To
from networks.services.notices import notify

APPLICANT = "trip_application"
"""How recipients of this kind are called."""
CONFIRM, REPEATED, RECEIVED = "trip_confirm", "trip_repeated", "trip_received"
DECIDED, ENDED, FOR_OFFICE = "trip_decided", "trip_ended", "trip_office"
_KINDS: Mapping[Happening, str] = {
    Happening.REQUESTED: CONFIRM,
    Happening.REPEATED: REPEATED,
    Happening.CONFIRMED: DECIDED,
    Happening.WAITING: DECIDED,
    Happening.CANCELLED: ENDED,
}
"""What a registration's happening is called for somebody who applied."""


def application_of(row: Registration) -> TripApplication:
    """The application beside a registration; made when there is none."""
    found: TripApplication = TripApplication.objects.get_or_create(registration=row)[0]
    return found


def has_applied(row: Registration) -> bool:
    """Whether a registration is an application; on a call the office may have added people by hand."""
    return TripApplication.objects.filter(registration=row).exists()


def tell(row: Registration, happening: Happening, *, now: datetime) -> None:
    """Have the applicant told, in the transaction of the cause."""
    tell_applicant(application_of(row), _KINDS[happening], now=now)


def tell_applicant(application: TripApplication, kind: str, *, now: datetime) -> None:
    to = To(APPLICANT, application.public_id)
    notify(kind, to=to, about=application.public_id, occasion=moment_of(now))


def tell_office(application: TripApplication, event: DialogueEventPage, *, now: datetime) -> None:
    """Have the office of the network told that something has happened to an application."""
    to = To(OFFICE, _office_of(application, event))
    notify(FOR_OFFICE, to=to, about=application.public_id, occasion=moment_of(now))


def moment_of(now: datetime) -> str:
    """What tells apart what may happen to one application more than once."""
    return now.isoformat(timespec="microseconds")


def _office_of(application: TripApplication, event: DialogueEventPage) -> UUID:
    """The network whose office looks after an application; without one the office of the site answers."""
    if application.network_key is not None:
        return application.network_key
    return next(iter(network_keys(event)), event.translation_key)
