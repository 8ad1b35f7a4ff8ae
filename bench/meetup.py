"""``python -m bench.meetup``: a Meetup group of a hundred events with ten thousand registrations is read again, and nothing
has changed (quality 2). Meetup is the stub of the tests, in a thread of this process, so the figure is the worse for it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import servers
from bench.report import verdict

EVENTS = 100
BOOKINGS = 100
"""Of each event."""
SECONDS_BAR = 10
WRITES_BAR = 1
PAUSE = timedelta(minutes=2)
"""Between two readings, by the clock of the site: what Meetup may be asked in a minute is enough for one."""


def main() -> int:
    """The benchmark in a fresh data folder, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="wandelnetz-bench-meetup-") as folder:
        env = servers.environment(Path(folder), DJANGO_SETTINGS_MODULE="cms.settings.base")
        return subprocess.run(
            [sys.executable, "-m", "bench.meetup", "here"], cwd=servers.ROOT, env=env, check=False
        ).returncode


def measure() -> None:
    import django  # noqa: PLC0415  the environment is set first

    django.setup()
    from django.conf import settings  # noqa: PLC0415  as above
    from django.core.management import call_command  # noqa: PLC0415  as above

    from bench.content import fill  # noqa: PLC0415  as above
    from cms.core import clock  # noqa: PLC0415  as above
    from integrations.core.models import RemoteLink  # noqa: PLC0415  as above
    from integrations.core.services import state  # noqa: PLC0415  as above
    from integrations.meetup.options import MeetupOptions  # noqa: PLC0415  as above
    from tests.integrations.meetup.installing import installed_with  # noqa: PLC0415  as above
    from tests.integrations.meetup.stub import MeetupEvent, MeetupStub, World  # noqa: PLC0415  as above

    call_command("migrate", verbosity=0)
    fill(1)
    now = clock.now()
    world = World(now=clock.now)
    world.add_group().events = [
        MeetupEvent(str(5_000 + n), f"tok-{n}", f"{n}. Abend", now + timedelta(days=30 + n)).with_bookings(BOOKINGS)
        for n in range(EVENTS)
    ]
    with MeetupStub(world) as stub:
        settings.OUTBOUND_ALLOW = [stub.host]
        names = {name.removeprefix("MEETUP_"): value for name, value in stub.environment.items() if "MEETUP" in name}
        with installed_with(MeetupOptions.of(names)):
            state.enable("meetup")
            connection_id = connect(world)
            for number in range(2):  # drafts are made of all events, then they are compared and counted
                read(connection_id, number)
            linked = RemoteLink.objects.attached().filter(going=BOOKINGS).count()
            if linked != EVENTS:
                raise RuntimeError(f"{linked} of {EVENTS} events are linked and counted")
            seconds, tables = read(connection_id, 2)
    print(
        f"\nMeetup: {EVENTS} linked events with {EVENTS * BOOKINGS:,} registrations, nothing new: {seconds:.1f} s; "
        f"bar {SECONDS_BAR}: {verdict(seconds <= SECONDS_BAR)}\n"
        f"writes: {len(tables)} ({', '.join(tables)}); bar {WRITES_BAR}: {verdict(len(tables) <= WRITES_BAR)}",
        flush=True,
    )


def connect(world: object) -> int:
    """The group of ``world`` with full access; every event becomes a draft."""
    from cms.core import clock  # noqa: PLC0415  the environment is set first
    from dialogues.models import DialogueSeriesPage  # noqa: PLC0415  as above
    from integrations.core.choices import ImportPolicy  # noqa: PLC0415  as above
    from integrations.meetup.models import MeetupConnection  # noqa: PLC0415  as above

    pair = world.token_pair()  # type: ignore[attr-defined]  # the stub's
    row = MeetupConnection(
        label="Meetup", group="dorfgespraech", series=DialogueSeriesPage.objects.get(), policy=ImportPolicy.DRAFT
    )
    row.access_token, row.refresh_token = pair["access_token"], pair["refresh_token"]
    row.authorised_at, row.access_until = clock.now(), clock.now() + timedelta(hours=1)
    row.save()
    return int(row.pk)


def read(connection_id: int, number: int) -> tuple[float, list[str]]:
    """One reading by the clock: how many seconds it took, and the tables that it wrote to."""
    from django.db import connection as database  # noqa: PLC0415  the environment is set first

    from cms.core import clock  # noqa: PLC0415  as above
    from integrations.core.services.sync.running import run_sync  # noqa: PLC0415  as above

    tables: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            tables.append(sql.split('"')[1])
        return execute(sql, *arguments)

    with clock.frozen_at(clock.now() + number * PAUSE), database.execute_wrapper(note):
        begin = time.monotonic()
        run = run_sync(connection_id)
        seconds = time.monotonic() - begin
    if run is None or run.outcome != "done":
        raise RuntimeError(f"the group was not read: {run and run.error}")
    return seconds, tables


if __name__ == "__main__":
    if sys.argv[1:] == ["here"]:
        measure()
    else:
        sys.exit(main())
