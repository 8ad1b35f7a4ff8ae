"""The link in the first mail: a GET shows a page, and the POST of its button gives the place (contract 5).

The click itself is answered by the address of a page. When an evening with few places opens, hundreds click at once
(R10), and making a page takes longer than giving a place.
"""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.core import clock
from cms.core.clients import client_address
from cms.core.personal.pages import bad_link, masked, message, personal, see, speaking
from cms.core.tokens import ExpiredToken, InvalidToken
from dialogues.choices import EndedBy, RegistrationStatus
from dialogues.models import Registration, SeriesRegistration
from dialogues.registrations.form import as_uuid
from dialogues.registrations.links import CONFIRM, SERIES_CONFIRM, calendar_url, mine_url, read_link
from dialogues.selectors.desks import series_desk
from dialogues.selectors.participation import Asked, asked, dates, place_in_queue, series_of, unconfirmed
from dialogues.services.registrations import registering, whole_series
from dialogues.services.registrations.registering import Outcome
from dialogues.views.own_data import spoken

Row = Registration | SeriesRegistration


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The second half of a registration. Scanners may open it as often as they like."""
    try:
        purpose, public_id = read_link(request.GET.get("t", ""), CONFIRM, SERIES_CONFIRM)
    except ExpiredToken:
        return bad_link(request, expired=True)
    except InvalidToken:
        return bad_link(request)
    row = find(public_id, is_series=purpose == SERIES_CONFIRM)
    if row is None:
        return gone(request)
    row = row.as_asked()
    speaking(request, row.language)
    if request.method == "POST":
        return _confirmed(request, row)
    if row.state != RegistrationStatus.PENDING:
        return _result(request, row, _known(row), also=_told(request))
    return _question(request, row)


def find(public_id: UUID, *, is_series: bool) -> Row | None:
    """The registration that a link is about; None when it was erased."""
    model: type[Row] = SeriesRegistration if is_series else Registration
    row: Row | None = model._default_manager.filter(public_id=public_id).first()
    return row


def _question(request: HttpRequest, row: Row) -> HttpResponse:
    now = clock.now()
    others = _others(row)
    context = {"address": masked(row.address), "others": others, "guests": row.guest_count}
    if isinstance(row, SeriesRegistration):
        desk = series_desk(row.series_key, language=spoken(), now=now)
        if desk is None or not desk.desks:
            return _result(request, row, Outcome.CLOSED)
        found = dates([each.key for each in desk.desks], language=spoken(), now=now)
        context |= {"title": desk.title, "dates": list(found.values()), "is_series": True}
    else:
        date = dates([row.event_key], language=spoken(), now=now)[row.event_key]
        if date.document is None:
            return _result(request, row, Outcome.CLOSED)
        is_call = date.page is not None and date.page.by_call
        context |= {"title": date.title, "event": date.document, "is_series": False, "is_call": is_call}
    return render(request, "dialogues/registration/confirm.html", context)


def _others(row: Row) -> list[Asked]:
    return unconfirmed(row.address_key, besides=row.public_id, language=spoken(), now=clock.now())


def _confirmed(request: HttpRequest, row: Row) -> HttpResponse:
    """Confirm what the link is about, and what else the person ticked of what waits for this address."""
    outcome = _click(request, row.public_id, is_series=isinstance(row, SeriesRegistration))
    if outcome is Outcome.GONE:
        return gone(request)
    ticked = set(request.POST.getlist("also"))
    chosen = [other.row for other in _others(row) if str(other.row.public_id) in ticked] if ticked else []
    for other in chosen:
        _click(request, other.public_id, is_series=isinstance(other, SeriesRegistration))
    also = [other.public_id for other in chosen]
    if outcome is Outcome.CLOSED:
        return _result(request, row, outcome, also=also)  # it waits as before, and the page would ask again
    return see(request, also=list(map(str, also)))


def _told(request: HttpRequest) -> list[UUID]:
    """What was ticked, as the answer to the click has it."""
    return [key for given in request.GET.getlist("also") if (key := as_uuid(given))]


def _click(request: HttpRequest, public_id: UUID, *, is_series: bool) -> Outcome:
    act = whole_series.confirm_series if is_series else registering.confirm
    return act(public_id, form=request.path, ip=client_address(request))


def _known(row: Row) -> Outcome:
    """What became of it, when the link is opened again."""
    if row.state == RegistrationStatus.CONFIRMED:
        return Outcome.CONFIRMED
    if row.state in (RegistrationStatus.WAITING, RegistrationStatus.OFFERED):
        return Outcome.WAITING
    if row.state in (RegistrationStatus.APPLIED, RegistrationStatus.DECLINED):
        return Outcome.APPLIED
    if isinstance(row, Registration) and row.state == RegistrationStatus.LAPSED and row.ended_by == EndedBy.EVENT:
        return Outcome.FULL
    return Outcome.GONE


def _then(row: Row) -> Outcome:
    """What became of something that was ticked: what still waits could not be confirmed."""
    return Outcome.CLOSED if row.state == RegistrationStatus.PENDING else _known(row)


def _result(request: HttpRequest, row: Row, outcome: Outcome, also: Collection[UUID] = ()) -> HttpResponse:
    """What the click has brought; the same page whenever the link is opened again.

    Args:
        also: what was confirmed by the same click; it is only named when the same person asked for it.
    """
    if outcome is Outcome.GONE:
        return gone(request)
    now = clock.now()
    others = asked(row.address_key, also, language=spoken(), now=now) if also else []
    context = {
        "outcome": outcome.value,
        "row": row,
        "also": [(other.title, _then(other.row).value) for other in others],
        "mine_url": mine_url(row),
        "calendar_url": calendar_url(row),
    }
    if isinstance(row, SeriesRegistration):
        series = series_of(row.series_key, language=spoken(), now=now)
        states = dict(row.registrations.values_list("event_key", "state"))
        found = dates(states, language=spoken(), now=now).values()
        context |= {
            "title": series.title if series else "",
            "page_url": series.url if series else "",
            "dates": [(date, RegistrationStatus(states[date.key])) for date in found],
            "has_day": any(date.has_day for date in found),
            "is_series": True,
        }
    else:
        date = dates([row.event_key], language=spoken(), now=now)[row.event_key]
        context |= {
            "title": date.title,
            "event": date.document,
            "page_url": date.document["html_url"] if date.document else "",
            "has_day": date.has_day,
            "place": place_in_queue(row) if row.state == RegistrationStatus.WAITING else None,
            "is_series": False,
        }
    status = {Outcome.FULL: HTTPStatus.CONFLICT, Outcome.CLOSED: HTTPStatus.GONE}.get(outcome, HTTPStatus.OK)
    return render(request, "dialogues/registration/result.html", context, status=status)


def gone(request: HttpRequest) -> HttpResponse:
    """The registration was cancelled or erased since."""
    return message(
        request,
        _("This registration does not exist any more"),
        _(
            "It was cancelled, or nobody confirmed it in time. As long as registration is open, you can register again."
        ),
        status=HTTPStatus.GONE,
    )
