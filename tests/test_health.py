from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.urls import path
from django_tasks_db.models import DBTaskResult, get_date_max

from cms import health
from cms.core import clock
from cms.core.cache.store import Entry, Key, ResponseStore, responses
from cms.core.cache.version import bump_version, current_version
from cms.core.models import ContentVersion, JobSlot
from cms.core.timed.periodic import HEARTBEAT

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
TOKEN = "token-of-the-monitor"
MISSING_TABLE = {"sqlite": "OperationalError", "postgresql": "ProgrammingError"}

# These addresses alone: how the site treats an unknown one is not the matter here.
urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db, pytest.mark.usefixtures("_noon", "_ready")]


@pytest.fixture
def _noon():
    with clock.frozen_at(NOON):
        yield


def use_environment(settings, **values: object) -> None:
    settings.ENV = django_settings.ENV.model_copy(update=values)


@pytest.fixture
def _ready(settings, tmp_path: Path, db) -> None:
    """A site at which nothing is wrong."""
    settings.DATA_DIR = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    use_environment(settings, EMAIL_URL="folder:", METRICS_TOKEN="", TRUSTED_PROXIES=())
    tick(NOON - timedelta(seconds=20))


def tick(moment: datetime) -> None:
    JobSlot.objects.all().delete()
    JobSlot.objects.create(
        job=HEARTBEAT,
        slot=moment,
        outcome=JobSlot.Outcome.DONE,
        owner="x",
        lease_until=moment,
        started_at=moment,
        finished_at=moment,
    )


def task(enqueued: datetime, *, run_after: datetime | None = None, status: str = "READY") -> None:
    row = DBTaskResult.objects.create(
        task_path="a.b",
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
        status=status,
        run_after=run_after or get_date_max(),
    )
    DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=enqueued)


def check(client, name: str) -> tuple[int, bool, str]:
    response = client.get("/readyz")
    result = response.json()["checks"][name]
    assert set(result) == {"ok", "detail"}
    return response.status_code, result["ok"], result["detail"]


def test_process_answers_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("url", ["/healthz", "/readyz", "/metrics"])
def test_only_reading_is_allowed(client, url):
    assert client.post(url).status_code == 405


