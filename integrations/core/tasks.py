"""Background tasks: ids in, one service call. Each may run twice, or never: the rows are the work."""

from __future__ import annotations

from datetime import timedelta

from django_tasks import task

from cms.core import clock
from cms.core.models import User


@task(queue_name="sync")
def sync_connection(connection_id: int, trigger: str, user_id: int | None = None) -> str:
    """Read one connection."""
    from integrations.core.choices import RunTrigger  # noqa: PLC0415  web processes ring and never read
    from integrations.core.services.sync.running import run_sync  # noqa: PLC0415  as above

    user = User.objects.filter(pk=user_id).first() if user_id else None
    run = run_sync(connection_id, trigger=RunTrigger(trigger), user=user)
    return run.outcome if run else ""


@task(queue_name="sync")
def probe_connections() -> str:
    """Test the connections whose turn it is, for a minute at most; the rest comes with the next ring."""
    from integrations.core.services.probing import probe_due  # noqa: PLC0415  as above

    return probe_due(until=clock.now() + timedelta(minutes=1))


@task(queue_name="sync")
def keep_rooms() -> str:
    """Make and close rooms of online events, and look for recordings, for a minute at most."""
    from integrations.core.services.rooms.keeping import keep_rooms as keep  # noqa: PLC0415  as above

    return keep(until=clock.now() + timedelta(minutes=1))


@task(queue_name="webhooks")
def deliver_outbox() -> str:
    """Hand over what is due, for a few seconds; ring again when there is more."""
    from integrations.core.services.outbox.delivering import deliver_due  # noqa: PLC0415  as above

    return deliver_due()


@task(queue_name="webhooks")
def handle_hooks() -> str:
    """Work off calls from outside."""
    from integrations.core.services.hooks import handle_due  # noqa: PLC0415  as above

    return handle_due()
