"""What all commands of ours have in common (contract 1): a wrong argument is answered with one line and exit code 2."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection

_EXAMPLE = "Example: DATABASE_URL=postgres://user:password@localhost:5432/wandelnetz"


def wrong(message: str) -> CommandError:
    """The error to raise for an argument that cannot be used: one line, exit code 2."""
    return CommandError(" ".join(message.split()), returncode=2)


def require_tables() -> None:
    """Stop before the first query when the database does not answer or nobody has migrated yet.

    Raises:
        CommandError: exit code 2, in one line.
    """
    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise wrong(f"DATABASE_URL: the database does not answer ({reason}). {_EXAMPLE}") from None
    if "wagtailcore_page" not in connection.introspection.table_names():
        raise wrong("The database is not set up yet. Run “python manage.py migrate” first.")


class Command(BaseCommand):
    """Base class: argparse's usage text, several lines long, is shown with ``--help`` only."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        if parser.called_from_command_line:

            def error(message: str) -> NoReturn:
                sys.stderr.write(f"{subcommand}: {message.rstrip('.')}. See: manage.py {subcommand} --help\n")
                raise SystemExit(2)

            parser.error = error  # type: ignore[method-assign]  # argparse offers no other way that Django leaves open
        return parser
