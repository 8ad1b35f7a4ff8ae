"""The environment, read once, typed, and explained when it is wrong (contract 2)."""

from __future__ import annotations

import os
import re
import secrets
import sys
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

import dj_database_url
from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from cms.settings.limits import LimitsEnvironment
from cms.settings.meetup_env import MeetupEnvironment
from cms.settings.ports import MAX_PORT, check_port

EMAIL_SCHEMES = ("folder", "smtp", "smtps", "smtp+starttls", "anymail")
HOST_NAME = re.compile(
    r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*", re.I
)
SENDER = re.compile(r"(?:[^<>@\r\n]*<)?[^\s<>@,]+@[^\s<>@,]+\.[^\s<>@,]+>?")
# The local part leaves room for a token: 64 characters are allowed (RFC 5321, 4.5.3.1.1).
PLAIN_ADDRESS = re.compile(r"[a-z0-9._-]{1,30}@[a-z0-9.-]{1,59}", re.I)
CommaList = Annotated[tuple[str, ...], NoDecode]


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


class Environment(MeetupEnvironment, LimitsEnvironment):
    """Every variable that the operator may set. Field descriptions appear in the message about a wrong value."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    DATA_DIR: Path = Field(Path("var"), description="a folder that may be written", examples=["/srv/wandelnetz"])
    DATABASE_URL: str = Field(
        "",
        description="the database; empty means an SQLite file in DATA_DIR",
        examples=["postgres://user:password@localhost:5432/wandelnetz"],
    )
    REDIS_URL: str = Field(
        "", description="shared cache, and the queue with TASKS_BACKEND=rq", examples=["redis://localhost:6379/0"]
    )
    TASKS_BACKEND: Literal["database", "rq"] = Field(
        "database", description="where background tasks wait", examples=["database"]
    )
    EMAIL_URL: str = Field(
        "folder:", description="how mail leaves", examples=["smtp+starttls://user:password@mail.example.org:587"]
    )
    DEFAULT_FROM_EMAIL: str = Field("", description="sender of personal mail", examples=["office@example.org"])
    LIST_FROM_EMAIL: str = Field("", description="sender of list mail", examples=["news@example.org"])
    MAIL_BOUNCE_ADDRESS: str = Field(
        "",
        description="mailbox for mail that comes back; it must take name+anything, too",
        examples=["bounce@example.org"],
    )
    MAIL_RATE: float = Field(
        1000.0, gt=0, le=100_000, description="mails per second at most, as the mail server likes it", examples=["20"]
    )
    MAIL_BOUNCE_URL: str = Field(
        "",
        description="where that mailbox is read, over IMAP or as a Maildir on this machine",
        examples=["imaps://user:password@mail.example.org/INBOX"],
    )
    MAIL_EPOCH: str = Field(
        "",
        description="a word to change when an older database is put in place, for machines without a shared DATA_DIR",
        examples=["2026-11"],
    )
    MAIL_DKIM_SELECTOR: CommaList = Field(
        (), description="name of the key that the mail server signs with, for the check", examples=["mail2026"]
    )
    SITE_URL: str = Field(
        "http://localhost:8000",
        description="the address under which visitors reach the site, without a path",
        examples=["https://www.example.org"],
    )
    HOST: str = Field("127.0.0.1", description="the address to listen on", examples=["0.0.0.0"])  # noqa: S104 an example for containers
    PORT: int = Field(8000, ge=1, le=MAX_PORT, description="the port to listen on", examples=["8000"])
    WEB_WORKERS: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        le=64,
        description="number of web processes",
        examples=["2"],
    )
    SECRET_KEY: str = Field("", description="at least 32 random characters", examples=["openssl rand -base64 48"])
    SECRET_KEY_FALLBACKS: CommaList = Field(
        (), description="earlier keys, separated by commas", examples=["old-key-1,old-key-2"]
    )
    ADDRESS_KEY: str = Field(
        "",
        description="what the hashes of e-mail addresses are made with; without it SECRET_KEY",
        examples=["openssl rand -base64 48"],
    )
    CREDENTIALS_KEY: CommaList = Field(
        (),
        description="what passwords and tokens of integrations are encrypted with in the database, earlier keys behind a"
        " comma; without it SECRET_KEY",
        examples=["openssl rand -base64 48"],
    )
    DEBUG: bool = Field(False, description="show errors in detail, never in public", examples=["0"])
    DEMO: bool = Field(False, description="the demo may make its own secret key", examples=["1"])
    ADMIN_PASSWORD: str = Field("", description="password of the demo's admin", examples=["a long phrase"])
    OUTBOUND_ALLOW: CommaList = Field(
        (), description="private addresses that may be called, as host:port", examples=["127.0.0.1:9000"]
    )
    INTEGRATIONS: CommaList | None = Field(None, description="plugins that are installed", examples=["ical"])
    CORS_ALLOWED_ORIGINS: CommaList = Field(
        (), description="origins that may send forms to the API", examples=["https://partner.example.org"]
    )
    TRUSTED_PROXIES: CommaList = Field((), description="addresses of your own proxies", examples=["10.0.0.1"])
    ALLOWED_HOSTS: CommaList = Field((), description="further host names of the site", examples=["example.org"])
    METRICS_TOKEN: str = Field("", description="lets a monitor read /metrics", examples=["openssl rand -hex 24"])
    EDITORIAL_API: bool = Field(False, description="mounts Wagtail's API v3 for token holders", examples=["1"])

    @field_validator(
        "SECRET_KEY_FALLBACKS",
        "CREDENTIALS_KEY",
        "MAIL_DKIM_SELECTOR",
        "OUTBOUND_ALLOW",
        "INTEGRATIONS",
        "CORS_ALLOWED_ORIGINS",
        "TRUSTED_PROXIES",
        "ALLOWED_HOSTS",
        mode="before",
    )
    @classmethod
    def split_commas(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("DATABASE_URL")
    @classmethod
    def database_is_known(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"postgres", "postgresql", "sqlite"}:
            raise ValueError("only postgres://… and sqlite:///… are supported")
        try:
            parsed = dj_database_url.parse(value) if value else {"NAME": "db.sqlite3"}
        except ValueError:
            raise ValueError("it cannot be read; write special signs in the password as %40 and the like") from None
        if not parsed["NAME"]:
            raise ValueError("it names no database")
        return value

    @field_validator("REDIS_URL")
    @classmethod
    def redis_is_a_url(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
            raise ValueError("it must begin with redis://, rediss:// or unix://")
        if value:
            check_port(value)
        return value

    @field_validator("TASKS_BACKEND")
    @classmethod
    def queue_has_a_server(cls, value: str, info: ValidationInfo) -> str:
        if value == "rq" and not info.data.get("REDIS_URL"):
            raise ValueError("rq keeps its queue in Redis, and REDIS_URL is empty")
        return value

    @field_validator("EMAIL_URL")
    @classmethod
    def mail_route_is_known(cls, value: str) -> str:
        if value.partition(":")[0] not in EMAIL_SCHEMES:
            raise ValueError(f"it must begin with one of {', '.join(f'{scheme}:' for scheme in EMAIL_SCHEMES)}")
        scheme, _, rest = value.partition(":")
        if scheme == "anymail" and not re.fullmatch(r"[a-z][a-z0-9_]*", rest):
            raise ValueError("the provider's name is missing behind anymail:")
        if scheme.startswith("smtp"):
            if not urlsplit(value).hostname:
                raise ValueError("the host of the mail server is missing")
            check_port(value)
        return value

    @field_validator("DEFAULT_FROM_EMAIL", "LIST_FROM_EMAIL")
    @classmethod
    def sender_is_an_address(cls, value: str) -> str:
        if value and (not SENDER.fullmatch(value) or ("<" in value) != value.endswith(">")):
            raise ValueError("it is no e-mail address")
        return value

    @field_validator("MAIL_BOUNCE_ADDRESS")
    @classmethod
    def bounce_mailbox_is_plain(cls, value: str) -> str:
        if value and not PLAIN_ADDRESS.fullmatch(value):
            raise ValueError("it is no plain e-mail address of at most 90 characters")
        return value

    @field_validator("MAIL_BOUNCE_URL")
    @classmethod
    def bounce_mailbox_can_be_read(cls, value: str) -> str:
        if not value:
            return value
        scheme, _, rest = value.partition(":")
        if scheme == "maildir":
            if not rest.startswith("/"):
                raise ValueError("behind maildir: comes the whole path of a folder, such as maildir:/var/mail/bounce")
            return value
        if scheme not in {"imaps", "imap+starttls"}:
            raise ValueError("it must begin with imaps://, imap+starttls:// or maildir:")
        check_port(value)
        parts = urlsplit(value)
        if not (parts.hostname and parts.username and parts.password):
            raise ValueError("host, user name or password of the mailbox is missing")
        if not unquote(parts.path).isascii():
            raise ValueError("the name of its folder holds other signs than ASCII")
        return value

    @field_validator("MAIL_EPOCH")
    @classmethod
    def epoch_is_a_word(cls, value: str) -> str:
        if value and not re.fullmatch(r"[A-Za-z0-9._-]{1,32}", value):
            raise ValueError("it is no word of at most 32 letters, digits, dots and dashes")
        return value

    @field_validator("HOST")
    @classmethod
    def host_can_be_one(cls, value: str) -> str:
        if not (_is_ip(value) or HOST_NAME.fullmatch(value)):
            raise ValueError("it is neither an IP address nor a host name")
        return value

    @field_validator("OUTBOUND_ALLOW")
    @classmethod
    def targets_have_a_port(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for target in value:
            host, _, port = target.rpartition(":")
            is_host = _is_ip(host.strip("[]")) or HOST_NAME.fullmatch(host)
            if not is_host or not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= MAX_PORT:
                raise ValueError(f"“{target}” is not host:port")
        return value

    @field_validator("TRUSTED_PROXIES")
    @classmethod
    def proxies_are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in value:
            try:
                ip_network(proxy, strict=False)
            except ValueError:
                raise ValueError(f"“{proxy}” is neither an IP address nor a network such as 10.0.0.0/8") from None
        return value

    @field_validator("SITE_URL")
    @classmethod
    def site_is_an_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        is_bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
        if parts.scheme not in {"http", "https"} or not parts.hostname or not is_bare:
            raise ValueError("it must be http:// or https:// with a host and no path")
        check_port(value)
        return value.rstrip("/")

    @field_validator("CORS_ALLOWED_ORIGINS")
    @classmethod
    def origins_have_a_scheme(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            parts = urlsplit(origin)
            if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
                raise ValueError(f"“{origin}” is no origin")
        return value

    @field_validator("SECRET_KEY")
    @classmethod
    def key_is_long(cls, value: str) -> str:
        if value and len(value) < 32:
            raise ValueError("it has fewer than 32 characters")
        return value

    @field_validator("CREDENTIALS_KEY")
    @classmethod
    def credentials_keys_are_long(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(key) < 32 for key in value):
            raise ValueError("a key in it has fewer than 32 characters")
        return value

    @property
    def data_dir(self) -> Path:
        return self.DATA_DIR.resolve()

    def database(self) -> dict[str, Any]:
        """Django's settings of the one database.

        SQLite takes the write lock when a transaction begins (a deferred upgrade fails under load), survives a power
        cut (``synchronous=FULL``) and lets readers go on while one process writes (WAL).
        """
        if self.DATABASE_URL and not self.DATABASE_URL.startswith("sqlite"):
            return dict(dj_database_url.parse(self.DATABASE_URL, conn_max_age=600, conn_health_checks=True))
        parsed = dj_database_url.parse(self.DATABASE_URL or f"sqlite:///{self.data_dir / 'db.sqlite3'}")
        return {
            **parsed,
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=20000;"
                    "PRAGMA cache_size=-8000;PRAGMA temp_store=MEMORY;"
                ),
            },
        }


class WrongEnvironment(SystemExit):
    """Stops the start with one line per wrong variable: its name, the reason and an example."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(2)
        self.lines = lines

    def report(self) -> None:
        sys.stderr.write("Wandelnetz cannot start; the environment has a wrong value.\n")
        sys.stderr.writelines(f"  {line}\n" for line in self.lines)


