"""Reading the box, as a worker does it."""

from __future__ import annotations

from integrations.core.models import Connection, RemoteLink, SyncRun
from integrations.core.services.sync.running import run_sync


def read(connection: Connection) -> SyncRun:
    run = run_sync(connection.pk)
    assert run is not None
    return run


def only_link() -> RemoteLink:
    return RemoteLink.objects.get()
