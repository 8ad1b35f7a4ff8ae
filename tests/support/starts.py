"""Starts ``manage.py check`` in many environments: each in a process of its own, forked from one that has loaded the
libraries but nothing of ours, because loading them takes longer than all the rest.

The process reads a JSON list of environments from standard input; it writes ``[[exit code, output, errors], …]``.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping

from tests.support.manage_many import ROOT, Done

LIBRARIES = ("dj_database_url", "django.core.management", "pydantic_settings")


def start_in_each(environments: Iterable[Mapping[str, str]]) -> list[Done]:
    """What becomes of ``manage.py check`` in each of these environments."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.starts"],
        input=json.dumps([dict(environment) for environment in environments]),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    return [Done(*result) for result in json.loads(done.stdout)]


def check(environment: Mapping[str, str]) -> None:
    """Never returns normally: this process is the command now."""
    os.environ.clear()
    os.environ.update(environment)
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.base"
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", "check"])
    raise SystemExit(0)


def forked(environment: Mapping[str, str]) -> Done:
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if not child:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            check(environment)
        _child, status = os.waitpid(child, 0)
        out.seek(0)
        err.seek(0)
        return Done(os.waitstatus_to_exitcode(status), out.read(), err.read())


def main() -> None:
    for name in LIBRARIES:
        importlib.import_module(name)
    results = [forked(environment) for environment in json.load(sys.stdin)]
    print(json.dumps(results))


if __name__ == "__main__":
    main()
