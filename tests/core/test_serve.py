"""``manage.py serve`` as an operator meets it: real processes, real signals."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.conftest import ROOT
from tests.support.services import free_port, temporary_redis

KEY = "a-secret-that-must-stay-out-of-every-log-0123456789"
READY_SECONDS = 120
pytestmark = pytest.mark.slow


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"SITE_URL", "DJANGO_SETTINGS_MODULE"}}
    return {**kept, "DATA_DIR": str(data_dir), "SECRET_KEY": KEY, "DATABASE_URL": "", "PYTHONWARNINGS": "", **more}


def manage(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)


def until(condition: Callable[[], bool], *, seconds: float = 30) -> bool:
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
        assert until(lambda: "Wandelnetz runs at" in self.text(), seconds=READY_SECONDS), self.text()

    def end(self) -> None:
        everything = self.children() if self.root.is_running() else []
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        for process in everything:
            if process.is_running():
                process.kill()


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = manage("migrate", "-v0", env=environment(folder))
    assert done.returncode == 0, done.stderr
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
    assert until(lambda: site.status("/readyz") == 200, seconds=60), site.text()

    everything = [site.root, *site.children()]
    assert len(everything) == 5
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(60) == 0
    assert until(lambda: not any(process.is_running() for process in everything), seconds=5)
    assert site.text().rstrip().endswith("Stopped.")
    assert KEY not in site.text()
    assert "GET" not in site.text()  # no request is logged unless somebody asks for it


@pytest.mark.parametrize("backend", ["database", pytest.param("rq", marks=pytest.mark.long)])
def test_a_background_task_is_done(backend, data_dir, tmp_path):
    file = tmp_path / "name-nobody-may-read-in-a-log.txt"
    file.write_text("x")
    storage = ["django.core.files.storage.FileSystemStorage", [], {"location": str(tmp_path)}]
    code = (
        "from wagtail.tasks import delete_file_from_storage_task\n"
        f"delete_file_from_storage_task.enqueue({storage!r}, {file.name!r})"
    )
    with temporary_redis() as port:
        variables = {"TASKS_BACKEND": backend, "REDIS_URL": f"redis://127.0.0.1:{port}/0"}
        running = Site(data_dir, **variables)
        try:
            running.wait_until_ready()
            asked = manage("shell", "-v0", "-c", code, env=environment(data_dir, **variables))
            assert asked.returncode == 0, asked.stderr
            assert until(lambda: not file.exists()), running.text()
            running.process.send_signal(signal.SIGTERM)
            assert running.process.wait(20) == 0
            assert "nobody-may-read" not in running.text()
        finally:
            running.end()


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
    assert until(lambda: not any(process.is_running() for process in orphans), seconds=10)
    assert until(lambda: site.status("/healthz") == 200, seconds=60)

    site.process.send_signal(signal.SIGINT)
    assert site.process.wait(20) == 0


def test_no_process_outlives_a_killed_supervisor(site):
    everything = site.children()
    assert len(everything) == 4
    site.process.kill()
    assert until(lambda: not any(process.is_running() for process in everything), seconds=20)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", site.port))


def test_access_log_names_no_visitor(data_dir):
    site = Site(data_dir, "--access-log")
    try:
        site.wait_until_ready()
        assert site.status("/healthz?email=jana%40example.org") == 200
        assert until(lambda: '"GET /healthz" 200' in site.text()), site.text()
        assert "jana" not in site.text()
        assert not [line for line in site.text().splitlines() if '"GET' in line and "127.0.0.1" in line]
    finally:
        site.end()


def test_a_wrong_host_is_no_page_in_the_log(client, db, settings, caplog):
    settings.ALLOWED_HOSTS = ["localhost"]
    assert client.get("/de/", headers={"host": "evil.example"}).status_code == 400
    assert caplog.records == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--port", "web"], "argument --port: invalid int value: 'web'"),
        (["--port", "70000"], "--port must be a number from 1 to 65535."),
        (["--workers", "0"], "--workers must be a number from 1 to 64."),
        (["--host", "no such host"], "is no address of this machine"),
        (["--host", "192.0.2.1"], "is no address of this machine"),
        (["--colour", "blue"], "unrecognized arguments: --colour blue"),
    ],
)
def test_wrong_argument_is_one_line_and_code_2(data_dir, arguments, reason):
    done = manage("serve", *arguments, env=environment(data_dir))
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert reason in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--colour", "blue"], "db_worker: unrecognized arguments: --colour blue. See: manage.py db_worker --help\n"),
        (["--backend", "none"], "db_worker: argument --backend: The connection 'none' doesn't exist. See: manage.py"),
    ],
)
def test_wrong_argument_of_the_worker_is_one_line_and_code_2(data_dir, arguments, line):
    done = manage("db_worker", *arguments, env=environment(data_dir))
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert done.stderr.startswith(line)


def test_port_in_use_is_one_line_and_code_2(data_dir):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = manage("serve", "--port", str(port), env=environment(data_dir))
    assert done.returncode == 2
    assert re.fullmatch(
        rf"CommandError: Port {port} on 127\.0\.0\.1 is already in use\. .*--port \d+\n", done.stderr
    ), done.stderr


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


def test_wrong_environment_stops_the_start(data_dir):
    done = manage("serve", env=environment(data_dir, WEB_WORKERS="many"))
    assert done.returncode == 2
    assert "WEB_WORKERS" in done.stderr
    assert "Traceback" not in done.stderr
