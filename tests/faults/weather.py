"""What may happen to a process at a named place, apart from its death."""

from __future__ import annotations

import gc
import smtplib  # noqa: TID251  looks for what the engine opened
import socket
from collections.abc import Callable
from contextlib import suppress

from django.db import OperationalError, connection


def once(act: Callable[[], None]) -> Callable[[], None]:
    """``act`` at the first pass only."""
    passes: list[int] = []

    def first_time() -> None:
        passes.append(1)
        if len(passes) == 1:
            act()

    return first_time


def cut_database() -> None:
    """The connection to the database ends in the middle of what was asked."""
    if connection.connection is not None:
        connection.connection.close()
    raise OperationalError("the connection is gone")


def fill_disk() -> None:
    """The database has no room to write; the connection to it stands."""
    raise OperationalError("database or disk is full")


def cut_mail_server() -> None:
    """All connections to mail servers end; nobody is told."""
    for found in gc.get_objects():
        if isinstance(found, smtplib.SMTP) and found.sock is not None:
            with suppress(OSError):
                found.sock.shutdown(socket.SHUT_RDWR)
