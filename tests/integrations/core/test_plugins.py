"""Installing, switching, addresses, calls from outside, health: what holds for every plugin (style 6.7)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from types import ModuleType

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import clear_url_caches
from ninja import NinjaAPI
from wagtail.models import ModelLogEntry

import tests.integrations.core.box as box_module
from cms import api_errors, health
from cms import urls as site_urls
from cms.core import clock
from cms.core.timed.periodic import find_due
from cms.settings.env import WrongEnvironment
from cms.settings.integrations import installed_apps
from integrations.core import mounting, periodic, registry
from integrations.core.choices import HookState, ProbeStatus
from integrations.core.errors import AuthorisationError, ConfigurationError, PermanentError, TemporaryError
from integrations.core.models import Connection, InboundHook, RemoteLink, SeenNotice
from integrations.core.services import connections, hooks, probing, retention, state
from tests.integrations.core.box.apps import BoxConfig
from tests.integrations.core.box.remote import SECRET


def box_config(**attributes: object) -> BoxConfig:
    return type("OtherConfig", (BoxConfig,), attributes)("tests.integrations.core.box", box_module)


@pytest.fixture
def mounted(installed: None, settings) -> Iterator[None]:
    """The addresses as they are when the site starts with the box."""
    module = ModuleType("urls_with_box")
    module.urlpatterns = [*mounting.urlpatterns(), *site_urls.urlpatterns]
    sys.modules[module.__name__] = module
    settings.ROOT_URLCONF = module.__name__
    clear_url_caches()
    yield
    del sys.modules[module.__name__]
    clear_url_caches()


def test_two_plugins_with_one_slug_stop_the_start_with_one_line(installed, capsys) -> None:
    other = box_config()
    other.name = "somebody.elses.box"

    with pytest.raises(SystemExit) as stopped:
        registry.register(other)

    assert stopped.value.code == 2
    assert capsys.readouterr().err == (
        "Wandelnetz cannot start: two plugins have the slug “box”: tests.integrations.core.box and somebody.elses.box. "
        "Take one of them out of INTEGRATIONS.\n"
    )


def test_two_plugins_with_one_slug_are_named_before_django_compares_labels(installed, capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        BoxConfig("somebody.elses.box", box_module)

    assert stopped.value.code == 2
    assert "two plugins have the slug “box”: tests.integrations.core.box and somebody" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"slug": "Box 1"}, "has the slug “Box 1”"),
        ({"min_core_version": (1, 99)}, "is made for version 1.99"),
        ({"min_core_version": (0, 9)}, "is made for version 0.9"),
        ({"integration_class": "tests.integrations.core.box.nothing.Here"}, "cannot be loaded: ModuleNotFoundError"),
        ({"integration_class": "datetime.datetime"}, "which is no Integration"),
        (
            {"integration_class": "integrations.core.contract.EventImporter"},
            "lacks describe_stored_data, fetch_events",
        ),
    ],
)
def test_what_is_wrong_with_a_plugin_is_said_at_the_start(attributes, words, capsys) -> None:
    with registry.INTEGRATIONS.set_aside(), pytest.raises(SystemExit):
        registry.register(box_config(**attributes))

    line = capsys.readouterr().err
    assert words in line
    assert line.count("\n") == 1


def test_broken_addresses_are_never_skipped(installed, tmp_path, monkeypatch, capsys) -> None:
    package = tmp_path / "brokenbox"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "urls.py").write_text("from nowhere import views\n")
    monkeypatch.syspath_prepend(tmp_path)
    registry.get("box").config.name = "brokenbox"

    with pytest.raises(SystemExit):
        mounting.urlpatterns()

    assert (
        "the addresses of the plugin “box” (brokenbox.urls) are broken: ModuleNotFoundError" in capsys.readouterr().err
    )


def test_integrations_names_what_is_installed(capsys, monkeypatch) -> None:
    class Env:
        INTEGRATIONS: tuple[str, ...] | None = ("webhooks",)

    assert installed_apps(Env()) == {"webhooks": "integrations.webhooks.apps.WebhooksConfig"}
    Env.INTEGRATIONS = ()
    assert installed_apps(Env()) == {}
    Env.INTEGRATIONS = ("nosuch",)
    with pytest.raises(WrongEnvironment):
        installed_apps(Env())
    assert "INTEGRATIONS: there is no plugin “nosuch”" in capsys.readouterr().err


def test_addresses_answer_only_while_the_plugin_is_on(mounted, box, client) -> None:
    addresses = ["/integrations/box/lid/", "/integrations/box/deep/lid/"]
    assert [client.get(address).content for address in addresses] == [b"zu", b"zu"]

    state.disable("box")

    assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_endpoints_answer_only_while_the_plugin_is_on(installed, box, rf) -> None:
    from cms.api import urls_of

    api = NinjaAPI(urls_namespace="box-test")
    api_errors.register(api)
    api.add_router("/integrations/box", registry.get("box").router())
    view = next(
        p for p in urls_of(api, [registry.get("box")]) if str(p.pattern) == "integrations/box/contents/"
    ).callback
    request = rf.get("/api/v1/integrations/box/contents/")

    assert json.loads(view(request).content) == {"events": 0}
    state.disable("box")
    response = view(request)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_switching_is_in_the_audit_log_once(installed, quiet, admin_user) -> None:
    assert state.enable("box", user=admin_user)
    assert not state.enable("box", user=admin_user)
    assert state.disable("box", user=admin_user)

    entries = ModelLogEntry.objects.filter(action__startswith="integrations.").order_by("pk")
    assert [(entry.action, entry.user) for entry in entries] == [
        ("integrations.enabled", admin_user),
        ("integrations.disabled", admin_user),
    ]


def test_state_outlives_the_plugin(box, connection) -> None:
    with registry.INTEGRATIONS.set_aside():
        assert not state.is_enabled("box")
        assert connection.specific() is connection
        with pytest.raises(ConfigurationError):
            state.enable("nosuch")
    assert state.is_enabled("box")


def test_own_jobs_run_only_while_the_plugin_is_on(box) -> None:
    periodic.run_plugin_jobs()
    periodic.run_plugin_jobs()
    assert box.jobs_run == 1

    state.disable("box")
    with clock.frozen_at(clock.now() + timedelta(hours=1)):
        periodic.run_plugin_jobs()
    assert box.jobs_run == 1
    assert not [due for due in find_due() if due.job.name.startswith("box.")]


# Calls from outside.


def call(client: Client, connection: Connection, body: object = ("n1", "n2"), secret: str = SECRET) -> int:
    text = body if isinstance(body, str) else json.dumps(body)
    address = f"/integrations/box/hooks/{connection.public_id}/"
    headers = {"box-secret": secret, "box-kind": "changed"}
    return client.post(address, text, content_type="application/json", headers=headers).status_code


def test_genuine_call_is_kept_then_dealt_with_once(mounted, box, connection) -> None:
    client = Client(enforce_csrf_checks=True)
    assert call(client, connection) == 202
    kept = InboundHook.objects.get()
    assert (box.handled, SECRET in kept.headers, kept.headers.splitlines()[-1]) == ([], False, "box-kind: changed")

    assert call(client, connection, ["n2", "n3"]) == 202
    hooks.handle_due()

    assert box.handled == ["n1", "n2", "n3"]
    assert {(bytes(hook.body), hook.state) for hook in InboundHook.objects.all()} == {(b"", HookState.HANDLED)}


@pytest.mark.parametrize(
    ("secret", "body", "answer"), [("wrong", ["n"], 403), (SECRET, ["x" * 1000], 413), ("", ["n"], 403)]
)
def test_what_is_not_genuine_or_too_long_leaves_nothing(
    mounted, box, connection, client, secret, body, answer
) -> None:
    assert call(client, connection, body, secret) == answer
    assert not InboundHook.objects.exists()


def test_hook_of_nobody_is_not_there(mounted, box, connection, client) -> None:
    assert client.get(f"/integrations/box/hooks/{connection.public_id}/").status_code == 405
    Connection.objects.update(is_enabled=False)
    assert call(client, connection) == 404
    Connection.objects.update(is_enabled=True)
    state.disable("box")
    assert call(client, connection) == 404
    assert client.post(f"/integrations/nosuch/hooks/{connection.public_id}/").status_code == 404


def test_a_flood_of_calls_is_asked_to_come_again_before_anything_is_read(
    mounted, box, connection, settings, now, django_assert_num_queries
) -> None:
    settings.HOOKS_PER_MINUTE = 10
    address = f"/integrations/box/hooks/{connection.public_id}/"

    def calls(network: str, many: int) -> list[int]:
        client = Client(REMOTE_ADDR=f"192.0.{network}.7")
        return [client.post(address, "x", content_type="text/plain").status_code for _call in range(many)]

    with clock.frozen_at(now + timedelta(days=1, seconds=15)):
        assert calls("2", 3) == [403, 403, 429], "one network gets a fifth"
        assert [answer for network in range(3, 9) for answer in calls(str(network), 2)] == [403] * 8 + [429] * 4
        with django_assert_num_queries(0):
            response = Client(REMOTE_ADDR="192.0.99.7").post(address, "x", content_type="text/plain")
        assert (response.status_code, response["Retry-After"]) == (429, "46")
        assert call(Client(REMOTE_ADDR="192.0.99.7"), connection) == 429
    with clock.frozen_at(now + timedelta(days=1, seconds=60)):
        assert call(Client(REMOTE_ADDR="192.0.2.7"), connection) == 202


def test_call_that_fails_comes_again_or_is_given_up(mounted, box, connection, client, now) -> None:
    faults = [TemporaryError("Später."), PermanentError("Nie.")]
    call(client, connection, "not JSON")

    def fail() -> None:
        raise faults.pop(0)

    box.on_handle = fail
    hooks.handle(_claimed())
    assert InboundHook.objects.get().state == HookState.FAILED

    InboundHook.objects.all().delete()
    call(client, connection, ["n"])
    hooks.handle(_claimed())
    waiting = InboundHook.objects.get()
    assert (waiting.state, waiting.error, waiting.not_before) == (
        HookState.WAITING,
        "Später.",
        now + timedelta(seconds=5),
    )
    with clock.frozen_at(now + timedelta(seconds=5)):
        hooks.handle(_claimed())
    assert (InboundHook.objects.get().state, SeenNotice.objects.count()) == (HookState.FAILED, 0)

    with clock.frozen_at(now + timedelta(days=31)):
        assert retention.expire() == ["integrations: 1 calls from outside"]


def _claimed() -> InboundHook:
    hook = hooks._claim()
    assert hook is not None
    return hook


# Connections, probes, readiness, the command.


def test_connect_finds_its_connection_again(box, series, index) -> None:
    first, is_new = connections.connect("box", {"label": "Eins", "series": str(series.public_id), "interval": "30"})
    again, is_new_again = connections.connect("box", {"label": "Eins", "policy": "draft"})

    assert (is_new, is_new_again, again.pk) == (True, False, first.pk)
    row = Connection.objects.get()
    assert (row.series, row.interval, row.policy) == (series, timedelta(minutes=30), "draft")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"labl": "x"}, "labl"),
        ({"trouble": ""}, "trouble"),
        ({"label": "x", "policy": "never"}, "policy"),
        ({"label": "x", "series": "nothing-here"}, "nothing-here"),
        ({"label": "x", "interval": "1"}, "interval"),
    ],
)
def test_wrong_setting_is_named_and_nothing_is_made(box, values, words) -> None:
    with pytest.raises(ConfigurationError, match=words):
        connections.connect("box", values)
    assert not Connection.objects.exists()


def test_form_that_was_open_takes_no_outcome_back(box, connection) -> None:
    stale = Connection.objects.get()
    Connection.objects.update(last_error="Keine Antwort.", failure_count=3)
    stale.label = "Anders"
    stale.save()

    row = Connection.objects.get()
    assert (row.label, row.last_error, row.failure_count) == ("Anders", "Keine Antwort.", 3)


def test_probe_is_stored_and_revives_when_somebody_asked(box, connection, now) -> None:
    box.fault = AuthorisationError("Neu anmelden.")
    Connection.objects.update(trouble="authorisation")
    probing.probe(connection.pk)
    connection.refresh_from_db()
    assert (connection.probe_status, connection.probe_message) == (ProbeStatus.DOWN, "Neu anmelden.")

    box.fault = None
    probing.probe(connection.pk)
    connection.refresh_from_db()
    assert (connection.probe_status, connection.trouble) == (ProbeStatus.OK, "authorisation")
    probing.probe(connection.pk, revive=True)
    connection.refresh_from_db()
    assert (connection.trouble, connection.probed_at) == ("", now)


def test_probes_take_their_turn(box, connection, now) -> None:
    assert probing.probe_due(until=now + timedelta(seconds=1)) == "1 tested"
    assert probing.probe_due(until=now + timedelta(seconds=1)) == ""
    state.disable("box")
    with clock.frozen_at(now + timedelta(days=1)):
        assert probing.probe_due(until=now + timedelta(days=2)) == ""


def test_readiness_tells_of_stale_connections_without_names(box, connection, now) -> None:
    with clock.frozen_at(connection.created_at):
        assert health.check_integrations() == (True, "1 up to date")
    with clock.frozen_at(connection.created_at + timedelta(hours=3, seconds=1)):
        assert health.check_integrations() == (False, "box: 1 out of date")
        state.disable("box")
        assert health.check_integrations() == (True, "nothing is read")


def test_command_tells_switches_and_reads(box, connection, capsys) -> None:
    box.put("a")
    call_command("integrations", "disable", "box")
    call_command("integrations", "enable", "box")
    call_command("integrations", "sync", "box", "--dry-run")
    assert not RemoteLink.objects.exists()
    call_command("integrations", "sync", "box")
    call_command("integrations", "check")
    call_command("integrations")

    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["box is now off. Nothing was deleted.", "box is now on."]
    assert lines[2] == "Gruppe Potsdam: 1 seen, 1 offered (nothing was written)"
    assert "Gruppe Potsdam: 1 seen, 1 offered" in lines
    assert "box: Gruppe Potsdam: ok – 1 Veranstaltungen – version 1" in lines
    assert "box: on – Kiste" in lines


@pytest.mark.parametrize(
    "arguments",
    [
        ("enable", "nosuch"),
        ("check", "nosuch"),
        ("sync", "nosuch"),
        ("sync", "box"),
        ("connect", "nosuch", "--set", "a=b"),
        ("connect", "box", "--set", "nothing=b"),
    ],
)
def test_command_answers_wrong_arguments_in_one_line(box, arguments) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("integrations", *arguments)
    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)
