"""``manage.py serve`` as an operator meets it: real processes, real signals."""

# ruff: noqa: TID251  asks only the server that it started itself

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from pathlib import Path

import psutil
import pytest

from tests.conftest import ROOT
from tests.support.manage_many import Done, manage_many
from tests.support.services import free_port, temporary_redis

KEY = "a-secret-that-must-stay-out-of-every-log-0123456789"
PATIENCE = 120
"""Seconds that anything may take on a slow and busy machine."""
SERVE = {
    ("--port", "web"): "argument --port: invalid int value: 'web'",
    ("--port", "70000"): "--port must be a number from 1 to 65535.",
    ("--workers", "0"): "--workers must be a number from 1 to 64.",
    ("--host", "no such host"): "is no address of this machine",
    ("--host", "192.0.2.1"): "is no address of this machine",
    ("--colour", "blue"): "unrecognized arguments: --colour blue",
}
"""Wrong arguments and why they are refused."""
WORKER = {
    ("--colour", "blue"): "db_worker: unrecognized arguments: --colour blue. See: manage.py db_worker --help\n",
    ("--backend", "none"): "db_worker: argument --backend: The connection 'none' doesn't exist. See: manage.py",
}
pytestmark = pytest.mark.slow


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"SITE_URL", "DJANGO_SETTINGS_MODULE"}}
    return {**kept, "DATA_DIR": str(data_dir), "SECRET_KEY": KEY, "DATABASE_URL": "", "PYTHONWARNINGS": "", **more}


def manage(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False)


def until(condition: Callable[[], bool], *, seconds: float = PATIENCE) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return condition()


class Site:
    """A running ``serve`` and what can be seen of it from outside."""

    def __init__(self, data_dir: Path, *options: str, **variables: str) -> None:
        self.port = free_port()
        self.log = data_dir / "serve.log"
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port), "--workers", "2", *options]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(data_dir, **variables),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.root = psutil.Process(self.process.pid)

    def text(self) -> str:
        return self.log.read_text()

    def children(self) -> list[psutil.Process]:
        return self.root.children(recursive=True)

    def one(self, module: str) -> psutil.Process:
        """The direct child that runs ``module``."""
        (found,) = self.running(module)
        return found

    def running(self, module: str) -> list[psutil.Process]:
        """None of them while it is started again."""
        try:
            return [child for child in self.root.children() if module in child.cmdline()]
        except psutil.NoSuchProcess:
            return []

    def web_workers(self) -> list[psutil.Process]:
        return [worker for master in self.running("cms.core.serving.web") for worker in master.children()]

    def status(self, path: str) -> int | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def wait_until_ready(self) -> None:
        assert until(lambda: "Wandelnetz runs at" in self.text()), self.text()
        # Two web workers and their master; worker and timer.
        assert until(lambda: len(self.children()) == 4), self.text()

    def end(self) -> None:
        everything = self.children() if self.root.is_running() else []
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)
        for process in everything:
            if process.is_running():
                process.kill()


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory, fill_site: Callable[[Path], None]) -> Path:
    folder = tmp_path_factory.mktemp("site")
    fill_site(folder)
    (folder / "static").mkdir(exist_ok=True)
    return folder


@pytest.fixture
def site(data_dir: Path) -> Iterator[Site]:
    running = Site(data_dir)
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.end()


def test_everything_lives_and_stops_cleanly_on_sigterm(site):
    assert site.status("/healthz") == 200
    assert f"Wandelnetz runs at http://localhost:{site.port}/" in site.text()
    assert len(site.web_workers()) == 2
    # The timer runs its first pass at once.
    assert until(lambda: site.status("/readyz") == 200), site.text()

    everything = [site.root, *site.children()]
    assert len(everything) == 5
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(PATIENCE) == 0
    assert until(lambda: not any(process.is_running() for process in everything))
    assert site.text().rstrip().endswith("Stopped.")
    assert KEY not in site.text()
    assert "GET" not in site.text()  # no request is logged unless somebody asks for it


