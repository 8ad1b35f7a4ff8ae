"""What mails about registrations hear. Each function runs in the transaction of the change and only writes rows: whoever
takes a place holds the lock of its event meanwhile, so nothing is read or rendered here (R10)."""

from __future__ import annotations

from cms.core.changes import subscribe
from dialogues.changes import MeetingLinkChanged, RegistrationErased, RegistrationHappened
from newsletters.engine.doorbell import ring
from newsletters.models import RegistrationMail
from newsletters.services.registrations import forgetting


def registration_happened(change: RegistrationHappened) -> None:
    """Somebody has to be told something: one row, whose key is data."""
    row = RegistrationMail(
        key=f"{change.subject_id}:{change.happening}:{change.occasion}",
        registration_id=change.subject_id,
        happening=change.happening,
        created_at=change.moment,
    )
    RegistrationMail.objects.bulk_create([row], ignore_conflicts=True)
    ring()


def meeting_link_changed(change: MeetingLinkChanged) -> None:
    """The way into a meeting is new: who has to get it is found out by the job, not here."""
    ring()


def registration_erased(change: RegistrationErased) -> None:
    """A registration is gone: so is what waits to be sent about it, and the address in what was sent."""
    forgetting.forget(change.subject_id)


def connect() -> None:
    """``newsletters.receivers`` calls it once."""
    subscribe(registration_happened, RegistrationHappened)
    subscribe(meeting_link_changed, MeetingLinkChanged)
    subscribe(registration_erased, RegistrationErased)
