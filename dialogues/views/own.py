"""The page of one registration: where it stands, the way into the meeting, changing, cancelling, the own data.

The signed link is no login: it opens this one registration, and the address stays masked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.core import clock
from cms.core.clients import client_address
from cms.core.forms.fields import FormField, error_summary
from cms.core.personal.pages import bad_link, masked, message, personal, see, speaking
from cms.core.tokens import InvalidToken
from dialogues import calendars, ical
from dialogues.choices import AnswerKind, EndedBy, RegistrationStatus
from dialogues.models import Registration, SeriesRegistration, TripApplication
from dialogues.registrations import form as registration_form
from dialogues.registrations.fields import answer_fields, guests_field
from dialogues.registrations.links import MINE, SERIES_MINE, calendar_url, read_link
from dialogues.selectors.desks import Desk, event_desk
from dialogues.selectors.participation import (
    Date,
    comes_to_series,
    dates,
    entrance,
    meeting,
    place_in_queue,
    series_of,
)
from dialogues.selectors.registrations import data_of
from dialogues.services.registrations import changing, registering, retention
from dialogues.services.registrations.changing import Taken
from dialogues.services.registrations.registering import SETTLED, STANDING
from dialogues.views.confirming import Row, find
from dialogues.views.own_data import ask_to_erase, data_file, may_erase, spoken
from dialogues.views.own_series import series_page

ENDED = (RegistrationStatus.CANCELLED, RegistrationStatus.LAPSED)
SHORTEST_NAME, LONGEST_NAME = 2, 80


@dataclass(frozen=True)
class Visit:
    """One look at the own page."""

    row: Registration
    date: Date
    now: datetime

    @cached_property
    def application(self) -> TripApplication | None:
        """What the office has said of an application for a trip; None for what is none."""
        found: TripApplication | None = TripApplication.objects.filter(registration=self.row).first()
        return found

    @property
    def may_change(self) -> bool:
        """Answers and guests, as long as the event is to come."""
        is_to_come = self.date.document is not None and not self.date.is_off and not self.date.has_begun(self.now)
        return is_to_come and self.row.state in STANDING

    @property
    def may_cancel(self) -> bool:
        return (
            self.row.state in (*STANDING, RegistrationStatus.PENDING)
            and not self.date.has_begun(self.now)
            and not self.date.is_over
        )

    @property
    def belongs_to_series(self) -> bool:
        """Whether forgetting this date would put the person back to it, because they come to every date."""
        is_to_come = not self.date.has_begun(self.now) and not self.date.is_over
        return is_to_come and comes_to_series(self.row)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """One registration, or one for a whole series. A GET never changes anything."""
    row = _row(request)
    if row is None:
        return bad_link(request)
    if isinstance(row, HttpResponse):
        return row
    speaking(request, row.language)
    if isinstance(row, SeriesRegistration):
        return series_page(request, row)
    act = _ACTS.get(request.POST.get("act", "")) if request.method == "POST" else None
    return act(request, _visit(row)) if act else _page(request, _visit(row))


def _row(request: HttpRequest) -> Row | HttpResponse | None:
    """The registration that the link opens; None for a link that is none of ours."""
    try:
        purpose, public_id = read_link(request.GET.get("t", ""), MINE, SERIES_MINE)
    except InvalidToken:
        return None
    row = find(public_id, is_series=purpose == SERIES_MINE)
    if row is not None:
        return row
    return message(
        request,
        _("We hold nothing about this registration any more"),
        _("It was erased, together with your answers."),
        status=HTTPStatus.GONE,
    )


def _visit(row: Registration) -> Visit:
    now = clock.now()
    row.refresh_from_db()
    return Visit(row, dates([row.event_key], language=spoken(), now=now)[row.event_key], now)


def _done(request: HttpRequest, visit: Visit) -> str:
    """What the form before has done, where that is still so: anybody may write an address."""
    match request.GET.get("done") if request.method != "POST" else None, visit.row.state:
        case "change", _:
            return _("Your changes are saved.")
        case "take", RegistrationStatus.CONFIRMED:
            return _("The place is yours.")
        case "cancel", RegistrationStatus.CANCELLED if visit.application is not None:
            return _("Your application is withdrawn, and your answers are erased.")
        case "cancel", RegistrationStatus.CANCELLED:
            return _("Your registration is cancelled, and your answers are erased.")
    return ""


def _page(
    request: HttpRequest,
    visit: Visit,
    errors: Mapping[str, str] | None = None,
    typed: registration_form.Sent | None = None,
) -> HttpResponse:
    """Everything about one registration, as it is now.

    Args:
        typed: what was sent and could not be kept; shown again beside ``errors``.
    """
    row, given = visit.row, errors or {}
    desk = event_desk(row.event_key, language=spoken(), now=visit.now) if visit.date.document else None
    fields = _fields(row, desk, given, typed) if visit.may_change and desk is not None else []
    way = meeting(row, visit.date, now=visit.now)
    name = [_name_field(row, given.get("name", ""))] if way is not None and way.has_room else []
    listed = [*name, *fields]
    context = {
        "row": row,
        "state": RegistrationStatus(row.state),
        "application": visit.application,
        "address": masked(row.address),
        "date": visit.date,
        "event": visit.date.document,
        "has_ended": row.state in ENDED,
        "may_cancel": visit.may_cancel,
        "place": place_in_queue(row) if row.state == RegistrationStatus.WAITING else None,
        "meeting": way,
        "name_fields": name,
        "time_zone": visit.date.page.time_zone if visit.date.page else "",
        "has_calendar": row.state in SETTLED and visit.date.has_day,
        "calendar_url": calendar_url(row),
        "fields": fields,
        "answers": [] if fields else list(row.answers.order_by("pk")),
        "desk": desk,
        "summary": error_summary(listed, given),
        "errors": given,
        "done": _done(request, visit),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if given else HTTPStatus.OK
    return render(request, "dialogues/registration/mine.html", context, status=status)


def _fields(
    row: Registration, desk: Desk, errors: Mapping[str, str], typed: registration_form.Sent | None
) -> list[FormField]:
    if typed is not None:
        answers, guests = typed.answers, typed.fields["guests"]
    else:
        answers = {str(key): text for key, text in row.answers.values_list("question_key", "text")}
        guests = str(row.guest_count)
    limit = max(desk.facts.registration_guests, row.guest_count)
    return [*answer_fields(desk.questions, answers, errors), *guests_field(limit, guests, errors)]


def _name_field(row: Registration, error: str) -> FormField:
    """What the others in the meeting read; not kept. Whoever was asked for a name at registration finds it here."""
    known = row.answers.filter(kind=AnswerKind.NAME).values_list("text", flat=True).first() or ""
    return FormField(
        name="name",
        type="text",
        label=_("Your name in the meeting"),
        required=True,
        value=known[:LONGEST_NAME],
        longest=LONGEST_NAME,
        autocomplete="name",
        help=_("The others see it. It goes to the meeting only and is not stored here."),
        error=error,
    )


def _enter(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Into the meeting. The link is made now, for this person, and stands nowhere else (E51).

    The answer is a page that leads on, not a redirect: our content security policy lets no form lead to another site.
    """
    way = meeting(visit.row, visit.date, now=visit.now)
    if way is None or not way.has_room:
        return _page(request, visit)
    name = " ".join(request.POST.get("name", "").split())[:LONGEST_NAME]
    if len(name) < SHORTEST_NAME or not name.isprintable():
        return _page(request, visit, errors={"name": _("Please say what the others should call you.")})
    link = entrance(visit.row, name=name)
    if not link:
        return _page(request, visit)
    response = render(request, "dialogues/registration/entering.html", {"link": link, "title": visit.date.title})
    response["Refresh"] = f"0; url={link}"
    return response