@pytest.mark.parametrize("backend", ["database", pytest.param("rq", marks=pytest.mark.long)])
def test_a_background_task_is_done_and_no_log_names_a_visitor_or_a_file(backend, data_dir, tmp_path):
    file = tmp_path / "name-nobody-may-read-in-a-log.txt"
    file.write_text("x")
    storage = ["django.core.files.storage.FileSystemStorage", [], {"location": str(tmp_path)}]
    code = (
        "from wagtail.tasks import delete_file_from_storage_task\n"
        f"delete_file_from_storage_task.enqueue({storage!r}, {file.name!r})"
    )
    with temporary_redis() if backend == "rq" else nullcontext() as port:
        variables = {"TASKS_BACKEND": backend, "REDIS_URL": f"redis://127.0.0.1:{port}/0" if port else ""}
        running = Site(data_dir, "--access-log", **variables)
        try:
            running.wait_until_ready()
            assert running.status("/healthz?email=jana%40example.org") == 200
            asked = manage("shell", "-v0", "-c", code, env=environment(data_dir, **variables))
            assert asked.returncode == 0, asked.stderr
            assert until(lambda: not file.exists()), running.text()
            assert until(lambda: '"GET /healthz" 200' in running.text()), running.text()
            running.process.send_signal(signal.SIGTERM)
            assert running.process.wait(PATIENCE) == 0
            text = running.text()
            assert "nobody-may-read" not in text
            assert "jana" not in text
            assert not [line for line in text.splitlines() if '"GET' in line and "127.0.0.1" in line]
        finally:
            running.end()


def test_a_server_that_does_not_answer_holds_up_no_other_task(site, data_dir, tmp_path):
    begun, ended, file = tmp_path / "begun", tmp_path / "ended", tmp_path / "file"
    for path in (begun, file):
        path.touch()
    storage = ["django.core.files.storage.FileSystemStorage", [], {"location": str(tmp_path)}]
    code = (
        "from wagtail.tasks import delete_file_from_storage_task as delete\n"
        "from tests.core.serving_tasks import wait_for_file\n"
        f"delete.enqueue({storage!r}, 'begun')\n"
        f"wait_for_file.enqueue({str(ended)!r})\n"
        f"delete.enqueue({storage!r}, 'file')"
    )
    asked = manage("shell", "-v0", "-c", code, env=environment(data_dir))
    assert asked.returncode == 0, asked.stderr
    assert until(lambda: not begun.exists() and not file.exists()), site.text()

    def state() -> str:
        with closing(sqlite3.connect(data_dir / "db.sqlite3")) as database:
            return database.execute(
                "SELECT status FROM django_tasks_database_dbtaskresult WHERE queue_name = 'sync'"
            ).fetchone()[0]

    assert state() == "RUNNING"
    ended.touch()
    assert until(lambda: state() == "SUCCESSFUL"), site.text()
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(PATIENCE) == 0


def test_what_dies_comes_back(site):
    (victim, _other) = site.web_workers()
    victim.kill()
    assert until(lambda: len(site.web_workers()) == 2 and victim not in site.web_workers())
    assert until(lambda: site.status("/healthz") == 200)

    worker = site.one("cms.core.serving.background")
    worker.kill()
    assert until(lambda: "worker and timer stopped (signal 9); it starts again in 0.5 s." in site.text())
    assert until(lambda: [process != worker for process in site.running("cms.core.serving.background")] == [True])

    master = site.one("cms.core.serving.web")
    orphans = master.children()
    master.kill()
    assert until(lambda: "web stopped (signal 9); it starts again in 0.5 s." in site.text())
    assert until(lambda: not any(process.is_running() for process in orphans))
    assert until(lambda: site.status("/healthz") == 200)

    site.process.send_signal(signal.SIGINT)
    assert site.process.wait(PATIENCE) == 0


def test_no_process_outlives_a_killed_supervisor(site):
    everything = site.children()
    assert len(everything) == 4
    site.process.kill()
    assert until(lambda: not any(process.is_running() for process in everything))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", site.port))


