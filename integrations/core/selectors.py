"""Reads over several models: the overview of the office, the state for the operator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from cms.core import clock
from integrations.core import registry
from integrations.core.choices import ATTACHED, DeliveryState, LinkState
from integrations.core.contract import ChangeSubscriber, EventImporter, Integration, Problem, Severity
from integrations.core.models import Connection, FieldConflict, IntegrationState
from integrations.core.services import state

STALE_AFTER = timedelta(hours=3)
"""The least time without a success after which a connection counts as stale; or three intervals, if that is longer."""


@dataclass
class ConnectionRow:
    """One connection in the overview, with what waits for somebody."""

    connection: Connection
    can_sync: bool
    can_deliver: bool
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def is_installed(self) -> bool:
        """Whether there is a plugin that could read, send or test."""
        return registry.get(self.connection.slug) is not None

    @property
    def waiting(self) -> int:
        return self.counts.get("waiting", 0)

    @property
    def failed(self) -> int:
        return self.counts.get("failed", 0)


@dataclass
class PluginRow:
    """One plugin in the overview. One that is no longer installed has no ``integration``; its history stays."""

    slug: str
    integration: Integration | None
    is_enabled: bool
    problems: list[Problem] = field(default_factory=list)
    connections: list[ConnectionRow] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.integration.config.verbose_name) if self.integration else self.slug

    @property
    def is_configured(self) -> bool:
        return not any(problem.severity is Severity.ERROR for problem in self.problems)


def overview() -> list[PluginRow]:
    """Every plugin with its connections. Its number of queries does not depend on how many there are, but for one per
    connection that has a table of its own."""
    enabled = state.enabled_slugs()
    known = dict.fromkeys(integration.slug for integration in registry.all_integrations())
    known |= dict.fromkeys(IntegrationState.objects.values_list("slug", flat=True))
    found = list(Connection.objects.select_related("series", "network"))
    known |= dict.fromkeys(connection.slug for connection in found)
    rows = {slug: _plugin(slug, enabled) for slug in known}
    counts = _counts()
    for connection in found:
        rows[connection.slug].connections.append(_connection(connection, counts.get(connection.pk, {})))
    return sorted(rows.values(), key=lambda row: (row.integration is None, row.name.casefold()))


def one_connection(connection: Connection) -> ConnectionRow:
    """The same for one of them."""
    return _connection(connection, _counts(connection.pk).get(connection.pk, {}))


def conflicts_of_event(event_key: UUID) -> list[FieldConflict]:
    """Where another system disagrees about the event with this translation key; one query."""
    rows = FieldConflict.objects.filter(
        link__local_type="dialogues.event", link__local_key=event_key, link__state__in=ATTACHED
    )
    return list(rows.select_related("link__connection"))


def find_stale() -> tuple[bool, str]:
    """Whether every connection that is read gets through, and a word about it: public, so without names. Two queries."""
    importers = state.enabled_with(EventImporter)  # type: ignore[type-abstract]  # asked with isinstance
    if not importers:
        return True, "nothing is read"
    now = clock.now()
    rows = Connection.objects.filter(slug__in=[importer.slug for importer in importers], is_enabled=True)
    stale: dict[str, int] = {}
    total = 0
    for row in rows:
        total += 1
        if is_stale(row, now):
            stale[row.slug] = stale.get(row.slug, 0) + 1
    words = ", ".join(f"{slug}: {count} out of date" for slug, count in sorted(stale.items()))
    return not stale, words or f"{total} up to date"


def is_stale(connection: Connection, now: datetime) -> bool:
    """Whether a connection that is read has not got through for long."""
    last = connection.last_success_at or connection.created_at
    return now - last > max(STALE_AFTER, 3 * connection.interval)


def _plugin(slug: str, enabled: Iterable[str]) -> PluginRow:
    integration = registry.get(slug)
    problems = integration.check_configuration() if integration else []
    if integration and slug in enabled:
        problems = [*problems, *integration.report()]
    return PluginRow(slug, integration, slug in enabled, problems)


def _connection(connection: Connection, counts: dict[str, int]) -> ConnectionRow:
    integration = registry.get(connection.slug)
    return ConnectionRow(
        connection,
        can_sync=isinstance(integration, EventImporter),
        can_deliver=isinstance(integration, ChangeSubscriber),
        problems=integration.check_connection(connection.specific()) if integration else [],
        counts=counts,
    )


def _counts(connection_id: int | None = None) -> dict[int, dict[str, int]]:
    """By connection: deliveries that wait or failed, events to choose, proposals, vanished ones, conflicts. Two queries."""
    rows = Connection.objects.order_by()
    rows = rows.filter(pk=connection_id) if connection_id else rows
    waiting = Q(deliveries__state__in=[DeliveryState.WAITING, DeliveryState.SENDING])
    deliveries = rows.values("pk").annotate(
        waiting=Count("deliveries", filter=waiting),
        failed=Count("deliveries", filter=Q(deliveries__state=DeliveryState.FAILED)),
    )
    links = rows.values("pk").annotate(
        linked=Count("links", filter=Q(links__state__in=ATTACHED), distinct=True),
        offered=Count("links", filter=Q(links__state=LinkState.OFFERED), distinct=True),
        proposed=Count("links", filter=Q(links__state=LinkState.PROPOSED), distinct=True),
        vanished=Count("links", filter=Q(links__state=LinkState.VANISHED), distinct=True),
        conflicts=Count("links__conflicts", distinct=True),
    )
    found: dict[int, dict[str, int]] = {}
    for row in [*deliveries, *links]:
        values: dict[str, Any] = dict(row)
        found.setdefault(values.pop("pk"), {}).update(values)
    return found
