"""The page of a registration for a whole series: all its dates, and the way out of one or of all."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.clients import client_address
from cms.core.personal.pages import masked, message, see
from dialogues.choices import EndedBy, RegistrationStatus
from dialogues.models import DialogueSeriesPage, Registration, SeriesRegistration
from dialogues.registrations.links import calendar_url, mine_url
from dialogues.selectors.participation import Date, dates, series_of
from dialogues.selectors.registrations import data_of_series
from dialogues.services.registrations import changing, retention, whole_series
from dialogues.services.registrations.registering import SETTLED
from dialogues.views.own_data import ask_to_erase, data_file, may_erase, spoken

OPEN = (RegistrationStatus.PENDING, RegistrationStatus.CONFIRMED)


class OwnDate(NamedTuple):
    """One date of the series and where the person stands there."""

    date: Date
    row: Registration
    state: RegistrationStatus
    url: str
    may_cancel: bool


def series_page(request: HttpRequest, row: SeriesRegistration) -> HttpResponse:
    """Do what a button asks for, and show what is."""
    act = _ACTS.get(request.POST.get("act", "")) if request.method == "POST" else None
    return act(request, row) if act else _page(request, row)


def _done(request: HttpRequest, row: SeriesRegistration, own: list[OwnDate]) -> str:
    """What the form before has done, where that is still so: anybody may write an address."""
    told = request.GET.get("done") if request.method != "POST" else None
    if told == "cancel" and row.state == RegistrationStatus.CANCELLED:
        return _("All dates to come are cancelled, and your answers are erased.")
    titles = [
        each.date.title
        for each in own
        if str(each.row.public_id) == told and each.state == RegistrationStatus.CANCELLED
    ]
    return _("This date is cancelled: {title}").format(title=titles[0]) if titles else ""


def _page(request: HttpRequest, row: SeriesRegistration) -> HttpResponse:
    """A fixed number of queries, however many dates there are."""
    row.refresh_from_db()
    now = clock.now()
    series = series_of(row.series_key, language=spoken(), now=now)
    own = _dates(row, now)
    context = {
        "row": row,
        "state": RegistrationStatus(row.state),
        "address": masked(row.address),
        "series": series,
        "title": series.title if series else "",
        "own_dates": own,
        "is_open": row.state in OPEN,
        "has_calendar": series is not None and any(each.date.has_day and each.row.state in SETTLED for each in own),
        "calendar_url": calendar_url(row),
        "done": _done(request, row, own),
    }
    return render(request, "dialogues/registration/mine_series.html", context)


def _dates(row: SeriesRegistration, now: datetime) -> list[OwnDate]:
    rows = {own.event_key: own for own in row.registrations.all()}
    return [
        OwnDate(
            date,
            own,
            RegistrationStatus(own.state),
            mine_url(own),
            own.state in SETTLED and not date.has_begun(now) and not date.is_over,
        )
        for date in dates(rows, language=spoken(), now=now).values()
        if (own := rows[date.key])
    ]


def _confirm(request: HttpRequest, row: SeriesRegistration) -> HttpResponse:
    whole_series.confirm_series(row.public_id, form=request.path, ip=client_address(request))
    return see(request)


def _cancel_one(request: HttpRequest, row: SeriesRegistration) -> HttpResponse:
    """Leave out one date; the others stay."""
    wanted = request.POST.get("id", "")
    for own in _dates(row, clock.now()):
        if str(own.row.public_id) == wanted and own.may_cancel:
            changing.cancel(own.row, by=EndedBy.PERSON, form=request.path, ip=client_address(request))
            return see(request, done=wanted)
    return _page(request, row)


def _ask_to_cancel(request: HttpRequest, row: SeriesRegistration) -> HttpResponse:
    if row.state not in OPEN:
        return _page(request, row)
    coming = [own.date for own in _dates(row, clock.now()) if own.may_cancel]
    context = {"title": _title(row), "dates": coming, "is_series": True, "row": row}
    return render(request, "dialogues/registration/cancel.html", context)


def _cancel(request: HttpRequest, row: SeriesRegistration) -> HttpResponse:
    whole_series.cancel_series(row, form=request.path, ip=client_address(request))
    return see(request, done="cancel")


def _export(request: HttpRequest, row: SeriesRegistration) -> HttpResponse:
    return data_file(data_of_series(row))


def _ask_to_erase(request: HttpRequest, row: SeriesRegistration) -> HttpResponse:
    return ask_to_erase(request, row, title=_title(row))


def _erase(request: HttpRequest, row: SeriesRegistration) -> HttpResponse:
    if not may_erase(request, row):
        return _ask_to_erase(request, row)
    retention.erase_series_registration(row, form=request.path)
    return message(
        request,
        _("Your data are erased"),
        _("The registration is gone, with your address and all your answers."),
    )


def _title(row: SeriesRegistration) -> str:
    series: DialogueSeriesPage | None = series_of(row.series_key, language=spoken(), now=clock.now())
    return series.title if series else ""


_ACTS = {
    "confirm": _confirm,
    "cancel_one": _cancel_one,
    "ask_to_cancel": _ask_to_cancel,
    "cancel": _cancel,
    "export": _export,
    "ask_to_erase": _ask_to_erase,
    "erase": _erase,
}
