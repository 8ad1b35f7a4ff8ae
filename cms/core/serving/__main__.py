"""``python -m cms.core.serving``: the supervisor. ``manage.py serve`` checks the arguments and becomes this process."""

from __future__ import annotations

import argparse
import os
import sys

from cms.core.serving.supervisor import Child, Supervisor


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m cms.core.serving", description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--url", required=True, help="shown once everything answers")
    parser.add_argument("--access-log", action="store_true")
    options = parser.parse_args()
    parent = f"--parent={os.getpid()}"
    web = [f"--host={options.host}", f"--port={options.port}", f"--workers={options.workers}", parent]
    if options.access_log:
        web.append("--access-log")
    module = [sys.executable, "-m"]
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  translated into an address to call
    return Supervisor(
        children=[
            Child("web", [*module, "cms.core.serving.web", *web]),
            Child("worker and timer", [*module, "cms.core.serving.background", parent]),
        ],
        probe=(everywhere.get(options.host, options.host), options.port),
        greeting=f"Wandelnetz runs at {options.url} – Ctrl-C stops it.",
    ).run()


if __name__ == "__main__":
    sys.exit(main())
