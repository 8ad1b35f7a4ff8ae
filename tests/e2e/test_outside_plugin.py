"""A plugin from outside (``examples/wandelnetz-mastodon``): built as a package, installed, named by the operator, used by
the office, taken out again. Nothing of ours knows of it."""

from __future__ import annotations

import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from cms.settings.integrations import BUILT_IN
from tests.e2e.conftest import PATIENCE, ROOT, SCREENSHOTS, site_environment, wait_for
from tests.e2e.editor import PASSWORD, Editor
from tests.support.manage_many import manage_many
from tests.support.services import free_port, required

EXAMPLE = ROOT / "examples" / "wandelnetz-mastodon"
NAMED = ",".join([*BUILT_IN, "mastodon"])
TABLES = (
    "integrations_connection",
    "integrations_delivery",
    "integrations_deliveryattempt",
    "mastodon_mastodonconnection",
)
TOKEN = "canary-token-0123456789"

CONTENT = f"""
from home.models import HomePage
from home.services.roles import set_up_roles
from dialogues.models import DialogueIndexPage
from tests.factories import EventFactory, SeriesFactory, UserFactory
user = UserFactory(username="leitung", is_superuser=True, is_staff=True)
user.set_password({PASSWORD!r})
user.save()
index = DialogueIndexPage(title="Dialoge", slug="dialoge")
HomePage.objects.get(locale__language_code="de").add_child(instance=index)
index.save_revision().publish()
series = SeriesFactory(parent=index, title="Land im Wandel")
for title in ("Wer hält das Dorf zusammen?", "Mobil ohne Auto"):
    page = EventFactory(parent=series, title=title, date="2090-12-01T18:00", live=False)
    page.save_revision()
    print("event", page.pk)
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as pip would fill it: the package and what it announces about itself."""
    if find_spec("setuptools") is None:
        (pytest.fail if required() else pytest.skip)("setuptools is not installed")
    folder = tmp_path_factory.mktemp("package")
    source, target = folder / "source", folder / "installed"
    shutil.copytree(EXAMPLE, source, ignore=shutil.ignore_patterns("*.mo", "__pycache__", ".*_cache"))
    target.mkdir()
    # As pip does it, but for the archive in between: that takes a package of its own to write, and the network to get it.
    steps = ("build_py", "--build-lib", str(target), "egg_info", "--egg-base", str(target))
    subprocess.run([sys.executable, "setup.py", "--quiet", *steps], cwd=source, check=True, capture_output=True)
    return target


