"""What a mail looks like on the wire (reliability 3.1, R24)."""

from __future__ import annotations

import email
import os
import re
from email.message import EmailMessage
from email.policy import SMTP
from types import SimpleNamespace

import pytest
from django.db import connection
from fast_mail_parser import parse_email
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsletters.choices import MailingKind
from newsletters.engine.marks import PREFERENCES, UNSUBSCRIBE
from newsletters.engine.mime import Gap, UnsafeHeaderError, build
from newsletters.engine.personal import Unwritable, compose
from newsletters.engine.planning import Content
from newsletters.engine.senders import sender
from tests.newsletters.engine.conftest import only_row

CALENDAR = "BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:PUBLISH\nEND:VCALENDAR\n"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def environment(settings, **values: str) -> None:
    names = ("LIST_FROM_EMAIL", "DEFAULT_FROM_EMAIL", "MAIL_BOUNCE_ADDRESS", "MAIL_BOUNCE_URL")
    values = {name: values.get(name, "") for name in names}
    settings.ENV = SimpleNamespace(**{**settings.ENV.model_dump(), **values})


def parsed(mailing) -> EmailMessage:
    return email.message_from_bytes(compose(only_row(mailing)).as_bytes(), policy=SMTP)


def test_a_newsletter_has_all_that_bulk_mail_needs(make_mailing, settings):
    environment(
        settings,
        LIST_FROM_EMAIL="Dorfnetz <news@example.org>",
        MAIL_BOUNCE_ADDRESS="b@bounce.example.org",
        MAIL_BOUNCE_URL="maildir:/var/mail/b",
    )
    text = f"Abmelden: {UNSUBSCRIBE}\nEinstellungen: {PREFERENCES}\n"
    html = f'<p>Grüße <a href="{UNSUBSCRIBE}">abmelden</a></p>'
    mailing = make_mailing("anna", contents=[Content("de", "Über das Dorf", html, text, CALENDAR)])
    row, message = only_row(mailing), parsed(mailing)
    assert message["From"] == "Dorfnetz <news@example.org>"
    assert message["To"] == "anna@example.org"
    assert message["Subject"] == "Über das Dorf"
    assert message["Date"] == "Tue, 24 Nov 2026 11:00:00 +0000"
    assert message["Message-ID"] == row.rfc_message_id
    assert message["X-Wandelnetz-Delivery"] == str(row.pk)
    assert message["List-Id"] == "<dorf.localhost>"
    assert message["Precedence"] == "bulk"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    ways = re.findall(r"<([^>]+)>", message["List-Unsubscribe"])
    assert ways[0].startswith("http://localhost:8000/subscriptions/unsubscribe/?t=")
    assert ways[1] == f"mailto:b+{row.verp_token}@bounce.example.org?subject=unsubscribe"
    assert message["Feedback-ID"] == f"{mailing.pk.hex[:12]}:newsletter:dorf:localhost"
    assert message["Auto-Submitted"] is None
    assert compose(row).envelope_from == f"b+{row.verp_token}@bounce.example.org"
    alternative, calendar = message.iter_parts()
    plain, rich = alternative.iter_parts()
    assert [part.get_content_type() for part in (plain, rich)] == ["text/plain", "text/html"]
    assert plain.get_content().startswith(f"Abmelden: {ways[0]}\r\n")
    assert f'<a href="{ways[0]}">' in rich.get_content()
    assert ".invalid" not in plain.get_content() + rich.get_content()
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "PUBLISH"
    assert calendar.get_content() == CALENDAR.replace("\n", "\r\n") or calendar.get_content() == CALENDAR


def test_personal_mail_says_that_a_machine_made_it(make_mailing, settings):
    environment(settings, DEFAULT_FROM_EMAIL="office@example.org", LIST_FROM_EMAIL="news@example.org")
    message = parsed(make_mailing("anna", kind=MailingKind.CONFIRMATION))
    assert "office@example.org" in message["From"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["List-Unsubscribe"] is None
    assert message["Precedence"] is None


def test_without_settings_the_sender_comes_from_the_site(settings):
    environment(settings)
    settings.SITE_URL = "https://www.dörfer.example"
    assert (
        str(sender(is_bulk=True, name='Dorf: "das Netz" <x@y>')) == "Dorf das Netz x y <noreply@xn--drfer-jua.example>"
    )


@pytest.mark.parametrize(
    "address", ["a\r\nBcc: b@example.org", "a b@example.org", "a@example.org>", "", "ä@example.org"]
)
def test_addresses_that_could_break_out_are_refused(make_mailing, address):
    row = only_row(make_mailing("anna"))
    row.address = address
    with pytest.raises(Unwritable):
        compose(row)


def test_a_domain_with_an_umlaut_goes_out_as_ascii(make_mailing):
    row = only_row(make_mailing("anna"))
    row.address = "Anna@dörfer.example"
    assert compose(row).envelope_to == "Anna@xn--drfer-jua.example"


@pytest.mark.parametrize("subject", ["a\r\nBcc: b@example.org", "a\x00b", "a\nb"])
def test_a_subject_with_a_line_break_is_refused(make_mailing, subject):
    if "\x00" in subject and connection.vendor == "postgresql":
        pytest.skip("PostgreSQL keeps no such character")
    with pytest.raises(Unwritable):
        compose(only_row(make_mailing("anna", contents=[Content("de", subject, "<p>x</p>", "x")])))


EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "120"))
HOSTILE = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from('\r\n\t\0=.- \u2028äß@<>,:;"')), max_size=400
)

CLEAN = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=200)


@pytest.mark.requirement("E39")
@hypothesis_settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    subject=st.one_of(CLEAN, HOSTILE),
    body=HOSTILE,
    around=HOSTILE,
    to=st.one_of(st.just("a@example.org"), HOSTILE),
)
def test_nothing_hostile_gets_a_header_of_its_own(subject: str, body: str, around: str, to: str) -> None:
    """R24: one of each header, two parsers agree, lines within 998, the link whole wherever it stands."""
    link = "https://example.org/subscriptions/unsubscribe/?t=" + "Ab.-_=" * 20
    try:
        message = build(
            headers={"From": "a@example.org", "Subject": subject},
            personal_headers=[("To", [Gap("to")]), ("List-Unsubscribe", ["<", Gap("link"), ">"])],
            text=body + UNSUBSCRIBE + around,
            html="<p>" + around + UNSUBSCRIBE + body,
            calendar="",
            marks={UNSUBSCRIBE: "link"},
        ).fill({"to": to, "link": link})
    except (UnsafeHeaderError, ValueError):
        return
    assert message.isascii()
    lines = message.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert b"\r" not in b"".join(lines)
    assert b"\n" not in b"".join(lines)
    _head, _blank, rest = message.partition(b"\r\n\r\n")
    assert max(map(len, rest.split(b"\r\n"))) <= 76
    found = email.message_from_bytes(message)  # raw: the policy that reads headers fails over an address like <""@>
    assert sorted(found.keys()) == ["Content-Type", "From", "List-Unsubscribe", "MIME-Version", "Subject", "To"]
    assert not found.defects
    plain, rich = found.get_payload()
    expected = body + link + around
    content = plain.get_payload(decode=True).decode()
    assert content.replace("\r\n", "\n") == expected.replace("\r\n", "\n").replace("\r", "\n")
    assert link in rich.get_payload(decode=True).decode()
    second = parse_email(message)
    assert link in second.text_plain[0]
    assert link in second.text_html[0]