def test_a_wrong_host_is_no_page_in_the_log(client, db, settings, caplog):
    settings.ALLOWED_HOSTS = ["localhost"]
    assert client.get("/de/", headers={"host": "evil.example"}).status_code == 400
    assert caplog.records == []


@pytest.fixture(scope="module")
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.fixture(scope="module")
def refusals(data_dir: Path, taken_port: int) -> dict[tuple[str, ...], Done]:
    """What becomes of wrong commands."""
    commands = [("serve", "--port", str(taken_port))]
    commands += [("serve", *arguments) for arguments in SERVE]
    commands += [("db_worker", *arguments) for arguments in WORKER]
    return dict(zip(commands, manage_many(commands, environment(data_dir)), strict=True))


@pytest.mark.parametrize("arguments", SERVE)
def test_wrong_argument_is_one_line_and_code_2(refusals, arguments):
    done = refusals["serve", *arguments]
    assert (done.code, done.out, len(done.err.strip().splitlines())) == (2, "", 1)
    assert SERVE[arguments] in done.err


@pytest.mark.parametrize("arguments", WORKER)
def test_wrong_argument_of_the_worker_is_one_line_and_code_2(refusals, arguments):
    done = refusals["db_worker", *arguments]
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert done.err.startswith(WORKER[arguments])


def test_port_in_use_is_one_line_and_code_2(refusals, taken_port):
    done = refusals["serve", "--port", str(taken_port)]
    assert (done.code, done.out) == (2, "")
    assert re.fullmatch(
        rf"CommandError: Port {taken_port} on 127\.0\.0\.1 is already in use\. .*--port \d+\n", done.err
    ), done.err


def test_database_that_does_not_answer_is_one_line_and_code_2(data_dir):
    nobody = f"postgres://user:secret@127.0.0.1:{free_port()}/x"
    done = manage("serve", "--port", str(free_port()), env={**environment(data_dir), "DATABASE_URL": nobody})
    assert done.returncode == 2
    assert done.stderr.startswith("CommandError: DATABASE_URL: the database does not answer (")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "secret" not in done.stderr


def test_database_without_tables_is_one_line_and_code_2(tmp_path):
    done = manage("serve", "--port", str(free_port()), env=environment(tmp_path))
    assert done.returncode == 2
    assert done.stderr == ("CommandError: The database is not set up yet. Run “python manage.py migrate” first.\n")


def test_a_plugin_whose_addresses_are_broken_stops_the_start_in_one_line(data_dir, tmp_path):
    """Otherwise each web process would stop over it, again and again."""
    package, announced = tmp_path / "brokenurls", tmp_path / "brokenurls-0.1.dist-info"
    for folder in (package, announced):
        folder.mkdir()
    (announced / "METADATA").write_text("Metadata-Version: 2.1\nName: brokenurls\nVersion: 0.1\n")
    (announced / "entry_points.txt").write_text("[wandelnetz.integrations]\nbrokenurls = brokenurls.apps:Broken\n")
    (package / "__init__.py").touch()
    (package / "urls.py").write_text("from nowhere import views\n")
    (package / "apps.py").write_text(
        "from integrations.core.contract import Category, IntegrationConfig\n"
        "class Broken(IntegrationConfig):\n"
        "    name = slug = label = verbose_name = 'brokenurls'\n"
        "    category, integration_class = Category.EXPORT, 'integrations.webhooks.plugin.WebhooksIntegration'\n"
    )
    plugins = {"INTEGRATIONS": "webhooks,brokenurls", "PYTHONPATH": str(tmp_path)}
    done = manage("serve", "--port", str(free_port()), env=environment(data_dir, **plugins))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "Wandelnetz cannot start: the addresses of the plugin “brokenurls” (brokenurls.urls) are broken: "
        "ModuleNotFoundError: No module named 'nowhere'\n"
    )


def test_wrong_environment_stops_the_start(data_dir):
    done = manage("serve", env=environment(data_dir, WEB_WORKERS="many"))
    assert done.returncode == 2
    assert "WEB_WORKERS" in done.stderr
    assert "Traceback" not in done.stderr
