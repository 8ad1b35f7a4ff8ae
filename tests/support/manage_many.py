"""Runs several management commands in one fresh process, as ``manage.py`` would, and prints what became of each.

Reads a JSON list of argument lists from standard input; writes ``[[exit code, output], …]`` as its last line.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.base")
    from django.core.management import ManagementUtility

    results = []
    for arguments in json.load(sys.stdin):
        said = io.StringIO()
        code: object = 0
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                ManagementUtility(["manage.py", *arguments]).execute()
            except SystemExit as stop:
                code = stop.code
        results.append([code or 0, said.getvalue()])
    print(json.dumps(results))


if __name__ == "__main__":
    main()
