"""The tests that every plugin passes, built-in or from outside (style guide 6.7).

A plugin derives a class and says how a connection of it is made::

    class TestMastodon(IntegrationContract):
        slug = "mastodon"
        secrets = ("token-0123",)

        def make_connection(self, **values):
            return MastodonConnection.objects.create(label="Bot", token="token-0123", **values)

Everything else is found out by asking the plugin. It is run by pytest with pytest-django; what the plugin calls must be
served by the test itself (an own local server named in ``OUTBOUND_ALLOW``), for example in an autouse fixture.
"""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.test import Client
from django.urls import NoReverseMatch, reverse

from cms.core import clock
from cms.core.changes import Change, change_types
from dialogues import players
from dialogues.choices import RecordingProvider as RecordingCode
from integrations.core import registry
from integrations.core.choices import RunOutcome
from integrations.core.contract import (
    ApiExtension,
    ChangeSubscriber,
    EventImporter,
    InboundHookHandler,
    Integration,
    MeetingPlan,
    MeetingProvider,
    MeetingRole,
    PeriodicWork,
    RecordingProvider,
    Severity,
)
from integrations.core.errors import IntegrationError
from integrations.core.models import Connection, Delivery, RemoteLink, SyncRun
from integrations.core.services import probing, state
from integrations.core.services.outbox.delivering import deliver_due
from integrations.core.services.outbox.writing import write_deliveries
from integrations.core.services.sync.running import due_connections, run_sync, try_out