@pytest.fixture(scope="module")
def stub_module() -> Any:
    """The plugin's own stub of a Mastodon server, which imports nothing of ours."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(EXAMPLE / "tests")
        import mastodon_stub

        yield mastodon_stub


def test_what_is_installed_but_not_named_does_not_run(package: Path, tmp_path: Path) -> None:
    asks = "import sys; from integrations.core import registry; print(*registry.INTEGRATIONS, 'wandelnetz_mastodon' in sys.modules)"
    environment = site_environment(tmp_path, PYTHONPATH=str(package))
    [asked] = manage_many([("shell", "--verbosity=0", "-c", asks)], environment)
    named = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**environment, "INTEGRATIONS": "webhooks,mastodont"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert asked.out.split() == [*BUILT_IN, "False"]
    assert named.returncode == 2
    assert "INTEGRATIONS: there is no plugin “mastodont”; installed are: " in named.stderr
    assert "mastodon, " in named.stderr


def test_nothing_of_ours_knows_of_it() -> None:
    """The test of the contract: whoever adds a plugin touches no other file (style 6.7)."""
    ours = [
        ROOT / name for name in ("cms", "home", "networks", "dialogues", "newsletters", "integrations", "templates")
    ]
    files = [*ROOT.glob("*.toml"), *ROOT.glob("*.lock"), ROOT / "Makefile"]
    files += [path for folder in ours for path in folder.rglob("*") if path.suffix in {".py", ".html", ".toml"}]
    assert [str(path) for path in files if re.search(r"wandelnetz.mastodon|MastodonI", path.read_text())] == []


class Site:
    """A site of its own in processes of its own, with or without the plugin."""

    def __init__(self, data: Path, stub: Any) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.plain = site_environment(
            data,
            PORT=str(self.port),
            SITE_URL=self.url,
            WEB_WORKERS="1",
            OUTBOUND_ALLOW=stub.host,
            CREDENTIALS_KEY="only-for-this-test-0123456789-0123456789",
        )

    @contextmanager
    def running(self, **variables: str) -> Iterator[None]:
        log = self.data / "log"
        with log.open("ab") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "cms.setup"],
                cwd=ROOT,
                env={**self.plain, **variables},
                stdout=file,
                stderr=subprocess.STDOUT,
            )
            try:
                wait_for(self.port, process, log)
                yield
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=PATIENCE)

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """What must not get lost, but for what changes by itself."""
        with closing(sqlite3.connect(self.data / "db.sqlite3")) as database:
            return {
                name: database.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall()  # noqa: S608  our own names
                for name in TABLES
            }


def look(page: Page, name: str) -> None:
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(300)
        page.screenshot(path=SCREENSHOTS / f"mastodon-{name}-{width}.png", full_page=True)
        found = Axe().run(page, context={"include": [["main"]], "exclude": [[".messages"]]})
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 900})


def press_last(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main button[type=submit], footer button[type=submit]").locator("visible=true").last.click()


@pytest.mark.long
def test_from_the_package_to_a_post_and_away_again(
    package: Path,
    tmp_path: Path,
    stub_module: Any,
    fill_site: Callable[[Path], None],
    new_page: Callable[..., Page],
) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with stub_module.mastodon_stub() as stub:
        site = Site(tmp_path / "data", stub)
        fill_site(site.data)
        [made] = manage_many([("shell", "--verbosity=0", "-c", CONTENT)], site.plain)
        assert made.code == 0, made.err
        events = re.findall(r"event (\d+)", made.out)

        page = new_page()
        editor = Editor(page, site.url)
        with site.running(INTEGRATIONS=NAMED, PYTHONPATH=str(package)):
            editor.log_in("leitung")
            # Switched on, connected, tested.
            editor.goto("/admin/integrations/switch/mastodon/")
            press_last(page)
            expect(page.locator("#wn-plugin-mastodon")).to_be_visible()
            editor.goto("/admin/integrations/plugins/mastodon/new/")
            look(page, "form")
            editor.fill("label", "Konto des Netzwerks")
            editor.fill("instance", stub.url)
            editor.fill("token", TOKEN)
            press_last(page)
            expect(page).to_have_url(re.compile(r"/admin/integrations/connections/[0-9a-f-]{36}/"))
            connection = page.url
            page.locator("form[action$='/test/'] button").first.click()
            expect(page.get_by_text("@netzwerk").first).to_be_visible()

            # An event appears: one post.
            editor.goto(f"/admin/pages/{events[0]}/edit/")
            editor.publish()
            until(page, lambda: stub.texts)
            page.wait_for_timeout(3_000)
            assert [text.splitlines()[0] for text in stub.texts] == ["Neue Veranstaltung: Wer hält das Dorf zusammen?"]
            assert stub.asked.count("POST /api/v1/statuses") == 1
            page.goto(connection)
            look(page, "connection")
            editor.goto("/admin/integrations/")
            look(page, "overview")
            assert TOKEN not in page.content()

        # Taken out: neither named nor installed. The site runs, the history is there, no row is lost.
        before = site.rows()
        assert [len(rows) for rows in before.values()] == [1, 1, 1, 1]
        with site.running():
            editor.goto("/admin/integrations/")
            expect(page.locator("#wn-plugin-mastodon")).to_be_visible()
            look(page, "taken-out")
            page.goto(connection)
            expect(page.locator("main").get_by_text("Konto des Netzwerks").first).to_be_visible()
            expect(page.locator("main a[href*='/deliveries/']").first).to_be_visible()
            look(page, "history")
            editor.goto(f"/admin/pages/{events[1]}/edit/")
            editor.publish()
            assert page.request.get(f"{site.url}/de/dialoge/land-im-wandel/mobil-ohne-auto/").status == 200
            page.wait_for_timeout(3_000)
        assert (len(stub.texts), site.rows()) == (1, before)


@pytest.mark.long
def test_its_own_tests_and_those_of_the_contract(
    package: Path, tmp_path: Path, fill_site: Callable[[Path], None]
) -> None:
    fill_site(tmp_path)
    environment = site_environment(
        tmp_path,
        DJANGO_SETTINGS_MODULE="cms.settings.test",
        TEST_DATA_DIR=str(tmp_path),
        INTEGRATIONS=NAMED,
        PYTHONPATH=str(package),
    )
    report = tmp_path / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junit-xml={report}"]
    done = subprocess.run(
        [*command, EXAMPLE / "tests"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert "test_contract" in report.read_text()
    [migrations] = manage_many([("makemigrations", "--check", "--dry-run", "mastodon")], environment)
    assert migrations.code == 0, migrations.out


@pytest.mark.long
def test_guide_leads_to_a_working_plugin(tmp_path: Path, fill_site: Callable[[Path], None]) -> None:
    """The files of ``docs/plugins.md`` as they stand there."""
    guide = (ROOT / "docs" / "plugins.md").read_text()
    plugin, data = tmp_path / "plugin", tmp_path / "data"
    (plugin / "noticeboard" / "migrations").mkdir(parents=True)
    for path in ("noticeboard/__init__.py", "noticeboard/migrations/__init__.py"):
        (plugin / path).touch()
    for found in re.finditer(r"`([\w/]+\.(?:py|toml))`:\n\n```\w+\n(.*?)```", guide, re.DOTALL):
        (plugin / found[1]).parent.mkdir(exist_ok=True)
        (plugin / found[1]).write_text(found[2])
    steps = ("-c", "import setuptools; setuptools.setup()", "--quiet", "egg_info")
    subprocess.run([sys.executable, *steps], cwd=plugin, check=True, capture_output=True)
    fill_site(data)
    named = {"INTEGRATIONS": ",".join([*BUILT_IN, "noticeboard"]), "PYTHONPATH": str(plugin)}
    environment = site_environment(data, **named, DJANGO_SETTINGS_MODULE="cms.settings.test", TEST_DATA_DIR=str(data))
    [made] = manage_many([("makemigrations", "noticeboard")], environment)
    assert made.code == 0, made.err
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "pyproject.toml"]
    done = subprocess.run(
        [*command, plugin / "tests"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout


def until(page: Page, is_true: Callable[[], Any]) -> None:
    """Wait for what happens in other processes."""
    for _ in range(PATIENCE * 4):
        if is_true():
            return
        page.wait_for_timeout(250)
    pytest.fail(f"it did not happen within {PATIENCE} seconds")
