"""The finished message of an issue, as mail servers and mail programs read it (R24 of reliability 5.2, quality 4)."""

from __future__ import annotations

import os
import re
import uuid
from collections import Counter
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import fast_mail_parser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from wagtail.models import Site

from cms.core import clock
from home.models import SiteSettings
from newsletters.choices import MailingKind
from newsletters.engine.personal import compose, forget_letters
from newsletters.engine.planning import Addressee, Plan, freeze
from newsletters.models import Mailing, MailingRecipient
from newsletters.rendering import render_mail
from newsletters.services import issues

SINGLE = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID", "Precedence")  # fmt: skip
FOLDED = re.compile(rb"\r\n[ \t]")
LONGEST = 998
"""RFC 5322 2.1.1, without the line's end."""
EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "60"))


def the_mail(mailing: Mailing) -> bytes:
    row = MailingRecipient.objects.select_related("mailing", "subscriber").filter(mailing=mailing).first()
    assert row is not None
    forget_letters()
    return compose(row).as_bytes()


def header_names(raw: bytes) -> list[str]:
    """The names as they stand in the message, read without any library."""
    head = FOLDED.sub(b" ", raw.partition(b"\r\n\r\n")[0])
    return [line.partition(b":")[0].decode("ascii") for line in head.split(b"\r\n")]


def part(raw: bytes, kind: str) -> str:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    body = message.get_body([kind])
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


@pytest.fixture
def issue_mail(make_issue: Any, subscribe: Any, event: Any, admin_user: Any, now: Any) -> bytes:
    subscribe("mira.muster@example.org")
    text = (
        "<p>seit dem Sommer ist viel geschehen, und wir möchten Ihnen davon erzählen. In drei Städten haben sich"
        " Menschen getroffen, die leere Häuser wieder öffnen.</p><ul><li>Vierzig Umbauten sind gezählt.</li></ul>"
    )
    issue = make_issue(
        ("text", {"heading": "Liebe Leser:innen", "text": text}),
        ("event", {"event": event.pk, "note": "Wir sprechen über Vereine, Feuerwehren und Treffpunkte."}),
        title="Neues aus den Dialogen: Häuser, die sich öffnen",
        preheader="Zwei Termine und ein Rückblick",
    )
    mailing = issues.send_issue(issue, admin_user).mailing
    assert mailing is not None
    return the_mail(mailing)


@pytest.mark.django_db
def test_two_parsers_read_the_same(issue_mail: bytes) -> None:
    message = message_from_bytes(issue_mail, policy=default)
    other = fast_mail_parser.parse_email(issue_mail)
    assert message["Subject"] == other.subject == "Neues aus den Dialogen: Häuser, die sich öffnen"
    assert not message.defects
    assert [one.get_content_type() for one in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    for kind, found in (("plain", other.text_plain), ("html", other.text_html)):
        assert part(issue_mail, kind).replace("\r\n", "\n").strip() == "".join(found).replace("\r\n", "\n").strip()
    assert message["To"] == "mira.muster@example.org"
    assert "mira.muster" not in part(issue_mail, "plain") + part(issue_mail, "html")


@pytest.mark.django_db
def test_it_carries_what_list_mail_has_to(issue_mail: bytes) -> None:
    message = message_from_bytes(issue_mail, policy=default)
    names = Counter(header_names(issue_mail))
    assert {name: names[name] for name in SINGLE} == dict.fromkeys(SINGLE, 1)
    assert message["List-Id"] == "<rundbrief.localhost>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].startswith("<http://localhost:8000/subscriptions/unsubscribe/?t=")
    assert message["Precedence"] == "bulk"
    assert "Auto-Submitted" not in names
    link = message["List-Unsubscribe"].split(">")[0].removeprefix("<")
    assert link in part(issue_mail, "plain").replace("\r\n", "\n")
    assert "unsubscribe.invalid" not in part(issue_mail, "plain") + part(issue_mail, "html")


NASTY = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from(
            ["\r", "\n", "\x00", "\x0b", "\x85", "\u2028", "\u202e", "\t", "<", ">", '"', "\\", ":", "=", "?"]
        ),
    ),
    max_size=200,
).map(lambda text: text.replace("\x00", ""))  # no form and no database lets NUL pass
INJECTED = st.sampled_from(
    [
        "",
        "\r\nBcc: x@example.org",
        "\nTo: x@example.org\n\n",
        "=?utf-8?q?=0ABcc:_x=40example.org?=",
        "\r\n\r\n<script>",
    ]
)
TEXTS = st.builds("{}{}{}".format, NASTY, INJECTED, NASTY)


