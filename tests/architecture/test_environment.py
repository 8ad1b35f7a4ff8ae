"""A wrong environment stops the start with the variable's name, the reason and an example (contract 2)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.manage_many import Done
from tests.support.starts import start_in_each

ROOT = Path(__file__).resolve().parents[2]
KEY = "0123456789abcdefghijklmnopqrstuvwxyz"


WRONG = [
    ("PORT", "ninety", "valid integer"),
    ("PORT", "70000", "less than or equal to 65535"),
    ("WEB_WORKERS", "0", "greater than or equal to 1"),
    ("DATABASE_URL", "mysql://localhost/x", "only postgres://… and sqlite:///… are supported"),
    ("SITE_URL", "www.example.org", "http:// or https:// with a host"),
    ("EMAIL_URL", "pigeon:", "it must begin with one of folder:"),
    ("TASKS_BACKEND", "celery", "'database' or 'rq'"),
    ("TASKS_BACKEND", "rq", "rq keeps its queue in Redis, and REDIS_URL is empty"),
    ("REDIS_URL", "localhost", "it must begin with redis://"),
    ("CORS_ALLOWED_ORIGINS", "example.org", "“example.org” is no origin"),
    ("CORS_ALLOWED_ORIGINS", "*", "“*” is no origin"),
    ("DATABASE_URL", "postgres://user:pass@host:abc/x", "it cannot be read"),
    ("DATABASE_URL", "postgres://localhost", "it names no database"),
    ("REDIS_URL", "redis://localhost:abc/0", "its port is no number from 1 to 65535"),
    ("SITE_URL", "http://localhost:abc", "its port is no number from 1 to 65535"),
    ("SITE_URL", "https://example.org/?a=b", "a host and no path"),
    ("EMAIL_URL", "smtp://", "the host of the mail server is missing"),
    ("EMAIL_URL", "smtps://mail.example.org:99999", "its port is no number from 1 to 65535"),
    ("EMAIL_URL", "anymail:", "the provider's name is missing behind anymail:"),
    ("MAIL_BOUNCE_URL", "imap://anna:geheim@mail.example.org", "imaps://, imap+starttls:// or maildir:"),
    ("MAIL_BOUNCE_URL", "imaps://anna@mail.example.org", "user name or password of the mailbox is missing"),
    ("MAIL_BOUNCE_URL", "maildir:box", "comes the whole path of a folder"),
    ("DEFAULT_FROM_EMAIL", "office", "it is no e-mail address"),
    ("LIST_FROM_EMAIL", "News <news@example.org", "it is no e-mail address"),
    ("HOST", "two words", "neither an IP address nor a host name"),
    ("OUTBOUND_ALLOW", "127.0.0.1:9000,localhost", "“localhost” is not host:port"),
    ("MEETUP_GRAPHQL_URL", "api.meetup.com", "it is no address such as https://…"),
    ("MEETUP_TOKEN_URL", "https://localhost:abc/access", "its port is no number from 1 to 65535"),
    ("MEETUP_ICAL_URL", "https://www.meetup.com/events/ical/", "the place of the group's name is missing: {group}"),
    ("MEETUP_SIGNING_KEY", "/nowhere/key.pem", "neither the text of a PEM key nor the path of such a file"),
    ("TRUSTED_PROXIES", "10.0.0.1,proxy.local", "“proxy.local” is neither an IP address nor a network"),
    ("DEBUG", "maybe", "valid boolean"),
    ("SECRET_KEY", "short", "fewer than 32 characters"),
    ("CREDENTIALS_KEY", f"{KEY},short", "a key in it has fewer than 32 characters"),
]
"""A variable, a value and what is wrong with it."""


def environment(data_dir: Path, **variables: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return {**clean, "DATA_DIR": str(data_dir), **variables}


def start(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=environment(tmp_path / "data", **variables),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def starts(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Done]:
    """What becomes of a start with each wrong value."""
    folder = tmp_path_factory.mktemp("starts")
    cases = [(name, value) for name, value, _reason in WRONG]
    environments = [
        environment(folder / str(number), **{"SECRET_KEY": KEY, name: value})
        for number, (name, value) in enumerate(cases)
    ]
    return dict(zip(cases, start_in_each(environments), strict=True))


@pytest.mark.parametrize(("name", "value", "reason"), WRONG)
def test_wrong_value_is_explained(starts: dict[tuple[str, str], Done], name: str, value: str, reason: str) -> None:
    result = starts[name, value]
    assert (result.code, result.out) == (2, "")
    lines = result.err.splitlines()
    assert lines[0] == "Wandelnetz cannot start; the environment has a wrong value."
    assert lines[1].startswith(f"  {name}: ")
    assert reason in lines[1]
    assert f"Example: {name}=" in lines[1]
    assert len(lines) == 2
    if name in {"SECRET_KEY", "CREDENTIALS_KEY"}:
        assert value not in result.err


def test_right_values_start(tmp_path: Path) -> None:
    result = start(
        tmp_path,
        SECRET_KEY=KEY,
        DATABASE_URL=f"sqlite:///{tmp_path / 'own.sqlite3'}",
        REDIS_URL="unix:///run/redis/redis.sock?db=1",
        EMAIL_URL="smtp+starttls://user:p%40ss@mail.example.org:587",
        MAIL_BOUNCE_URL="imaps://bounce%40example.org:p%40ss@mail.example.org/INBOX",
        DEFAULT_FROM_EMAIL="Das Büro <office@example.org>",
        LIST_FROM_EMAIL="news@example.org",
        SITE_URL="https://www.example.org/",
        HOST="::1",
        OUTBOUND_ALLOW="127.0.0.1:9000, [::1]:9000, stub_server.local:80",
        TRUSTED_PROXIES="10.0.0.1, 10.1.0.0/16, ::1",
        CORS_ALLOWED_ORIGINS="https://partner.example.org, http://localhost:5173",
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_missing_key_is_explained(tmp_path: Path) -> None:
    result = start(tmp_path)
    assert result.returncode == 2
    assert "SECRET_KEY: it is required when neither DEBUG nor the demo runs" in result.stderr
    assert "Traceback" not in result.stderr


def test_demo_makes_its_own_key_once(tmp_path: Path) -> None:
    assert start(tmp_path, DEMO="1").returncode == 0
    key_file = tmp_path / "data" / "secret_key"
    key = key_file.read_text()
    assert len(key) >= 48
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert start(tmp_path).returncode == 0
    assert key_file.read_text() == key
