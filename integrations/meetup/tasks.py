"""What workers do. A task may come twice or never: the rows say what is to be done."""

from __future__ import annotations

from django_tasks import task

from integrations.meetup.plugin import installed
from integrations.meetup.services import sending


@task(queue_name="sync")
def settle_dispatch(dispatch_id: int) -> None:
    """Go on with an event that is on its way to Meetup."""
    sending.settle(dispatch_id, installed().options)
