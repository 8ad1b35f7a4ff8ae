"""From a row “somebody has to be told” to the mail: once, when it still fits.

Who takes a place must not wait for a mail to be written, so :mod:`newsletters.registration_receivers` notes a row, and
here a worker does the rest. It may be killed at any line and may run many times at once: the mail is rendered outside of
any transaction, and the one that freezes it looks again at the row and at the registration, under their locks. The key
of the mailing is that of the row, so a second one meets the unique key.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from dialogues.choices import RegistrationHappening as Happening
from dialogues.models import Registration, SeriesRegistration
from dialogues.services.registrations.registering import CONFIRM_WITHIN
from newsletters.choices import MailingKind
from newsletters.engine.planning import Addressee, Plan, freeze
from newsletters.models import RegistrationMail
from newsletters.services.registrations import contents, opting_in
from newsletters.services.registrations.contents import Draft
from newsletters.services.registrations.fitting import FITTING, PERSONAL, RESTING

log = logging.getLogger(__name__)

PATIENCE = timedelta(days=2)
"""So long a mail waits for the page of its event that was taken offline."""
TRIES = 3
"""So often a mail is written anew because the registration has changed meanwhile; then the next run does it."""
CLICKED = (Happening.CONFIRMED, Happening.WAITING, Happening.SERIES_CONFIRMED)
"""What the click on the button in the mail leads to."""
ASKS = (Happening.REQUESTED, Happening.SERIES_REQUESTED)
"""What asks for that click: of a registration that has ended it tells what the newest form said."""
FACTS = ("state", "address", "language", "guest_count", "ended_by", "number", "offer_until")
"""What the mail is made of, beside the event."""

declare(
    {
        "registration_mail.before_make": "Somebody has to be told something; nothing is written yet.",
        "registration_mail.before_freeze": "The mail is rendered, no transaction is open.",
        "registration_mail.in_make": "Mail, subscription and note are written, not committed.",
        "registration_mail.after_make": "The mail is made and committed; nobody has been told to send it.",
    }
)


class Result(Enum):
    """What became of one row."""

    MADE = "made"
    DROPPED = "dropped"
    """It says what is no longer so, or has been said already."""
    LATER = "later"
    """Its event is not public just now, or everything changed while it was written."""


@dataclass
class Made:
    """What one call of :func:`make_due` did. ``has_more``: it stopped because its time was over."""

    made: int = 0
    dropped: int = 0
    failed: int = 0
    has_more: bool = False

    def __str__(self) -> str:
        return f"{self.made} written, {self.dropped} dropped, {self.failed} failed"


def make_due(*, until: datetime | None = None) -> Made:
    """Make all mails about registrations that are due, the oldest first; a failure keeps back nobody else."""
    run = Made()
    for pk in (
        RegistrationMail.objects.filter(done_at__isnull=True).order_by("created_at", "pk").values_list("pk", flat=True)
    ):
        if until is not None and clock.now() >= until and run.made:
            run.has_more = True
            break
        try:
            result = make(pk)
        except Exception as failure:  # one mail must not keep back the others; it comes again in a minute
            run.failed += 1
            log.error(
                "A mail about a registration failed: %s", type(failure).__name__
            )  # its message may hold an address
            continue
        run.made += result is Result.MADE
        run.dropped += result is Result.DROPPED
    return run


def make(pk: int) -> Result:
    """Make the mail of one row, unless it is done or does not fit (any more)."""
    fail_point("registration_mail.before_make")
    for _try in range(TRIES):
        mail = RegistrationMail.objects.filter(pk=pk, done_at__isnull=True).first()
        if mail is None:
            return Result.DROPPED
        now = clock.now()
        row = _registration(mail)
        draft = _draft(mail, row, now)
        if draft is None and row is not None and _fits(mail, row) and mail.created_at > now - PATIENCE:
            return Result.LATER
        fail_point("registration_mail.before_freeze")
        with transaction.atomic():
            locked = _registration(mail, lock=True)  # before the row, as in an erasure
            if not RegistrationMail.objects.select_for_update().filter(pk=pk, done_at__isnull=True).exists():
                return Result.DROPPED
            if _facts(locked) != _facts(row):
                continue
            if locked is not None:
                _opt_in(mail, locked)
            if draft is not None and locked is not None:
                mail.mailing = freeze(_plan(mail, draft, now), [_addressee(mail, locked)])
                if draft.link_digest and isinstance(locked, Registration):
                    Registration.objects.filter(pk=locked.pk).update(link_digest=draft.link_digest)
            mail.done_at = now
            mail.save(update_fields=["mailing", "done_at"])
            fail_point("registration_mail.in_make")
        fail_point("registration_mail.after_make")
        return Result.DROPPED if mail.mailing is None else Result.MADE
    return Result.LATER


def _registration(mail: RegistrationMail, *, lock: bool = False) -> Registration | SeriesRegistration | None:
    """What the mail is about; None when it was erased."""
    model = SeriesRegistration if mail.happening.startswith("series_") else Registration
    rows = model.objects.filter(public_id=mail.registration_id)
    found: Registration | SeriesRegistration | None = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is not None and Happening(mail.happening) in ASKS:
        return found.as_asked()
    return found


def _facts(row: Registration | SeriesRegistration | None) -> list[object]:
    return [getattr(row, name, None) for name in FACTS]


def _draft(mail: RegistrationMail, row: Registration | SeriesRegistration | None, now: datetime) -> Draft | None:
    """What the mail says; None when there is nothing to say, or when it cannot be said now."""
    if row is None or not _fits(mail, row):
        return None
    return contents.draft_of(mail, row, now=now)


def _fits(mail: RegistrationMail, row: Registration | SeriesRegistration) -> bool:
    """Whether what happened is still so, and nothing newer of its kind waits to be said."""
    happening = Happening(mail.happening)
    if row.state not in FITTING[happening] or contents.is_void(happening, row, now=clock.now()):
        return False
    newer = RegistrationMail.objects.filter(
        registration_id=mail.registration_id,
        happening=mail.happening,
        done_at__isnull=True,
        created_at__gt=mail.created_at,
    )
    return not newer.exists()


def _opt_in(mail: RegistrationMail, row: Registration | SeriesRegistration) -> None:
    """At the click itself, not when the same thing is said once more."""
    if Happening(mail.happening) in CLICKED and row.confirmed_at == mail.created_at:
        opting_in.take_over(row)


def _plan(mail: RegistrationMail, draft: Draft, now: datetime) -> Plan:
    happening = Happening(mail.happening)
    valid_until = draft.valid_until
    if happening in ASKS:
        valid_until = now + CONFIRM_WITHIN
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Registration, %(happening)s: %(title)s") % {
            "happening": happening.label,
            "title": draft.title,
        }
    return Plan(
        key=f"{PERSONAL}{mail.key}",
        kind=MailingKind.REGISTRATION,
        title=title,
        contents=[draft.content],
        event_key=draft.event_key,
        valid_until=valid_until,
    )


def _addressee(mail: RegistrationMail, row: Registration | SeriesRegistration) -> Addressee:
    rests = Happening(mail.happening) in RESTING
    return Addressee(row.address, row.address_key, row.language, registration_id=row.public_id if rests else None)