@pytest.mark.django_db
class IntegrationContract:
    """See the module.

    Attributes:
        slug: of the plugin.
        secrets: texts that must appear in no log, no stored error and no screen; those that ``make_connection`` uses.
    """

    slug: ClassVar[str]
    secrets: ClassVar[tuple[str, ...]] = ()

    def make_connection(self, **values: Any) -> Connection:
        """A saved connection with which the other side (the test's own) works."""
        raise NotImplementedError  # a plugin with connections says how

    def failing(self) -> AbstractContextManager[Any]:
        """A block in which the other side fails. Without one, faults are not tried."""
        return nullcontext()

    can_fail: ClassVar[bool] = False
    """Whether :meth:`failing` does something."""

    videos: ClassVar[tuple[str, ...]] = ()
    """Addresses that a :class:`RecordingProvider` knows."""

    @pytest.fixture
    def plugin(self, settings: Any) -> Integration:
        settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
        found = registry.get(self.slug)
        assert found is not None, f"the plugin {self.slug} is not installed; name it in INTEGRATIONS"
        state.enable(self.slug)
        return found

    @pytest.fixture
    def connection(self, plugin: Integration) -> Connection:
        if not plugin.connection_model:
            pytest.skip("this plugin has no connections")
        return self.make_connection()

    # What it says about itself.

    def test_metadata_is_complete(self, plugin: Integration) -> None:
        config = plugin.config
        assert str(config.verbose_name).strip()
        assert str(config.description).strip()
        assert config.category
        assert registry.SLUG.fullmatch(config.slug)
        assert config.documentation_url == "" or config.documentation_url.startswith("https://")
        if plugin.connection_model:
            assert issubclass(apps.get_model(plugin.connection_model), Connection)

    def test_problems_are_plain_sentences(self, plugin: Integration) -> None:
        for problem in plugin.check_configuration():
            assert str(problem.message).strip().endswith((".", "!"))
            assert problem.severity in set(Severity)
            self.assert_no_secret(f"{problem.message} {problem.hint}")

    def test_described_data_exist(self, plugin: Integration) -> None:
        for line in plugin.describe_stored_data():
            model = apps.get_model(line.model)
            try:
                model._meta.get_field(line.field)
            except FieldDoesNotExist:
                pytest.fail(f"{line.model} has no field {line.field}")
            assert line.purpose
            assert line.legal_basis
            assert line.retention

    def test_a_made_connection_has_no_errors(self, plugin: Integration, connection: Connection) -> None:
        errors = [p for p in plugin.check_connection(connection) if p.severity is Severity.ERROR]
        assert errors == []
        assert Connection.objects.get(pk=connection.pk).specific() == connection
        assert connection.slug == self.slug

    # What it does.

    def test_probe_stores_its_result_and_no_secret(self, connection: Connection, caplog: Any) -> None:
        caplog.set_level("DEBUG")
        health = probing.probe(connection.pk)
        assert health is not None
        connection.refresh_from_db()
        assert connection.probe_status == health.status.value
        self.assert_no_secret(f"{caplog.text} {connection.probe_message} {dict(health.details)}")

    def test_reading_twice_changes_nothing(self, plugin: Integration, connection: Connection, caplog: Any) -> None:
        self.needs(plugin, EventImporter)
        caplog.set_level("DEBUG")
        first = run_sync(connection.pk)
        links = list(RemoteLink.objects.values())
        again = run_sync(connection.pk)
        assert first is not None
        assert again is not None
        assert (first.outcome, first.error) == (RunOutcome.DONE, "")
        assert again.outcome == RunOutcome.DONE
        assert (again.offered, again.created, again.updated, again.cancelled, again.conflicts) == (0, 0, 0, 0, 0)
        assert list(RemoteLink.objects.values()) == links
        self.assert_no_secret(f"{caplog.text} {first.report} {again.report}")

    def test_trying_out_writes_nothing(self, plugin: Integration, connection: Connection) -> None:
        self.needs(plugin, EventImporter)
        before = self.rows()
        try_out(connection)
        assert self.rows() == before

    def test_faults_are_of_the_contract(self, plugin: Integration, connection: Connection, caplog: Any) -> None:
        if not self.can_fail:
            pytest.skip("this plugin does not say how the other side fails")
        caplog.set_level("DEBUG")
        with self.failing():
            if isinstance(plugin, EventImporter):
                run = run_sync(connection.pk)
                assert run is not None
                assert run.outcome == RunOutcome.FAILED
                assert run.error
            if isinstance(plugin, ChangeSubscriber):
                self.announce_all(plugin)
                deliver_due()
                assert not Delivery.objects.filter(state="delivered").exists()
            if isinstance(plugin, MeetingProvider):
                with pytest.raises(IntegrationError):
                    plugin.create_meeting(self.meeting_plan(), connection)
        connection.refresh_from_db()
        assert "Traceback" not in caplog.text
        self.assert_no_secret(f"{caplog.text} {connection.last_error}")

    def test_handled_changes_exist_and_are_public(self, plugin: Integration) -> None:
        self.needs(plugin, ChangeSubscriber)
        assert isinstance(plugin, ChangeSubscriber)
        known = {name for name, change in change_types().items() if change.is_public}
        assert plugin.handled_changes <= known

    def test_payloads_are_json_and_delivered(self, plugin: Integration, connection: Connection) -> None:
        self.needs(plugin, ChangeSubscriber)
        self.announce_all(plugin)
        for delivery in Delivery.objects.all():
            json.loads(delivery.payload)
            self.assert_no_secret(delivery.payload)
            assert "." not in delivery.message_id
        deliver_due()
        assert not Delivery.objects.filter(connection=connection, state__in=["waiting", "sending"], attempt_count=0)

    def test_calls_that_are_not_genuine_are_refused(self, plugin: Integration, connection: Connection) -> None:
        self.needs(plugin, InboundHookHandler)
        address = reverse("integration_hook", args=[self.slug, connection.public_id])
        answer = Client().post(address, "{}", content_type="application/json")
        assert answer.status_code == 403

    def test_rooms_are_made_once_and_links_differ_by_role(
        self, plugin: Integration, connection: Connection, caplog: Any
    ) -> None:
        self.needs(plugin, MeetingProvider)
        assert isinstance(plugin, MeetingProvider)
        caplog.set_level("DEBUG")
        plan = self.meeting_plan()
        assert plugin.opens_at(plan, connection) < plan.starts_at
        made = plugin.create_meeting(plan, connection)
        assert plugin.create_meeting(plan, connection) == made
        links = [plugin.meeting_access(made, role, connection, name="Jana Krause") for role in MeetingRole]
        assert len(set(links)) == len(links)
        assert all(link.startswith(("https://", "http://")) for link in links)
        assert {recording.room_id for recording in plugin.fetch_recordings([made], connection)} <= {made.remote_id}
        assert plugin.is_occupied(made, connection) in {True, False}
        for _twice in range(2):
            plugin.cancel_meeting(made, connection)
        self.assert_no_secret(f"{caplog.text} {links} {made!r}")
        assert "Jana" not in caplog.text

    def test_own_jobs_are_named_after_the_plugin(self, plugin: Integration) -> None:
        self.needs(plugin, PeriodicWork)
        assert isinstance(plugin, PeriodicWork)
        for job in plugin.periodic_jobs():
            assert job.name.startswith(f"{self.slug}.")

    def test_videos_are_known_without_asking_anybody(self, plugin: Integration, settings: Any) -> None:
        self.needs(plugin, RecordingProvider)
        assert isinstance(plugin, RecordingProvider)
        settings.OUTBOUND_ALLOW = []
        assert self.videos, "name addresses that the plugin knows, as videos"
        for address in self.videos:
            found = plugin.recognise(address)
            assert found is not None, address
            assert found == plugin.recognise(address)
            assert found.code in RecordingCode.values
            if found.provider:
                assert found.embed_url.startswith("https://")
                assert any(found.embed_url.startswith(f"{origin}/") for origin in found.frame_origins)
            again = plugin.recognise(found.embed_url)
            assert again is not None
            assert again.embed_url == found.embed_url
        for address in ("", "nonsense", "javascript:alert(1)", "https://[broken", "http://127.0.0.1/"):
            assert plugin.recognise(address) is None

    def test_videos_are_links_while_it_is_off(self, plugin: Integration) -> None:
        self.needs(plugin, RecordingProvider)
        assert self.slug in players.switched_on().split()
        state.disable(self.slug)
        assert self.slug not in players.switched_on().split()

    # Off means silent, and loses nothing.

    def test_off_is_silent(self, plugin: Integration) -> None:
        state.disable(self.slug)
        if plugin.connection_model:
            connection = self.make_connection()
            assert connection.pk not in due_connections(clock.now())
            assert run_sync(connection.pk) is None
            answer = Client().post(f"/integrations/{self.slug}/hooks/{connection.public_id}/")
            assert answer.status_code == 404
        if isinstance(plugin, ChangeSubscriber):
            self.announce_all(plugin)
            assert not Delivery.objects.exists()

    def test_addresses_answer_only_while_it_is_on(self, plugin: Integration) -> None:
        module = registry.url_module(plugin)
        names = [p.name for p in module.urlpatterns if getattr(p, "name", None)] if module else []
        state.disable(self.slug)
        for name in names:
            try:
                address = reverse(f"{getattr(module, 'app_name', self.slug)}:{name}")
            except NoReverseMatch:
                continue  # it takes arguments that only the plugin knows
            assert Client().get(address).status_code == 404
        if isinstance(plugin, ApiExtension):
            assert Client().get(f"/api/v1/integrations/{self.slug}/").status_code == 404

    def test_off_and_on_loses_nothing(self, plugin: Integration, connection: Connection) -> None:
        if isinstance(plugin, EventImporter):
            run_sync(connection.pk)
        before = self.rows()
        state.disable(self.slug)
        state.enable(self.slug)
        assert self.rows() == before

    # Helpers.

    def needs(self, plugin: Integration, capability: type[Any]) -> None:
        if not isinstance(plugin, capability):
            pytest.skip(f"this plugin is no {capability.__name__}")

    def announce_all(self, plugin: Integration) -> None:
        """One change of every kind that the plugin handles, of a thing that is not there any more."""
        assert isinstance(plugin, ChangeSubscriber)
        for name, change in change_types().items():
            if name in plugin.handled_changes:
                write_deliveries(self.example(change))

    def example(self, change: type[Change]) -> Change:
        """A change of this kind."""
        return change(subject_id=uuid4(), moment=clock.now())

    def meeting_plan(self) -> MeetingPlan:
        """An event of the coming week."""
        begins = clock.now() + timedelta(days=7)
        return MeetingPlan(
            event_key=UUID("5f0c1d8e-3c0f-4b55-9d2a-0c8f6f0f7a11"),
            title="Wer hält das Dorf zusammen?",
            starts_at=begins,
            ends_at=begins + timedelta(hours=2),
            time_zone="Europe/Berlin",
        )

    def rows(self) -> dict[str, list[Any]]:
        """What must not get lost."""
        stable = ("pk", "slug", "label", "is_enabled", "trouble")
        return {
            "connections": list(Connection.objects.order_by("pk").values(*stable)),
            "links": list(RemoteLink.objects.order_by("pk").values()),
            "runs": list(SyncRun.objects.order_by("pk").values()),
            "deliveries": list(Delivery.objects.order_by("pk").values()),
        }

    def assert_no_secret(self, text: str) -> None:
        for secret in self.secrets:
            assert secret not in text, "a secret is shown"