def explain(name: str, reason: str) -> str:
    """One line about the variable ``name``: the reason, what it means, an example."""
    field = Environment.model_fields.get(name)
    if field is None:
        return f"{name}: {reason}."
    example = (field.examples or [""])[0]
    return f"{name}: {reason}. It means {field.description}. Example: {name}={example}"


def read_environment() -> Environment:
    """Read and check all variables.

    Raises:
        WrongEnvironment: exit code 2, after the reasons were written to standard error.
    """
    try:
        env = Environment()  # type: ignore[call-arg]  # pydantic-settings fills every field from the environment
        env.data_dir.mkdir(parents=True, exist_ok=True)
    except ValidationError as error:
        problem = WrongEnvironment(
            [
                explain(str(item["loc"][0]), item["msg"].removeprefix("Value error, ").rstrip("."))
                for item in error.errors()
            ]
        )
    except OSError as error:
        problem = WrongEnvironment([explain("DATA_DIR", f"the folder cannot be made ({error.strerror})")])
    else:
        return env
    problem.report()
    raise problem


def secret_key(env: Environment) -> str:
    """The signing key: given by the operator, or generated once into ``DATA_DIR`` for the demo and for development.

    Raises:
        WrongEnvironment: there is no key and neither ``DEBUG`` nor the demo allows to make one.
    """
    if env.SECRET_KEY:
        return env.SECRET_KEY
    file = env.data_dir / "secret_key"
    if file.exists():
        return file.read_text().strip()
    if not (env.DEBUG or env.DEMO or "load_demo" in sys.argv):
        problem = WrongEnvironment([explain("SECRET_KEY", "it is required when neither DEBUG nor the demo runs")])
        problem.report()
        raise problem
    key = secrets.token_urlsafe(48)
    file.touch(mode=0o600)
    file.write_text(key)
    return key
