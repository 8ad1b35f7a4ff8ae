"""An application for a trip reaches the office: nothing is given yet, whatever is free."""

from __future__ import annotations

from cms.core import clock
from dialogues.choices import RegistrationStatus
from dialogues.models import DialogueEventPage, Registration, TripApplication
from dialogues.selectors.calls import Eligible
from dialogues.services.calls import telling
from networks.models import MemberAccount


def receive(
    row: Registration,
    event: DialogueEventPage,
    *,
    account: MemberAccount | None = None,
    eligible: Eligible | None = None,
) -> TripApplication:
    """Put a registration before the office, confirmed by the person and locked like the head count; both are told.

    Args:
        account: who applied in the members' area.
        eligible: as what they may apply today; None where the office has to look.
    """
    now = clock.now()
    row.state, row.confirmed_at = RegistrationStatus.APPLIED, now
    row.save(update_fields=["state", "confirmed_at"])
    application = telling.application_of(row)
    application.account, application.reason, application.decided_at = account, "", None
    application.network_key = eligible.network_key if eligible is not None else None
    application.standing = eligible.standing if eligible is not None else ""
    application.full_clean()
    application.save()
    telling.tell_applicant(application, telling.RECEIVED, now=now)
    telling.tell_office(application, event, now=now)
    return application
