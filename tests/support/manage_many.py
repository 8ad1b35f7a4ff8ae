"""Runs several management commands in one fresh process, as ``manage.py`` would, because starting one takes seconds.

The process reads a JSON list of argument lists from standard input; it writes ``[[exit code, output, errors], …]`` as its
last line.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Done(NamedTuple):
    """What became of a command: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def manage_many(commands: Iterable[Sequence[str | Path]], environment: Mapping[str, str]) -> list[Done]:
    """Run ``commands`` one after the other in a process with this environment."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.manage_many"],
        input=json.dumps([list(map(str, command)) for command in commands]),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return [Done(*result) for result in json.loads(done.stdout.splitlines()[-1])]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.base")
    from django.core.management import ManagementUtility

    results = []
    for arguments in json.load(sys.stdin):
        said, complained = io.StringIO(), io.StringIO()
        code: object = 0
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
            try:
                ManagementUtility(["manage.py", *arguments]).execute()
            except SystemExit as stop:
                code = stop.code
        results.append([code or 0, said.getvalue(), complained.getvalue()])
    print(json.dumps(results))


if __name__ == "__main__":
    main()
