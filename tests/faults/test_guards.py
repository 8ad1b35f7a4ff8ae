"""Mutants of what guards mail and links: without a guard the test that watches it is red, so the test can be believed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.signing import Signer
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client

from cms.core import clock, tokens
from cms.core.tokens import make_token
from newsletters.choices import RecipientState
from newsletters.engine import epoch, marking, mime
from newsletters.engine.mime import Frame, Gap
from newsletters.models import Subscriber, Subscription
from newsletters.services import subscribing
from newsletters.services.reminders import occasions, planning, spans, starting
from newsletters.views import links
from tests.faults import stop_storms
from tests.newsletters.engine import test_messages
from tests.newsletters.people import test_links
from tests.newsletters.people.conftest import browser, mailing_list, sign_up  # noqa: F401  fixtures
from tests.newsletters.people.test_links import paths  # noqa: F401  a fixture
from tests.newsletters.reminders import test_clock, test_spans
from tests.newsletters.reminders.conftest import series, subscribe  # noqa: F401  fixtures
from tests.newsletters.reminders.test_stop_rule import PEOPLE, STOPS, live_through
from tests.newsletters.returns.test_epoch import beside_a_file, go_there_and_back  # noqa: F401  a fixture


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
@pytest.mark.parametrize(
    ("mutant", "case"),
    [
        ("mailings go on", "cancelled"),
        ("mailings go on", "moved"),
        ("nothing is looked at again", "left"),
        ("nothing is looked at again", "ended"),
        ("notices go on", "reopened"),
        ("notices go on", "has a date again"),
        ("notices go on", "moved on"),
        ("notices go on", "cancelled instead"),
        ("the served are forgotten", "twice"),
    ],
)
def test_without_it_a_mail_is_marked_after_its_stop(event, series, subscribe, monkeypatch, mutant, case) -> None:  # noqa: F811  the fixtures that are imported above
    for name in PEOPLE:
        subscribe(series, name)
    if mutant == "mailings go on":
        monkeypatch.setattr(planning, "cancel", lambda mailing, *, reason: None)
    elif mutant == "nothing is looked at again":
        monkeypatch.setattr(marking, "find_obstacle", lambda row, now: None)
    elif mutant == "notices go on":
        monkeypatch.setattr(occasions, "review", lambda keys: 0)
    else:
        monkeypatch.setattr(starting, "NOT_SENT", tuple(RecipientState))
    with pytest.raises(AssertionError):
        live_through(event, STOPS[case])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's round trip belongs to make storm")
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("beside_a_file")
def test_without_the_hold_a_restored_backup_sends_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(epoch, "_hold", lambda row, reason: 0)
    with pytest.raises(AssertionError):
        go_there_and_back(tmp_path)


@pytest.mark.django_db
def test_without_purposes_one_token_opens_the_next_door(mailing_list, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811  the fixture that is imported above
    sign_up(mailing_list)
    subject = str(Subscriber.objects.get().public_id)
    asked = {"t": make_token("subscription.confirm", subject, expires_in=None)}
    visitor = Client()
    assert visitor.get("/subscriptions/preferences/", query_params=asked).status_code == 404
    monkeypatch.setattr(tokens, "_signer", lambda purpose: Signer(sep=".", salt="one for all"))
    asked = {"t": make_token("subscription.confirm", subject, expires_in=None)}
    assert visitor.get("/subscriptions/preferences/", query_params=asked).status_code == 200


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("is_mutant", [False, True])
def test_beside_senders_only_the_second_look_holds_mails_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], is_mutant: bool
) -> None:
    """R6 with processes, a tenth of the storm: the same stops, once with the look at the mark and once without."""
    if is_mutant:
        monkeypatch.setattr(marking, "find_obstacle", lambda row, now: None)
    is_right = stop_storms.stops(tmp_path, 6, 0.1)
    said = capsys.readouterr().out
    assert is_right is not is_mutant, said
    assert ("  0 marked after the commit of their stop" in said) is not is_mutant, said


def opening_is_a_click(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware of a site on which a GET acts."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD"}:
            request.method = request.META["REQUEST_METHOD"] = "POST"
        return get_response(request)

    return answer


@pytest.mark.django_db
def test_where_opening_is_a_click_scanners_confirm_and_unsubscribe(
    browser: Client,  # noqa: F811  the fixtures that are imported above
    paths: dict[str, str],  # noqa: F811  as above
    settings: Any,
) -> None:
    """R7."""
    settings.MIDDLEWARE = [f"{__name__}.opening_is_a_click", *settings.MIDDLEWARE]
    with pytest.raises(AssertionError):
        test_links.test_scanners_change_nothing(browser, paths)
    assert set(Subscription.objects.values_list("state", flat=True)) == {"unsubscribed"}


@pytest.mark.django_db
@pytest.mark.parametrize("mutant", ["it ends later", "it asks for a token of a form"])
def test_without_it_one_click_is_not_enough(browser, paths, mailing_list, monkeypatch, mutant) -> None:  # noqa: F811  as above
    """R7."""
    if mutant == "it ends later":
        monkeypatch.setattr(subscribing, "unsubscribe_by_mail", lambda mail, **how: None)
    else:
        monkeypatch.setattr(links.unsubscribe, "csrf_exempt", False)
    with pytest.raises(AssertionError):
        test_links.test_one_click_by_the_header(browser, paths, mailing_list)


@pytest.mark.parametrize(
    ("name", "mutant", "watched"),
    [
        (
            "ZoneInfo",
            lambda name: UTC,
            lambda: test_spans.test_days_are_counted_on_the_wall_and_hours_on_the_watch("Europe/Berlin"),
        ),
        (
            "_exists",
            lambda wall, zone: True,
            lambda: test_spans.test_gaps_move_forward_overlaps_take_the_first(
                "2027-03-29T02:30", "2027-03-28T01:00+00:00"
            ),
        ),
    ],
)
def test_without_it_a_day_is_not_counted_on_the_wall(
    monkeypatch: pytest.MonkeyPatch, name: str, mutant: Callable[..., Any], watched: Callable[[], None]
) -> None:
    """R8, the arithmetic."""
    watched()
    monkeypatch.setattr(spans, name, mutant)
    with pytest.raises(AssertionError):
        watched()


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
@pytest.mark.parametrize("mutant", ["nothing is too late", "what was sent comes back"])
def test_without_it_a_clock_that_jumps_does_harm(event, monkeypatch: pytest.MonkeyPatch, mutant: str) -> None:
    """R8."""
    if mutant == "nothing is too late":
        monkeypatch.setattr(spans, "late_at", lambda due, starts_at: datetime(2030, 1, 1, tzinfo=UTC))
    else:
        monkeypatch.setattr(planning, "_may_come_back", lambda row: True)
    with pytest.raises(AssertionError):
        test_clock.test_a_clock_that_jumps_and_comes_back_sends_nothing_twice(event, timedelta(days=1), 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
def test_a_sender_whose_clock_is_fast_sends_before_the_time(series, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811  as above
    """R8."""
    monkeypatch.setattr(starting, "clock", SimpleNamespace(now=lambda: clock.now() + timedelta(minutes=2)))
    with pytest.raises(AssertionError):
        test_clock.test_every_reminder_once_and_none_before_its_time(series, "Europe/Berlin")


def fill_whatever(frame: Frame, values: Mapping[str, str]) -> bytes:
    """As ``Frame.fill``, without a look at the values."""

    def piece_of(gap: Gap) -> bytes:
        value = values[gap.name]
        return mime._in_quoted_printable(value) if gap.in_body else value.encode()

    return b"".join(piece if isinstance(piece, bytes) else piece_of(piece) for piece in frame.pieces)


@pytest.mark.parametrize("mutant", ["no look at values", "lines of any length"])
def test_without_it_a_hostile_value_reaches_the_wire(monkeypatch: pytest.MonkeyPatch, mutant: str) -> None:
    """R24."""
    check = test_messages.test_nothing_hostile_gets_a_header_of_its_own.hypothesis.inner_test  # type: ignore[attr-defined]  # hypothesis keeps it there
    hostile = {"subject": "x", "body": "", "around": "", "to": "a@example.org\r\nBcc: b@example.org"}
    harmless = {**hostile, "to": "a@example.org"}
    check(**hostile)
    check(**harmless)
    if mutant == "no look at values":
        monkeypatch.setattr(Frame, "fill", fill_whatever)
        with pytest.raises(AssertionError):
            check(**hostile)
    else:
        monkeypatch.setattr(mime, "_CHUNK", 10_000)
        with pytest.raises(AssertionError):
            check(**harmless)