@pytest.mark.django_db
def test_what_looks_like_an_encoded_word_stays_text(now: Any) -> None:
    """Python's library decodes it when the header is set, and writes the line break that it holds (R24)."""
    trap = "=?utf-8?q?=0D=0ABcc:_x=40example.org?="
    SiteSettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True), defaults={"name": f"Netz {trap}"}
    )
    issue = {"title": trap, "subject": trap, "html_url": "http://localhost:8000/", "list": None, "number": 1}
    context = {"issue": issue, "parts": [], "issued_on": clock.today(), "preheader": ""}
    content = render_mail("issue", context, language="de", is_bulk=True)
    plan = Plan(key="x", kind=MailingKind.NEWSLETTER, title=trap, contents=[content], list_id="rundbrief")
    raw = the_mail(freeze(plan, [Addressee("mira@example.org", "k", "de")]))
    assert "Bcc" not in header_names(raw)
    message = message_from_bytes(raw, policy=default)
    assert message["Subject"] == trap
    assert message["From"].addresses[0].addr_spec == "noreply@localhost"


class HostileTextTests(TestCase):
    """Whatever somebody types as subject, name or text: no header more, no line too long, each header once."""

    @given(subject=TEXTS, sender=TEXTS, name=TEXTS, body=TEXTS, long=st.integers(0, 3000), is_bulk=st.booleans())
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
    def test_hostile_texts(self, subject: str, sender: str, name: str, body: str, long: int, is_bulk: bool) -> None:
        issue = {
            "title": subject,
            "subject": subject or "x",
            "html_url": "http://localhost:8000/",
            "list": {"name": name},
            "number": 1,
        }
        text = f"<p>{'w' * long}</p>"
        parts = [
            {"kind": "text", "heading": body, "html": text, "text": ""},
            {"kind": "button", "url": f"https://example.org/{'a' * long}", "label": body},
        ]
        SiteSettings.objects.update_or_create(site=Site.objects.get(is_default_site=True), defaults={"name": sender})
        content = render_mail(
            "issue",
            {"issue": issue, "parts": parts, "issued_on": clock.today(), "preheader": body},
            language="de",
            is_bulk=is_bulk,
        )
        kind = MailingKind.NEWSLETTER if is_bulk else MailingKind.TEST
        plan = Plan(key=str(uuid.uuid4()), kind=kind, title=subject, contents=[content], list_id="rundbrief")
        raw = the_mail(freeze(plan, [Addressee("mira@example.org", "k", "de")]))

        assert max(map(len, raw.split(b"\r\n"))) <= LONGEST
        assert b"\n" not in raw.replace(b"\r\n", b"")
        assert b"\r" not in raw.replace(b"\r\n", b"")
        names = Counter(header_names(raw))
        usual = {*SINGLE, "X-Wandelnetz-Delivery"}
        assert set(names) <= usual, set(names) - usual
        assert set(names.values()) == {1}
        assert is_bulk == ("List-Unsubscribe" in names) == ("List-Unsubscribe-Post" in names)
        message = message_from_bytes(raw, policy=default)
        assert message["To"] == "mira@example.org"
        assert message["Subject"] is not None
        assert len(fast_mail_parser.parse_email(raw).text_plain) == 1
        html = part(raw, "html")
        assert "<script" not in html
