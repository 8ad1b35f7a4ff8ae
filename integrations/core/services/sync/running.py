"""One run from the claim to the close, what is due, and the dry run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from integrations.core import registry
from integrations.core.choices import RunOutcome, RunTrigger, Trouble
from integrations.core.contract import EventImporter, RegistrationSource, Severity
from integrations.core.errors import ConfigurationError
from integrations.core.models import Connection, SyncRun
from integrations.core.services import state
from integrations.core.services.bells import ring_sync
from integrations.core.services.sync.claiming import Claim, ClaimLostError, claim
from integrations.core.services.sync.counting import count
from integrations.core.services.sync.importing import Reading
from integrations.core.services.sync.tally import COUNTED, Tally
from integrations.core.services.troubles import Fault, explain

if TYPE_CHECKING:
    from cms.core.models import User

ORDERED = "integrations.sync_ordered"
LONGEST_PAUSE = timedelta(hours=24)
PATIENCE = timedelta(minutes=10)
"""How long a worker may take to come to a connection that is due."""

declare({"sync.before_close": "All is written but the row of the run; the connection is still claimed."})


def run_sync(
    connection_id: int, *, trigger: RunTrigger = RunTrigger.TIMER, user: User | None = None
) -> SyncRun | None:
    """Read a connection now. What the plugin raises ends in the run's row and the connection's, never here.

    Returns:
        The closed run, not saved when it brought nothing new; None when another process reads the connection, it is off,
        or it cannot be read.
    """
    held = claim(connection_id, trigger=trigger, user=user)
    if held is None:
        return None
    tally = Tally()
    fault: Fault | None = None
    try:
        importer = _importer(held.connection)
        _read(importer, held.connection, tally, held)
    except ClaimLostError:
        return _close(held, tally, RunOutcome.ABANDONED, None)
    except Exception as error:  # whatever a plugin does: the run is closed and the next one comes
        fault = explain(error, slug=held.connection.slug)
    fail_point("sync.before_close")
    return _close(held, tally, RunOutcome.FAILED if fault else RunOutcome.DONE, fault)


def try_out(connection: Connection) -> Tally:
    """Read a connection and say what a run would do; nothing is written, whether the plugin is on or off.

    Raises:
        IntegrationError: from the plugin.
    """
    tally = Tally()
    specific = connection.specific()
    importer = _importer(specific)
    _read(importer, specific, tally, None)
    return tally


def request_sync(connection: Connection, *, user: User | None = None) -> None:
    """Have the connection read by a worker soon."""
    with transaction.atomic():
        ring_sync(connection.pk, trigger=RunTrigger.HAND, user_id=user.pk if user else None)
        log(instance=Connection.objects.get(pk=connection.pk), action=ORDERED, user=user)


def due_connections(moment: datetime) -> list[int]:
    """Which connections should be read now: of plugins that are on and import, longest waiting first. Two queries."""
    slugs = {importer.slug for importer in state.enabled_with(EventImporter)}  # type: ignore[type-abstract]  # asked with isinstance
    if not slugs:
        return []
    rows = Connection.objects.at_work(slugs).due(moment).unclaimed(moment)
    return list(rows.order_by("next_run_at", "pk").values_list("pk", flat=True))


def ring_due() -> str:
    """Ring for everything that is due; the timed job ``integrations.sync``."""
    now = clock.now()
    due = due_connections(now)
    for connection_id in due:
        # Should the bell be lost, it rings again after a while, and not with every pass.
        if Connection.objects.due(now).filter(pk=connection_id).update(next_run_at=now + PATIENCE):
            ring_sync(connection_id, trigger=RunTrigger.TIMER)
    return f"{len(due)} due" if due else ""


def _importer(connection: Connection) -> EventImporter:
    integration = registry.get(connection.slug)
    if not isinstance(integration, EventImporter):
        raise ConfigurationError(
            _("This connection cannot be read: its plugin imports no events, or is not installed.")
        )
    problems = [*integration.check_configuration(), *integration.check_connection(connection)]
    for problem in problems:
        if problem.severity is Severity.ERROR:
            raise ConfigurationError(problem.message)
    return integration


def _read(importer: EventImporter, connection: Connection, tally: Tally, held: Claim | None) -> None:
    """Events first, then the figures that are asked for apart; without a claim a dry run."""
    Reading(connection, importer, tally, held).take_all(_fetch(importer, connection))
    if isinstance(importer, RegistrationSource):
        count(importer, connection, tally, held)


def _fetch(importer: EventImporter, connection: Connection) -> Iterable[Any]:
    """The plugin's events; what it holds open is closed when the run stops early."""
    events = importer.fetch_events(connection, connection.last_complete_at)
    try:
        yield from events
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()


def _close(held: Claim, tally: Tally, outcome: RunOutcome, fault: Fault | None) -> SyncRun:
    """Write the run and tell the connection, unless somebody else has it by now. What was read by the clock and brought
    nothing new leaves no row: the connection says when it was read."""
    now = clock.now()
    run = held.run
    run.outcome, run.finished_at, run.is_complete = outcome, now, tally.is_complete
    run.error = fault.message if fault else ""
    run.report = tally.text()
    for name in COUNTED:
        setattr(run, name, tally.counts[name])
    is_news = run.trigger != RunTrigger.TIMER or outcome != RunOutcome.DONE or tally.has_news
    with transaction.atomic():
        if is_news:
            run.save(force_insert=True)
        mine = Connection.objects.filter(pk=held.connection.pk, lease_token=held.token)
        row = mine.select_for_update().first()
        if row is not None:
            mine.update(lease_token=None, lease_until=None, **_news(row, run, fault, now))
    return run


def _news(row: Connection, run: SyncRun, fault: Fault | None, now: datetime) -> dict[str, Any]:
    """What the connection learns from a run."""
    if run.outcome == RunOutcome.ABANDONED:
        return {}
    if fault is None:
        news: dict[str, Any] = {
            "last_success_at": now,
            "failure_count": 0,
            "last_error": "",
            "last_error_at": None,
            "trouble": Trouble.NONE,
            "next_run_at": now + row.interval,
        }
        if run.is_complete:
            news["last_complete_at"] = run.started_at
        return news
    failures = row.failure_count + 1
    pause = max(row.interval, min(row.interval * 2 ** min(failures - 1, 10), LONGEST_PAUSE))
    if fault.retry_after is not None:
        pause = max(fault.retry_after, timedelta(minutes=1))
    return {
        "failure_count": failures,
        "last_error": fault.message,
        "last_error_at": now,
        "trouble": fault.trouble,
        "next_run_at": now + min(pause, max(LONGEST_PAUSE, row.interval)),
    }
