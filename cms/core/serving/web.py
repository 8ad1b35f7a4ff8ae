"""``python -m cms.core.serving.web``: granian with ``--workers`` processes; started by the supervisor."""

from __future__ import annotations

import argparse
import gc
import logging
import multiprocessing
import os
import signal
from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels, logger

from cms.core.serving.lean import leave_out_unused
from cms.core.serving.lifeline import end_with_parent

TARGET = "cms.wsgi:application"
"""By name, because the kernel imports nothing that stands above it."""
THREADS = 2
"""Python threads of each process: while one waits for the database, others answer."""
GARBAGE = 20_000
"""New objects until Python looks for garbage: about as many as a large answer is made of, instead of 700."""
STOP_SECONDS = 5
"""How long a process may finish its requests when the server stops."""
SECRETS = (
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "ADDRESS_KEY",
    "CREDENTIALS_KEY",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "ADMIN_PASSWORD",
    "METRICS_TOKEN",
)
ACCESS_LOG = '%(time)s "%(method)s %(path)s" %(status)d %(dt_ms).1f ms'
"""Without address, query string and user agent: a log of requests, not of people."""


class PlainWords(logging.Filter):
    """granian says of a process with a request that hangs that it “refused to gracefully stop”; nothing had refused."""

    def filter(self, record: logging.LogRecord) -> bool:
        if "refused to gracefully stop" in str(record.msg):
            record.msg = "A process was ended with a request that had not come to its end within %d seconds."
            record.args = (STOP_SECONDS,)
        return True


@cache
def load() -> Callable[..., Any]:
    """The WSGI application with everything that it needs.

    Where processes are forked, the master loads it once and the workers share its memory until they write to it: with
    two workers about 60 MiB less, and a worker that died is back at once.

    granian copies the environment into every request; the settings have read it by now, so the secrets leave it and
    can stand in no error report.
    """
    leave_out_unused()
    module, _, name = TARGET.partition(":")
    wsgi: Callable[..., Any] = getattr(import_module(module), name)

    from django.conf import settings  # noqa: PLC0415  after the unused is left out
    from django.db import connections  # noqa: PLC0415  as above
    from django.utils import translation  # noqa: PLC0415  as above

    import_module(settings.ROOT_URLCONF)
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("Start")  # reads the catalogue
    connections.close_all()  # none is open; a fork would break one
    providers = (name for name in os.environ if name.startswith("ANYMAIL_"))
    for name in [*SECRETS, *settings.INTEGRATION_VARIABLES, *providers]:
        os.environ.pop(name, None)
    gc.collect()
    gc.freeze()  # what was imported never becomes garbage: later collections skip it and leave its memory shared
    gc.set_threshold(GARBAGE)
    return wsgi


def application(master: int) -> Callable[..., Any]:
    """The WSGI application, inside a worker process."""
    end_with_parent(master, signal.SIGKILL)
    return load()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m cms.core.serving.web", description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True, help="the supervisor's process id")
    parser.add_argument("--access-log", action="store_true")
    options = parser.parse_args(arguments)
    end_with_parent(options.parent)
    if multiprocessing.get_start_method() == "fork":
        load()
    logger.addFilter(PlainWords())
    server = Granian(
        TARGET,
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=options.access_log,
        log_access_format=ACCESS_LOG,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=STOP_SECONDS,
    )
    server.serve(target_loader=partial(application, os.getpid()), wrap_loader=False)


if __name__ == "__main__":
    main()
