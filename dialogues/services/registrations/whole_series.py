"""Registering for a whole series: one form, one click, and a registration of its own for every date.

Kept apart on purpose: cancelling one date leaves the others, and cancelling the series leaves the dates that somebody
registered for by themselves. A date that is added later gets its registration, too, as long as the promise stands.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.addresses import check_address, recipient_key
from cms.core.changes import announce
from cms.core.choices import ConsentAct, Purpose
from cms.core.forms import limits
from cms.core.personal import consents
from cms.core.personal.consent_texts import is_current
from dialogues.changes import RegistrationHappened
from dialogues.choices import EndedBy, EventLifecycle, RegistrationHappening, RegistrationStatus
from dialogues.models import DialogueEventPage, DialogueSeriesPage, HeadCount, Registration, SeriesRegistration
from dialogues.selectors.desks import Desk, SeriesDesk, coming_desks, event_desk
from dialogues.services.registrations import queue, seats
from dialogues.services.registrations.changing import cancel
from dialogues.services.registrations.registering import (
    SCOPE,
    SETTLED,
    Application,
    Closed,
    Outcome,
    give_place,
    record,
    renew,
)


def register_for_series(application: Application, desk: SeriesDesk) -> None:
    """Take a registration for all dates to come. Like ``registering.register``; questions of single events are not
    asked, people can answer them on their own page.

    Raises:
        ValidationError: by field: ``email``, ``guests`` or ``consent_version``.
        Closed: there is no date to register for.
        TooMany: the visitor's network, or everybody, has to wait.
    """
    address = check_for_series(application, desk)
    limits.count_visit(application.ip)
    now = clock.now()
    with transaction.atomic():
        row, is_new = SeriesRegistration.objects.select_for_update(of=("self",)).get_or_create(
            series_key=desk.key,
            address_key=recipient_key(address),
            defaults={
                "address": address,
                "language": desk.language,
                "created_at": now,
                "text_version": application.text_version,
            },
        )
        may_mail = limits.take_mail(address, scope=SCOPE)
        if row.state == RegistrationStatus.CONFIRMED:
            if may_mail:
                _tell(row, RegistrationHappening.SERIES_CONFIRMED, now)
            return
        if not is_new and row.as_asked().state == RegistrationStatus.PENDING and not may_mail:
            return
        wish = application.wish(address, desk.language)
        if row.state == RegistrationStatus.PENDING:
            row.begin_anew(wish, now)
        else:
            row.asked_again, row.asked_again_at = wish, now
        row.save()
        _record(ConsentAct.REQUESTED, row.as_asked(), form=application.form, ip=application.ip)
        if may_mail:
            _tell(row, RegistrationHappening.SERIES_REQUESTED, now)


def check_for_series(application: Application, desk: SeriesDesk) -> str:
    """The address as it will be kept.

    Raises:
        ValidationError, Closed: see :func:`register_for_series`.
    """
    if not desk.is_open:
        raise Closed(desk.why_closed)
    errors: dict[str, object] = {}
    address = ""
    try:
        address = check_address(application.address)
    except ValidationError as error:
        errors["email"] = error
    if not 0 <= application.guest_count <= desk.guests:
        errors["guests"] = _("You can bring at most {count} guests.").format(count=desk.guests)
    if not is_current(Purpose.REGISTRATION, application.text_version):
        errors["consent_version"] = _("The text has changed. Please read it and send the form again.")
    if errors:
        raise ValidationError(errors)
    return address


def confirm_series(public_id: UUID, *, form: str, ip: str | None = None) -> Outcome:
    """The click on the button: from now on the person comes to every date. A second one finds it done."""
    with transaction.atomic():
        row = SeriesRegistration.objects.select_for_update(no_key=True).filter(public_id=public_id).first()
        if row is None or row.as_asked().state == RegistrationStatus.CANCELLED:
            return Outcome.GONE
        if row.state == RegistrationStatus.CONFIRMED:
            return Outcome.CONFIRMED
        desks = coming_desks(row.series_key, language=row.as_asked().language, now=clock.now())
        if not desks:
            return Outcome.CLOSED
        seats.lock_all(desk.key for desk in desks)
        now = clock.now()
        if row.asked_again is not None and row.asked_again_at is not None:
            row.begin_anew(row.asked_again, row.asked_again_at)
        row.state, row.confirmed_at = RegistrationStatus.CONFIRMED, now
        row.save()
        limits.forget_mailbox(row.address)
        _record(ConsentAct.CONFIRMED, row, form=form, ip=ip)
        for desk in desks:
            _join(row, desk, again=True)
        _tell(row, RegistrationHappening.SERIES_CONFIRMED, now)
    return Outcome.CONFIRMED


def cancel_series(registration: SeriesRegistration, *, form: str, ip: str | None = None) -> bool:
    """End the promise and every date to come that came with it; whether there was anything to end."""
    now = clock.now()
    with transaction.atomic():
        # Not FOR UPDATE: a date that is added meanwhile holds its head count, and points to this row.
        row = SeriesRegistration.objects.select_for_update(no_key=True).get(pk=registration.pk)
        if row.state not in (RegistrationStatus.PENDING, RegistrationStatus.CONFIRMED):
            return False
        begun = DialogueEventPage.objects.filter(starts_at__lte=now).exclude(lifecycle=EventLifecycle.POSTPONED)
        coming = row.registrations.filter(state__in=SETTLED).exclude(event_key__in=begun.values("translation_key"))
        coming = coming.order_by("event_key")
        seats.lock_all(coming.values_list("event_key", flat=True))
        was_confirmed = row.state == RegistrationStatus.CONFIRMED
        row.state, row.ended_at = RegistrationStatus.CANCELLED, now
        row.save(update_fields=["state", "ended_at"])
        _record(ConsentAct.WITHDRAWN, row, form=form, ip=ip)
        for single in coming:
            cancel(single, by=EndedBy.PERSON, form=form, ip=ip, silent=True)
        if was_confirmed:
            _tell(row, RegistrationHappening.SERIES_CANCELLED, now)
    return True


def extend_to_event(event_key: UUID) -> int:
    """Give everybody who registered for the whole series a place at a date that was added; how many people."""
    event = DialogueEventPage.objects.filter(translation_key=event_key, series__isnull=False).first()
    if event is None:
        return 0
    promised = SeriesRegistration.objects.filter(
        series_key=event.series.translation_key, state=RegistrationStatus.CONFIRMED
    )
    known = Registration.objects.filter(event_key=event_key).values("address_key")
    missing = list(promised.exclude(address_key__in=known).order_by("confirmed_at", "pk"))
    if not missing:
        return 0
    desk = event_desk(event_key, language=missing[0].language)
    if desk is None or not desk.is_open or desk.is_call:
        return 0
    return sum(_join(row, desk, silent=False) for row in missing)


def extend_all() -> int:
    """The same for every date to come of all series with such registrations; how many places."""
    series_keys = SeriesRegistration.objects.filter(state=RegistrationStatus.CONFIRMED).values("series_key")
    pages = DialogueSeriesPage.objects.filter(translation_key__in=series_keys, live=True)
    events = DialogueEventPage.objects.filter(series__in=pages, live=True, starts_at__gt=clock.now())
    keys = sorted(set(events.values_list("translation_key", flat=True)))
    return sum(extend_to_event(key) for key in keys)


def _join(promise: SeriesRegistration, desk: Desk, *, silent: bool = True, again: bool = False) -> bool:
    """A registration for one date, unless the person has one or had one and cancelled it.

    Args:
        again: who cancelled comes again, because they have asked for the whole series since.
    """
    guest_count = min(promise.guest_count, desk.facts.registration_guests)

    def act(count: HeadCount) -> bool:
        now = clock.now()
        row, is_new = Registration.objects.select_for_update(of=("self",)).get_or_create(
            event_key=desk.key,
            address_key=promise.address_key,
            defaults={
                "address": promise.address,
                "language": promise.language,
                "guest_count": guest_count,
                "text_version": promise.text_version,
                "form": promise.form,
                "created_at": now,
                "whole_series": promise,
            },
        )
        if not is_new and row.state != RegistrationStatus.PENDING:
            if row.state in SETTLED or not again:
                return False
            application = Application(promise.address, promise.text_version, promise.form, guest_count)
            renew(row, application, promise.address, desk, now)
        row.whole_series = promise
        row.save(update_fields=["whole_series"])
        record(ConsentAct.CONFIRMED, row, form=promise.form)
        give_place(row, desk.facts, count, silent=silent)
        return True

    return queue.settle_event(desk.key, act)


def _tell(row: SeriesRegistration, happening: RegistrationHappening, now: datetime) -> None:
    occasion = now.isoformat(timespec="microseconds")
    announce(RegistrationHappened(subject_id=row.public_id, moment=now, happening=happening.value, occasion=occasion))


def _record(act: ConsentAct, row: SeriesRegistration, *, form: str, ip: str | None = None) -> None:
    deed = consents.Deed(
        act=act,
        purpose=Purpose.REGISTRATION,
        subject=f"series:{row.series_key}",
        address=row.address,
        text_version=row.text_version,
        form=form,
        record_id=row.public_id,
        ip=ip,
    )
    consents.record_many([deed])
