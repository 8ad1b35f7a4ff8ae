"""``db_worker``: works off background tasks that wait in the database (contract 1)."""

from __future__ import annotations

from argparse import ArgumentParser

from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from cms.core.management.base import Command as BaseCommand
from cms.core.timed.reaper import worker_id


class Command(BaseCommand, DatabaseWorker):
    """The package's own command; a wrong argument is answered in one line, as by all commands here. Its id says which
    process it is, so that its tasks can be freed when it dies (``cms.core.timed.reaper``)."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(worker_id=worker_id())
