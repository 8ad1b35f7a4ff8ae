"""``python -m bench.lists``: the office's lists of subscribers and of registrations, a hundred thousand people in each."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from bench import servers
from bench.report import table, verdict

if TYPE_CHECKING:
    from django.test import Client

COUNT = 100_000
BAR = 300
"""Milliseconds in which the list is there."""
QUERIES = ("", "?q=person77", "?q=person77777@beispiel.test", "?blocked=no")
REGISTRATION_QUERIES = ("", "?state=confirmed", "?guests=yes", "?q=person77777@beispiel.test", "?p=2")
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
    show(f"The list of {COUNT:,} subscribers", client, reverse("subscribers"), QUERIES)
    show(f"The list of {COUNT:,} registrations for one event", client, registrations(), REGISTRATION_QUERIES)


def registrations() -> str:
    """The address of an event with so many registrations, every second of them with a name."""
    from django.urls import reverse  # noqa: PLC0415  the environment is set first

    from cms.core import clock  # noqa: PLC0415  as above
    from dialogues.models import HeadCount, Registration, RegistrationAnswer  # noqa: PLC0415  as above

    now, event, question = clock.now(), uuid4(), uuid4()
    HeadCount.objects.create(event_key=event, title="Wie kommen alle hinein?", people=COUNT)
    people = (
        Registration(
            event_key=event,
            address=f"person{number}@beispiel.test",
            address_key=f"{number:064x}",
            language="de",
            state="confirmed" if number % 10 else "cancelled",
            guest_count=number % 3,
            created_at=now,
        )
        for number in range(COUNT)
    )
    Registration.objects.bulk_create(people, batch_size=5_000)
    answers = (
        RegistrationAnswer(registration_id=key, question_key=question, kind="name", label="Name", text=f"Person {key}")
        for key in Registration.objects.filter(guest_count__gt=0).values_list("pk", flat=True)
    )
    RegistrationAnswer.objects.bulk_create(answers, batch_size=5_000)
    return reverse("event_registrations", args=[event])


def show(title: str, client: Client, address: str, queries: tuple[str, ...]) -> None:
    """The best of a few attempts for each query."""
    rows = [("", "ms", "bar", "")]
    client.get(address)  # loads what the first answer needs
    for query in queries:
        url = address + query
        seconds = []
        for _attempt in range(ATTEMPTS):
            begin = time.perf_counter()
            status = client.get(url).status_code
            seconds.append(time.perf_counter() - begin)
            if status != 200:
                raise RuntimeError(f"{url} answers {status}")
        best = min(seconds) * 1_000
        rows.append((f"…/{query}", f"{best:.0f}", str(BAR), verdict(best <= BAR)))
    print(f"\n{title}, the best of {ATTEMPTS}\n")
    table(rows)


if __name__ == "__main__":
    if sys.argv[1:] == ["here"]:
        measure()
    else:
        sys.exit(main())
