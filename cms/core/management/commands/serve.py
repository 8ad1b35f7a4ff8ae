"""``manage.py serve``: the whole site in one process tree."""

from __future__ import annotations

import errno
import os
import socket
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from cms.core.management.base import Command as BaseCommand
from cms.core.management.base import require_tables, wrong

LOCAL = {"127.0.0.1", "::1", "0.0.0.0", "::", "localhost"}  # noqa: S104  compared with, not listened on


def origin(host: str, port: int) -> str:
    """The address that a person on this machine types into a browser."""
    name = "localhost" if host in LOCAL else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"


def check_address(host: str, port: int) -> None:
    """Make sure that the server will be able to listen.

    Raises:
        CommandError: with exit code 2, in one line, what is in the way and what to do about it.
    """
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise wrong(f"“{host}” is no address of this machine. Example: --host 127.0.0.1") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise wrong(
                f"Port {port} on {host} is already in use. Stop the other program, or choose a free port: "
                f"manage.py serve --port {port + 1 if port < 65535 else 8000}"
            ) from error
        if error.errno == errno.EADDRNOTAVAIL:
            raise wrong(f"“{host}” is no address of this machine. Example: --host 127.0.0.1") from error
        raise wrong(f"Port {port} on {host} cannot be used ({error.strerror}).") from error


class Command(BaseCommand):
    help = (
        "Serves site, admin and API together with the background worker and the timer until Ctrl-C or SIGTERM. "
        "Migrate first. Options win over HOST, PORT and WEB_WORKERS."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.ENV.HOST, help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", default=settings.ENV.PORT, type=int, help="port (default: %(default)s)")
        parser.add_argument(
            "--workers", default=settings.ENV.WEB_WORKERS, type=int, help="web processes (default: %(default)s)"
        )
        parser.add_argument(
            "--access-log", action="store_true", help="one line per request, without addresses of visitors"
        )

    def handle(self, *, host: str, port: int, workers: int, access_log: bool, **options: Any) -> None:
        if not 1 <= port <= 65535:
            raise wrong("--port must be a number from 1 to 65535.")
        if not 1 <= workers <= 64:
            raise wrong("--workers must be a number from 1 to 64.")
        check_address(host, port)
        require_tables()
        # What is wrong with the addresses of a plugin is said here, once; each web process would stop over it again and again.
        import_module(settings.ROOT_URLCONF)

        environment = {**os.environ, "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX", "2")}
        local = origin(host, port)
        if not os.environ.get("SITE_URL"):  # links lead to where the site really is
            environment["SITE_URL"] = local
        environment["PYTHONPATH"] = os.pathsep.join(
            filter(None, (str(settings.BASE_DIR), os.environ.get("PYTHONPATH")))
        )
        command = [sys.executable, "-m", "cms.core.serving"]
        command += [f"--host={host}", f"--port={port}", f"--workers={workers}", f"--url={local}/"]
        if access_log:
            command.append("--access-log")
        sys.stdout.flush()
        # This process becomes the supervisor, which needs none of Django's 130 MiB.
        os.execve(Path(sys.executable), command, environment)  # noqa: S606  our own module, no shell
