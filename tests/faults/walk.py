"""The series that switches itself off, walked from its first to its last day with the real processes (E41, E42).

``serve`` runs as the operator starts it, and the clock of all its processes is moved on by libfaketime, from one moment
at which something is due to the next. Eight events, thirty subscribers, two of whom come after the third event; one
leaves by the header of a mail; the process that sends is killed now and then; the ledger of consent is looked at all the
way (``walk_ledger``). ``make storm`` runs it (``ONLY=walk``).
"""

# ruff: noqa: TID251  asks only the server that it started itself

from __future__ import annotations

import email
import email.policy
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

import psutil

from tests.faults import walk_ledger
from tests.faults.walk_ledger import query
from tests.support.calendars import read_twice
from tests.support.services import free_port

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = (
    Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
    Path("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
)
BERLIN = ZoneInfo("Europe/Berlin")
EVENTS = 8
PATIENCE = 120.0
"""Seconds of real time that something may take."""
QUIET = 8.0
"""Seconds after which whatever is due has begun: the timer looks every five."""
RULES = {"P7D": timedelta(days=7), "P1D": timedelta(days=1), "PT1H": timedelta(hours=1)}


def find_library() -> Path | None:
    """Debian's ``faketime``, where it is installed."""
    return next((path for path in LIBRARIES if path.exists()), None)


@dataclass
class Site:
    """The site in a folder of its own, and the clock of its processes."""

    folder: Path
    library: Path
    port: int = field(default_factory=free_port)
    passed: timedelta = timedelta()
    process: subprocess.Popen[bytes] | None = None

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.passed

    @property
    def environment(self) -> dict[str, str]:
        left_out = {"DATABASE_URL", "REDIS_URL", "FAIL_POINTS", "DJANGO_SETTINGS_MODULE"}
        return {
            **{name: value for name, value in os.environ.items() if name not in left_out},
            "DATA_DIR": str(self.folder / "data"),
            "DEMO": "1",
            "PORT": str(self.port),
            "SITE_URL": f"http://localhost:{self.port}",
            "TRUSTED_PROXIES": "127.0.0.1,::1",
            "WEB_WORKERS": "1",
            "PYTHONPATH": str(ROOT / "tests" / "faults" / "faked_clock"),
            "LD_PRELOAD": str(self.library),
            "FAKETIME_TIMESTAMP_FILE": str(self.folder / "clock"),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def turn_clock(self, to: datetime) -> None:
        """It is ``to`` from now on, for every process."""
        self.passed = max(to - datetime.now(UTC), self.passed)
        fresh = self.folder / "clock.new"
        fresh.write_text(f"+{self.passed.total_seconds():.0f}")
        fresh.replace(self.folder / "clock")

    def manage(self, *arguments: str, expected: int = 0) -> str:
        """What a command says; one that fails as ``expected`` says it as an error."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != expected:
            raise AssertionError(f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stderr.strip() if expected else done.stdout

    @contextmanager
    def serving(self) -> Iterator[None]:
        with (self.folder / "log").open("wb") as log:
            command = [sys.executable, "manage.py", "serve"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
            try:
                until(lambda: self.ask("GET", "/healthz")[0] == 200)
                yield
            finally:
                self.process.send_signal(signal.SIGTERM)
                self.process.wait(60)

    def kill_background(self) -> None:
        """SIGKILL to the process with worker and timer; ``serve`` starts another."""
        assert self.process is not None
        for child in psutil.Process(self.process.pid).children():
            if any("background" in part for part in child.cmdline()):
                child.kill()

    def ask(self, method: str, path: str, body: dict[str, object] | None = None, **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
        try:
            kind = {"Content-Type": "application/json"} if path.startswith("/api/") else {}
            kind = kind or {"Content-Type": "application/x-www-form-urlencoded"}
            sent = None
            if body is not None:
                sent = json.dumps(body) if path.startswith("/api/") else urlencode(body)
            connection.request(method, path, sent, {**kind, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            return 0, ""
        finally:
            connection.close()

    def mails(self) -> list[EmailMessage]:
        files = sorted((self.folder / "data" / "mail").glob("*.eml"))
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        time.sleep(0.2)


def content(first: datetime) -> dict[str, object]:
    """Eight events, four weeks apart, with three rules; the import file's form."""
    days = [first + timedelta(weeks=4 * number) for number in range(EVENTS)]
    return {
        "series": [
            {
                "key": "reihe",
                "title": "Wege aufs Land",
                "reminder_rules": [{"before": before, "audience": "subscribers"} for before in RULES],
                "events": [
                    {
                        "key": f"abend-{number}",
                        "title": f"{number}. Abend",
                        "date": day.strftime("%Y-%m-%dT%H:%M"),
                        "announcement": f"Worum es am {number}. Abend geht.",
                    }
                    for number, day in enumerate(days, start=1)
                ],
            }
        ]
    }


def subscribe(site: Site, series: str, people: range) -> str:
    """Sign up by the API, open the mail, look (GET), confirm (POST); returns the last link that confirmed."""
    before = len(site.mails())
    status, text = site.ask("GET", f"/api/v1/forms/subscription/?series={series}")
    assert status == 200, text
    form = json.loads(text)
    site.turn_clock(site.now + timedelta(seconds=5))
    for number in people:
        status, text = site.ask(
            "POST",
            "/api/v1/subscriptions/",
            {
                "email": f"person{number}@example.org",
                "series": series,
                "consent_version": form["consent"]["version"],
                "form_token": form["form_token"],
                "website": "",
            },
            **{"X-Forwarded-For": f"198.51.{number}.7"},
        )
        assert status == 202, text
    until(lambda: len(site.mails()) == before + len(people))
    path_of_last = ""
    for mail in site.mails()[before:]:
        link = re.search(r"https?://\S+/subscriptions/confirm/\?t=\S+", text_of(mail))
        if link is None:
            continue
        parts = urlsplit(link.group())
        path = f"{parts.path}?{parts.query}"
        walk_ledger.confirm(site, path, opened=walk_ledger.OPENED if not path_of_last else 1)
        path_of_last = path
    return path_of_last


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def reminders(site: Site) -> Counter[tuple[str, str]]:
    """How many reminders each person has got of each event."""
    found: Counter[tuple[str, str]] = Counter()
    for mail in site.mails():
        match = re.search(r"(\d)\. Abend", str(mail["Subject"]))
        if match and any(part.get_content_type() == "text/calendar" for part in mail.walk()):
            found[str(mail["To"]), match.group(1)] += 1
    return found


def walk(folder: Path, library: Path) -> list[str]:
    """From the import to the receipt; returns what the walk says at its end."""
    site = Site(folder, library)
    start = site.now
    site.turn_clock(start)
    first = (
        (start + timedelta(days=12))
        .astimezone(BERLIN)
        .replace(hour=18, minute=0, second=0, microsecond=0, tzinfo=None)
    )
    starts = [(first + timedelta(weeks=4 * n)).replace(tzinfo=BERLIN) for n in range(EVENTS)]
    file = folder / "series.json"
    file.write_text(json.dumps(content(first)))
    site.manage("migrate", "--verbosity", "0")
    site.manage("import_content", str(file))
    site.manage("collectstatic", "--no-input", "--verbosity", "0")
    said: list[str] = []
    kills = 0
    with site.serving():
        (series,) = json.loads(site.ask("GET", "/api/v1/series/")[1])["items"]
        subscribe(site, series["id"], range(1, 29))
        people = 28
        leaver = ""
        expected: Counter[tuple[str, str]] = Counter()
        for number, begins in enumerate(starts, start=1):
            if number == 4:
                site.manage("shell", "-c", walk_ledger.REWORD)
                link = subscribe(site, series["id"], range(29, 31))
                (stayed, *_others) = {"person3@example.org", "person4@example.org"} - {leaver}
                walk_ledger.check_wording(site, stayed, "person29@example.org")
                people = 30
            for rule, span in RULES.items():
                # A weekly or daily rule counts on the wall clock; so does this subtraction.
                site.turn_clock((begins - span).astimezone(UTC) + timedelta(seconds=20))
                if rule == "P1D" and number % 2:
                    site.kill_background()
                    kills += 1
                due = people - (1 if leaver else 0)
                for person in range(1, people + 1):
                    address = f"person{person}@example.org"
                    if address != leaver:
                        expected[address, str(number)] += 1
                until(lambda: sum(reminders(site).values()) >= expected.total())
                assert reminders(site) == expected, f"event {number}, {rule}: {due} expected"
            if number == 2:
                leaver = leave(site)
            site.turn_clock(begins.astimezone(UTC) + timedelta(hours=3))
            time.sleep(QUIET)
            said.append(f"event {number}: {expected.total()} reminders, each once")
        check_calendars(site)
        until(lambda: sum("1. Abend" not in str(mail["Subject"]) for mail in closings(site)) == people - 1)
        ended = len(site.mails())
        said.append(f"closing mails: {len(closings(site))}")
        assert addresses_left(site) == people - 1
        site.turn_clock(starts[-1].astimezone(UTC) + timedelta(days=20))
        edit_a_past_event(site, folder, first)
        time.sleep(QUIET)
        site.turn_clock(starts[-1].astimezone(UTC) + timedelta(days=32))
        until(lambda: addresses_left(site) == 0)
        walk_ledger.check_stubs(site, "person3@example.org", link)
        site.turn_clock(starts[-1].astimezone(UTC) + timedelta(days=60))
        time.sleep(QUIET)
        assert len(site.mails()) == ended, "a mail after the end"
        assert addresses_left(site) == 0, "somebody was revived"
        assert json.loads(site.ask("GET", f"/api/v1/series/{series['id']}/")[1])["subscription"]["open"] is False
    said += [f"kills: {kills}", "addresses left: 0", site.manage("verify_consents").strip()]
    (receipt,) = query(site, "SELECT subscription_count, mail_count, erased_count FROM newsletters_seriesreceipt")
    said.append(f"receipt: subscriptions, mails, erased = {tuple(receipt)}")
    return said


def leave(site: Site) -> str:
    """Somebody unsubscribes by the header of a mail, as a mail program does: no cookie, no page."""
    mail = next(mail for mail in reversed(site.mails()) if mail["List-Unsubscribe-Post"])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.search(r"<(https?://[^>]+)>", str(mail["List-Unsubscribe"]))
    assert link is not None
    parts = urlsplit(link.group(1))
    status, _page = site.ask("POST", f"{parts.path}?{parts.query}", {"List-Unsubscribe": "One-Click"})
    assert status == 200
    return str(mail["To"])


def closings(site: Site) -> list[EmailMessage]:
    return [mail for mail in site.mails() if mail["Feedback-ID"] and "closing" in str(mail["Feedback-ID"])]


def check_calendars(site: Site) -> None:
    """A second library reads every attached calendar: one event, published, with the same UID for all."""
    uids: dict[str, set[str]] = {}
    for mail in site.mails():
        for part in mail.walk():
            if part.get_content_type() == "text/calendar":
                calendar = str(part.get_content())
                [event] = read_twice(calendar)
                assert "METHOD:PUBLISH" in calendar
                uids.setdefault(event.summary, set()).add(event.uid)
    assert len(uids) == EVENTS
    assert all(len(found) == 1 for found in uids.values())


def edit_a_past_event(site: Site, folder: Path, first: datetime) -> None:
    """Somebody mends a typing error in an event that is long over."""
    document = content(first)
    series: list[dict[str, list[dict[str, str]]]] = document["series"]
    series[0]["events"][1]["announcement"] = "Worum es wirklich ging."
    file = folder / "edited.json"
    file.write_text(json.dumps(document))
    site.manage("import_content", str(file))


def addresses_left(site: Site) -> int:
    return int(query(site, "SELECT COUNT(*) FROM newsletters_subscriber")[0][0])


def main() -> int:
    library = find_library()
    if library is None:
        print("left out: libfaketime is not installed (Debian: apt install faketime)")
        return 0
    with tempfile.TemporaryDirectory(prefix="wandelnetz-walk-") as folder:
        try:
            print("\n".join(walk(Path(folder), library)))
        except AssertionError:
            print(f"RED\n{traceback.format_exc()}\n{(Path(folder) / 'log').read_text()[-3000:]}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