def _change(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep other answers, more or fewer guests."""
    desk = event_desk(visit.row.event_key, language=spoken(), now=visit.now)
    if desk is None or not visit.may_change:
        return _page(request, visit)
    sent = registration_form.read(request.POST.dict())
    guest_count = registration_form.whole_number(sent.fields["guests"])
    if guest_count is None:
        return _page(request, visit, errors={"guests": registration_form.not_a_number()}, typed=sent)
    answers = {key: text for given, text in sent.answers.items() if (key := registration_form.as_uuid(given))}
    try:
        changing.change(visit.row, desk, guest_count=guest_count, answers=answers)
    except ValidationError as error:
        return _page(request, visit, errors=registration_form.named(error), typed=sent)
    return see(request, done="change")


def _confirm(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who has this link has the mailbox."""
    registering.confirm(visit.row.public_id, form=request.path, ip=client_address(request))
    return see(request)


def _take(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take the place that was offered."""
    taken = changing.take_offer(visit.row)
    if taken is Taken.DONE:
        return see(request, done="take")
    late = {"__all__": _("The time to take this place is over. It was offered to the next person.")}
    return _page(request, _visit(visit.row), errors=late)


def _ask_to_cancel(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The second step, so that nobody cancels by mistake."""
    if not visit.may_cancel:
        return _page(request, visit)
    context = {
        "title": visit.date.title,
        "event": visit.date.document,
        "row": visit.row,
        "application": visit.application,
    }
    return render(request, "dialogues/registration/cancel.html", context)


def _cancel(request: HttpRequest, visit: Visit) -> HttpResponse:
    if not visit.may_cancel:
        return _page(request, visit)
    changing.cancel(visit.row, by=EndedBy.PERSON, form=request.path, ip=client_address(request))
    return see(request, done="cancel")


def _export(request: HttpRequest, visit: Visit) -> HttpResponse:
    return data_file(data_of(visit.row))


def _ask_to_erase(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.belongs_to_series:
        return message(
            request,
            _("This date is part of your registration for the whole series"),
            _("If you cannot come this time, please cancel this date: then your answers to it are erased."),
            _(
                "To have everything erased, use the page of your registration for the whole series. The e-mail that "
                "confirmed it leads there."
            ),
        )
    return ask_to_erase(request, visit.row, title=visit.date.title)


def _erase(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.belongs_to_series or not may_erase(request, visit.row):
        return _ask_to_erase(request, visit)
    retention.erase_registration(visit.row, form=request.path)
    return message(
        request, _("Your data are erased"), _("The registration is gone, with your address and all your answers.")
    )


_ACTS = {
    "change": _change,
    "confirm": _confirm,
    "enter": _enter,
    "take": _take,
    "ask_to_cancel": _ask_to_cancel,
    "cancel": _cancel,
    "export": _export,
    "ask_to_erase": _ask_to_erase,
    "erase": _erase,
}


@personal
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The date, or all dates of a series that somebody comes to, for their calendar. The way into the meeting is not in
    it: calendars are shared."""
    row = _row(request)
    if row is None:
        return bad_link(request)
    if isinstance(row, HttpResponse):
        return row
    speaking(request, row.language)
    now = clock.now()
    if isinstance(row, SeriesRegistration):
        page: Any = series_of(row.series_key, language=spoken(), now=now)
        keys = list(row.registrations.filter(state__in=SETTLED).values_list("event_key", flat=True))
    else:
        page = dates([row.event_key], language=spoken(), now=now)[row.event_key].page
        keys = [row.event_key] if row.state in SETTLED else []
    if page is None or not keys:
        return message(request, _("There is no date to save any more"), status=HTTPStatus.GONE)
    file = calendars.registered_calendar(page, keys, now=now)
    response = HttpResponse(file.body, content_type=ical.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
