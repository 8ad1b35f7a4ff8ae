"""A process with one timed job of its own, for the tests that need several processes and kill some of them.

The arguments are those of ``run_periodic``. Each run of the job appends a line to the file ``JOB_LOG``: process and act.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from pathlib import Path


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
    import django

    django.setup()
    from django.core.management import execute_from_command_line

    from cms.core.timed import periodic

    log = Path(os.environ["JOB_LOG"])

    def write(act: str) -> None:
        with log.open("a") as file:  # one short line: appended as a whole
            file.write(f"{os.getpid()} {act}\n")

    def work() -> str:
        write("begin")
        time.sleep(float(os.environ.get("JOB_SECONDS", "0")))
        write("end")
        return "worked"

    periodic.JOBS.clear()
    periodic.register(
        periodic.PeriodicJob(
            "test.work",
            timedelta(seconds=float(os.environ["JOB_INTERVAL"])),
            work,
            lease=timedelta(seconds=float(os.environ.get("JOB_LEASE", "20"))),
        )
    )
    write("ready")
    execute_from_command_line(["manage.py", "run_periodic", *sys.argv[1:]])


if __name__ == "__main__":
    main()
