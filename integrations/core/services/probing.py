"""Testing connections: one cheap call each, and what it said is stored. Overview and ``/readyz`` read only that."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F
from wagtail.log_actions import log

from cms.core import clock
from integrations.core import registry
from integrations.core.choices import ProbeStatus
from integrations.core.contract import Health, HealthStatus, Severity
from integrations.core.models import Connection
from integrations.core.services import connections, state
from integrations.core.services.bells import ring_probes
from integrations.core.services.troubles import explain

if TYPE_CHECKING:
    from cms.core.models import User

TESTED = "integrations.tested"
EVERY = timedelta(minutes=30)


def probe(connection_id: int, *, revive: bool = False, user: User | None = None) -> Health | None:
    """Test a connection and store the outcome. Never inside a transaction; what the plugin raises counts as *down*.

    Args:
        revive: whether success also forgets the connection's trouble: when somebody in the office has asked.
        user: who has, for the audit log.

    Returns:
        How it went; None when the connection or its plugin is not there.
    """
    row = Connection.objects.filter(pk=connection_id).first()
    integration = registry.get(row.slug) if row is not None else None
    if row is None or integration is None:
        return None
    specific = row.specific()
    problems = [*integration.check_configuration(), *integration.check_connection(specific)]
    errors = [problem.message for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        health = Health.down(" ".join(errors))
    else:
        try:
            health = integration.probe(specific)
        except Exception as error:  # whatever a plugin does: the answer is stored
            health = Health.down(explain(error, slug=row.slug).message)
    Connection.objects.filter(pk=row.pk).update(
        probe_status=ProbeStatus(health.status.value), probe_message=str(health.message)[:500], probed_at=clock.now()
    )
    if user is not None:
        log(instance=row, action=TESTED, user=user)
    if revive and health.status is not HealthStatus.DOWN:
        connections.revive(row)
    return health


def probe_due(*, until: datetime) -> str:
    """Test every connection in use that was not for :data:`EVERY`, longest untested first; stop beginning at ``until``."""
    slugs = state.enabled_slugs()
    limit = clock.now() - EVERY
    rows = Connection.objects.filter(slug__in=slugs, is_enabled=True).exclude(probed_at__gt=limit)
    due = list(rows.order_by(F("probed_at").asc(nulls_first=True), "pk").values_list("pk", flat=True))
    tested = 0
    for connection_id in due:
        if clock.now() >= until:
            break
        probe(connection_id)
        tested += 1
    return f"{tested} tested" if tested else ""


def ring_when_due() -> str:
    """Ring when a connection should be tested; the timed job ``integrations.probe``."""
    slugs = state.enabled_slugs()
    due = Connection.objects.filter(slug__in=slugs, is_enabled=True).exclude(probed_at__gt=clock.now() - EVERY)
    if slugs and due.exists():
        ring_probes()
    return ""
