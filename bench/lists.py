"""``python -m bench.lists``: the office's list of subscribers with a hundred thousand people in it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import servers
from bench.report import table, verdict

COUNT = 100_000
BAR = 300
"""Milliseconds in which the list is there."""
QUERIES = ("", "?q=person77", "?q=person77777@beispiel.test", "?blocked=no")
ATTEMPTS = 3


def main() -> int:
    """The benchmark in a fresh data folder, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="wandelnetz-bench-lists-") as folder:
        env = servers.environment(Path(folder), DJANGO_SETTINGS_MODULE="cms.settings.base")
        for command in (["migrate", "-v0"], ["collectstatic", "--no-input", "-v0"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=servers.ROOT, env=env, check=True)
        return subprocess.run(
            [sys.executable, "-m", "bench.lists", "here"], cwd=servers.ROOT, env=env, check=False
        ).returncode


def measure() -> None:
    import django  # noqa: PLC0415  the environment is set first

    django.setup()
    from django.test import Client  # noqa: PLC0415  as above
    from django.urls import reverse  # noqa: PLC0415  as above

    from cms.core import clock  # noqa: PLC0415  as above
    from cms.core.models import User  # noqa: PLC0415  as above
    from newsletters.models import Subscriber  # noqa: PLC0415  as above

    now = clock.now()
    people = (
        Subscriber(address=f"person{number}@beispiel.test", address_key=f"{number:064x}", created_at=now)
        for number in range(COUNT)
    )
    Subscriber.objects.bulk_create(people, batch_size=5_000)
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("office", "office@example.org", "never used 123"))
    rows = [("", "ms", "bar", "")]
    client.get(reverse("subscribers"))  # loads what the first answer needs
    for query in QUERIES:
        url = reverse("subscribers") + query
        seconds = []
        for _attempt in range(ATTEMPTS):
            begin = time.perf_counter()
            status = client.get(url).status_code
            seconds.append(time.perf_counter() - begin)
            if status != 200:
                raise RuntimeError(f"{url} answers {status}")
        best = min(seconds) * 1_000
        rows.append((url, f"{best:.0f}", str(BAR), verdict(best <= BAR)))
    print(f"\nThe list of {COUNT:,} subscribers, the best of {ATTEMPTS}\n")
    table(rows)


if __name__ == "__main__":
    if sys.argv[1:] == ["here"]:
        measure()
    else:
        sys.exit(main())
