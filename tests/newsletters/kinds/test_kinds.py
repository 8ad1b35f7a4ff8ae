"""Every mail there is, as mail servers, mail programs and people read it (R24 of reliability 5.2, quality 4)."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path

import fast_mail_parser
import pytest
from django.conf import settings

from newsletters.writing import WIDTH
from tests.newsletters.issues.test_messages import LONGEST, header_names, part
from tests.newsletters.kinds.conftest import Mails
from tests.support.calendars import read_twice

pytestmark = [pytest.mark.django_db]
TEMPLATES = Path(settings.BASE_DIR) / "templates" / "mail"
BULK = {"issue", "invitation", "closing", "follow_up", "reminder", "cancellation", "postponement", "move"}
ENTRIES = {
    "invitation": 1,
    "reminder": 1,
    "cancellation": 1,
    "postponement": 1,
    "move": 1,
    "registration_confirmed": 1,
    "registration_series_confirmed": 2,
}
"""How many events stand in the calendar that a mail brings."""
ONCE = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type")
PAIR = ("List-Unsubscribe", "List-Unsubscribe-Post")
SPAM_POINTS = 1.0
ADDRESS = re.compile(r"https?://\S+")
LINK = re.compile(r'href="([^"]+)"')
SCORE = re.compile(r"X-Spam-Status: .*?score=(-?[\d.]+)", re.DOTALL)


def is_bulk(name: str) -> bool:
    """Notices to registered people are mail about their registration."""
    return name.split()[0] in BULK and (not name.endswith("registered") or name.startswith("reminder"))


def test_no_kind_is_left_out(mails: Mails) -> None:
    known = {f"mail/{file.relative_to(TEMPLATES)}" for file in TEMPLATES.glob("*.*")}
    assert known - {name for name in mails.templates if name.startswith("mail/")} == set()


def test_two_libraries_read_the_same(mails: Mails) -> None:
    for name, mail in mails.found.items():
        message = message_from_bytes(mail, policy=policy.default)
        other = fast_mail_parser.parse_email(mail)
        assert [part.defects for part in message.walk()] == [[]] * len(list(message.walk())), name
        assert message["Subject"] == other.subject, name
        for kind, found in (("plain", other.text_plain), ("html", other.text_html)):
            assert part(mail, kind).replace("\r\n", "\n").strip() == "".join(found).replace("\r\n", "\n").strip(), name


@pytest.mark.requirement("E39")
def test_every_header_stands_once_and_bulk_mail_has_the_pair(mails: Mails) -> None:
    for name, mail in mails.found.items():
        names = Counter(header_names(mail))
        assert {header: names[header] for header in ONCE} == dict.fromkeys(ONCE, 1), name
        assert {header: names[header] for header in PAIR} == dict.fromkeys(PAIR, int(is_bulk(name))), name
        assert max(map(len, mail.split(b"\r\n"))) <= LONGEST


def test_each_is_whole_in_its_language(mails: Mails) -> None:
    for name, mail in mails.found.items():
        text, html = part(mail, "plain"), part(mail, "html")
        assert f'<html lang="{"de" if name == "issue" else mails.language}"' in html, name
        for trace in (".invalid", "{{", "{%", "None", "%(", "  ,"):
            assert trace not in text, name
            assert trace not in ADDRESS.sub("", html), name
        lines = text.splitlines()
        assert max(len(line) for line in lines if not ADDRESS.search(line)) <= WIDTH, name
        assert "\n\n\n" not in text.replace("\r\n", "\n"), name
        assert set(ADDRESS.findall(text)) <= {unescape(link) for link in LINK.findall(html)}, name


@pytest.mark.requirement("E38", "E41")
def test_calendars_come_with_what_has_a_day(mails: Mails) -> None:
    for name, mail in mails.found.items():
        message = message_from_bytes(mail, policy=policy.default)
        kind = name.split()[0]
        files = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
        assert len(files) == int(kind in ENTRIES), name
        entries = [entry for file in files for entry in read_twice(file.get_content())]
        assert len(entries) == ENTRIES.get(kind, 0), name
        is_off = kind in ("cancellation", "postponement")
        assert [entry.status == "CANCELLED" for entry in entries] == [is_off] * len(entries), name


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("spamassassin"), reason="spamassassin is not installed")
def test_spamassassin_finds_nothing(mails: Mails, tmp_path: Path) -> None:
    """Without network tests; the headers that a receiving server adds are missing in every mail here."""
    files = []
    for number, (name, mail) in enumerate(mails.found.items()):
        files.append(tmp_path / f"{number:03d}-{name.replace(' ', '-')}.eml")
        files[-1].write_bytes(mail)
    command = ["spamassassin", "--local", "--test-mode", *map(str, files)]
    report = subprocess.run(command, capture_output=True, check=True, timeout=300).stdout.decode("utf-8", "replace")
    scores = [float(score) for score in SCORE.findall(report)]
    assert len(scores) == len(files)
    too_many = {file.name: score for file, score in zip(files, scores, strict=True) if score > SPAM_POINTS}
    assert too_many == {}, report
