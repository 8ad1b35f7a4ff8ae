"""``db_worker``: works off background tasks that wait in the database (contract 1)."""

from __future__ import annotations

from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from cms.core.management.base import Command as BaseCommand


class Command(BaseCommand, DatabaseWorker):
    """The package's own command; a wrong argument is answered in one line, as by all commands here."""
