"""What workers do. A task may come twice or never: the rows say what is to be done."""

from __future__ import annotations

from datetime import timedelta

from django_tasks import task

from cms.core import clock


@task(queue_name="sync")
def fetch_posters() -> str:
    """Fetch the preview pictures whose turn it is, for a minute at most; the rest comes with the next ring."""
    from integrations.video.services.posters import fetch_due  # noqa: PLC0415  web processes ring and never fetch

    return fetch_due(until=clock.now() + timedelta(minutes=1))
