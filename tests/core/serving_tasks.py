"""A task for the worker of a site that runs in another process."""

from __future__ import annotations

import time
from pathlib import Path

from django_tasks import task


@task(queue_name="sync")
def wait_for_file(path: str) -> None:
    """As a server does that does not answer."""
    while not Path(path).exists():
        time.sleep(0.1)