def test_site_that_is_ready(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert "no-store" in response["Cache-Control"]
    assert response.json() == {
        "ok": True,
        "checks": {
            "database": {"ok": True, "detail": "answers"},
            "timer": {"ok": True, "detail": "ran 20 s ago"},
            "worker": {"ok": True, "detail": "no task has been waiting for long"},
            "mail": {"ok": True, "detail": "mail folder"},
            "mail queue": {"ok": True, "detail": "no mail has been due for long"},
            "integrations": {"ok": True, "detail": "nothing is read"},
        },
    }


def test_timer_that_never_ran(client):
    JobSlot.objects.all().delete()
    assert check(client, "timer") == (503, False, "never ran")
    assert client.get("/readyz").json()["ok"] is False


@pytest.mark.parametrize(("seconds", "status"), [(180, 200), (181, 503)])
def test_timer_may_be_silent_for_three_minutes(client, seconds, status):
    tick(NOON - timedelta(seconds=seconds))
    assert check(client, "timer") == (status, status == 200, f"ran {seconds} s ago")


@pytest.mark.parametrize(
    ("age", "run_after", "state", "status"),
    [
        (timedelta(minutes=5), None, "READY", 200),
        (timedelta(minutes=5, seconds=1), None, "READY", 503),
        (timedelta(days=1), None, "RUNNING", 200),
        (timedelta(days=1), None, "FAILED", 200),
        # It was put aside for later, and its time has come just now, or long ago.
        (timedelta(days=1), NOON + timedelta(minutes=1), "READY", 200),
        (timedelta(days=1), NOON - timedelta(minutes=4), "READY", 200),
        (timedelta(days=1), NOON - timedelta(minutes=6), "READY", 503),
        (timedelta(minutes=1), NOON - timedelta(minutes=6), "READY", 200),
    ],
)
def test_task_may_wait_for_five_minutes(client, age, run_after, state, status):
    task(NOON - age, run_after=run_after, status=state)
    detail = "no task has been waiting for long" if status == 200 else "a task has been waiting for more than 300 s"
    assert check(client, "worker") == (status, status == 200, detail)


def test_tasks_that_are_no_rows(client, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    task(NOON - timedelta(days=1))
    assert check(client, "worker") == (200, True, "tasks do not wait in the database")


@pytest.mark.parametrize(
    ("url", "ok", "detail"),
    [
        ("folder:{tmp}/new/deep", True, "mail folder"),
        ("folder:{tmp}/file", False, "the mail folder cannot be written"),
        ("folder:{tmp}/file/below", False, "the mail folder cannot be written"),
        ("smtp://mail.example.org:25", True, "smtp is configured"),
        ("smtp+starttls://erika:secret@mail.example.org:587", True, "smtp+starttls is configured"),
        ("smtp:", False, "smtp has no host"),
        ("anymail:mailgun", True, "anymail is configured"),
        ("anymail:", False, "anymail has no host"),
    ],
)
def test_mail_has_a_way_out(client, settings, tmp_path, url, ok, detail):
    (tmp_path / "file").touch()
    use_environment(settings, EMAIL_URL=url.format(tmp=tmp_path))
    assert check(client, "mail") == (200 if ok else 503, ok, detail)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_mail_folder_that_cannot_be_written(client, settings, tmp_path):
    (tmp_path / "closed").mkdir(mode=0o500)
    use_environment(settings, EMAIL_URL=f"folder:{tmp_path}/closed/mail")
    assert check(client, "mail") == (503, False, "the mail folder cannot be written")


def test_database_without_our_tables(client):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE core_contentversion RENAME TO core_gone")
        status, ok, detail = check(client, "database")
        transaction.set_rollback(True)
    assert (status, ok) == (503, False)
    assert detail == f"the database does not answer ({MISSING_TABLE[connection.vendor]})"


def ask(client, *, address: str = "203.0.113.9", **headers: str):
    return client.get("/metrics", headers=headers, REMOTE_ADDR=address)


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer ä"])
def test_figures_are_hidden_from_strangers(client, settings, authorization):
    for token in ("", TOKEN):
        use_environment(settings, METRICS_TOKEN=token)
        assert ask(client, authorization=authorization).status_code == 404


def test_figures_for_who_has_the_token(client, settings):
    use_environment(settings, METRICS_TOKEN=TOKEN)
    assert ask(client, authorization=f"Bearer {TOKEN}").status_code == 200


@pytest.mark.parametrize(
    ("address", "forwarded", "status"),
    [
        ("10.0.0.1", "", 200),
        ("10.1.2.3", "", 200),
        ("::1", "", 200),
        ("10.0.0.2", "", 404),
        ("203.0.113.9", "", 404),
        ("", "", 404),
        ("unix:", "", 404),
        # The proxy hands on the request of a visitor, who may claim anything before the last address.
        ("10.0.0.1", "203.0.113.9", 404),
        ("10.0.0.1", "10.0.0.1, 203.0.113.9", 404),
        ("10.0.0.1", "203.0.113.9, 10.0.0.1", 404),
        ("10.0.0.1", "10.1.0.1", 200),
        ("203.0.113.9", "10.0.0.1", 404),
    ],
)
def test_figures_for_our_own_proxies(client, settings, address, forwarded, status):
    use_environment(settings, TRUSTED_PROXIES=("10.0.0.1", "10.1.0.0/16", "::1", "proxy.local"))
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert ask(client, address=address, **headers).status_code == status


@pytest.fixture
def used_cache() -> Iterator[ResponseStore]:
    """The cache of this process after 3 misses and 12 hits."""
    responses.clear()
    key = Key("https", "localhost", "/", "")
    for _ in range(3):
        responses.get(1, key)
    responses.put(1, key, Entry((), b"x" * 3_000, '"x"', NOON + timedelta(minutes=1)))
    for _ in range(12):
        responses.get(1, key)
    yield responses
    responses.clear()


def test_figures(client, settings, used_cache):
    use_environment(settings, METRICS_TOKEN=TOKEN)
    ContentVersion.objects.all().delete()
    bump_version()
    task(NOON - timedelta(minutes=1))
    task(NOON, run_after=NOON + timedelta(hours=1))
    assert 3_000 < used_cache.local.size < 4_000
    response = ask(client, authorization=f"Bearer {TOKEN}")
    assert response["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "no-store" in response["Cache-Control"]
    process = f'{{process="{os.getpid()}"}}'
    assert response.content.decode().splitlines() == [
        "# HELP wandelnetz_content_version Grows with every public change.",
        "# TYPE wandelnetz_content_version gauge",
        f"wandelnetz_content_version {current_version()}",
        "# HELP wandelnetz_cache_hits_total Answers from the cache.",
        "# TYPE wandelnetz_cache_hits_total counter",
        f"wandelnetz_cache_hits_total{process} 12",
        "# HELP wandelnetz_cache_misses_total Answers that were made.",
        "# TYPE wandelnetz_cache_misses_total counter",
        f"wandelnetz_cache_misses_total{process} 3",
        "# HELP wandelnetz_cache_bytes Memory taken by answers.",
        "# TYPE wandelnetz_cache_bytes gauge",
        f"wandelnetz_cache_bytes{process} {used_cache.local.size}",
        "# HELP wandelnetz_timer_age_seconds Time since the timer last ran.",
        "# TYPE wandelnetz_timer_age_seconds gauge",
        "wandelnetz_timer_age_seconds 20",
        "# HELP wandelnetz_tasks_waiting Background tasks that are due.",
        "# TYPE wandelnetz_tasks_waiting gauge",
        "wandelnetz_tasks_waiting 1",
        "# HELP wandelnetz_mails_waiting Mails that are not handed over yet.",
        "# TYPE wandelnetz_mails_waiting gauge",
        "wandelnetz_mails_waiting 0",
        "# HELP wandelnetz_mails_in_doubt Mails of which nobody knows whether they left.",
        "# TYPE wandelnetz_mails_in_doubt gauge",
        "wandelnetz_mails_in_doubt 0",
        "# HELP wandelnetz_mails_accepted_total Mails that were handed over.",
        "# TYPE wandelnetz_mails_accepted_total counter",
        "wandelnetz_mails_accepted_total 0",
    ]


def test_figures_of_a_site_that_has_just_begun(client, settings):
    use_environment(settings, METRICS_TOKEN=TOKEN)
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    JobSlot.objects.all().delete()
    text = ask(client, authorization=f"Bearer {TOKEN}").content.decode()
    assert "timer_age" not in text
    assert "tasks_waiting" not in text
