"""Real Chromium, and the real site with the demo content in processes of its own.

``browser`` and ``new_page`` serve every browser test; ``demo_site`` is the whole site as ``make run`` starts it, once per
run, so that the walks see what a newcomer sees. Tests that make their own content use pytest-django's ``live_server``.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.editor import PASSWORD
from tests.support.services import find_chromium, free_port, required

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "var" / "screenshots"
START_TIMEOUT = 240
"""Seconds; making the demo's pictures takes most of them on a busy machine."""
PATIENCE = 60
"""Seconds for which a browser test waits for whatever has to appear, on a slow and busy machine, too."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

# Playwright's loop runs in this thread; Django would take every query of a test beside it for a mistake.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
expect.set_options(timeout=PATIENCE * 1_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    if executable is None:
        reason = "Chromium is not installed (Debian: apt install chromium-headless-shell, or set CHROMIUM=…)"
        if required():
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """``new_page(width=390, color_scheme="dark", …)``: a fresh browser profile each, closed after the test."""
    contexts = []

    def make(*, width: int = 1280, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, **{"locale": "de-DE", "reduced_motion": "reduce", **options}
        )
        context.set_default_timeout(PATIENCE * 1_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def site_environment(data: Path, **variables: str) -> dict[str, str]:
    """What a site of its own needs, whatever the test run uses."""
    return {
        **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}},
        "DJANGO_SETTINGS_MODULE": "cms.settings.base",
        "DATA_DIR": str(data),
        "DEMO": "1",
        **variables,
    }


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory, loaded_demo: Path) -> Iterator[str]:
    """The address of the running site with its demo content."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    shutil.copytree(loaded_demo, folder)
    port = free_port()
    url = f"http://localhost:{port}"
    environment = site_environment(folder, ADMIN_PASSWORD=PASSWORD, PORT=str(port), SITE_URL=url, WEB_WORKERS="2")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "cms.setup"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_for(port, process, folder / "log")
            yield url
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=PATIENCE)


@pytest.fixture(scope="session")
def loaded_demo(run_folder: Path, fill_site: Callable[[Path], None]) -> Path:
    """A data folder with the demo in it, made by whichever test process needs it first."""
    folder = run_folder / "loaded-demo"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            fill_site(unfinished)
            environment = site_environment(unfinished, ADMIN_PASSWORD=PASSWORD)
            prepare = [sys.executable, "-c", "from cms.setup import prepare; prepare()"]
            subprocess.run(prepare, cwd=ROOT, env=environment, check=True, capture_output=True)
            unfinished.rename(folder)
    return folder


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("localhost", port), timeout=5).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"the site did not start:\n{log.read_text(errors='replace')[-3000:]}")
