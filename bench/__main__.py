"""``python -m bench``: speed and memory of the site beside stock Wagtail API v2 and beside the floor of the machine.

Everything runs in one go on the same content, the same database, the same server software and two server processes;
the rounds are interleaved and the medians shown, because absolute figures drift while ratios stay.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench import lists, load, mail, meetup, servers
from bench.report import Round, Target, print_growth, print_machine, print_memory, print_queries, print_speed

LIST = "/api/v1/events/?limit=20"
STOCK = "/api/v2/pages/?type=dialogues.DialogueEventPage&fields=*"


def prepare(data_dir: Path, events: int, *, full: bool) -> None:
    """A migrated database with ``events`` events, and the static files that pages link to."""
    env = servers.environment(data_dir, DJANGO_SETTINGS_MODULE="cms.settings.base")
    manage = [sys.executable, "manage.py"]
    for command in (["migrate", "-v0"], ["collectstatic", "--no-input", "-v0"]):
        subprocess.run([*manage, *command], cwd=servers.ROOT, env=env, check=True)
    code = f"import django; django.setup(); from bench.content import fill; fill({events}, full={full})"
    subprocess.run([sys.executable, "-c", code], cwd=servers.ROOT, env=env, check=True)


def count_queries(data_dir: Path) -> dict[str, int]:
    """Queries of a cold answer, by address."""
    env = servers.environment(data_dir, DJANGO_SETTINGS_MODULE="cms.settings.base")
    command = [sys.executable, "-m", "bench.queries"]
    done = subprocess.run(command, cwd=servers.ROOT, env=env, check=True, capture_output=True, text=True)
    counts: dict[str, int] = json.loads(done.stdout)
    return counts


def targets(data_dir: Path, stack: ExitStack) -> tuple[servers.Server, list[Target]]:
    """Start all servers and say what is measured on each."""
    site = stack.enter_context(servers.site(data_dir))
    _status, _headers, listed = site.get(LIST)
    first = json.loads(listed)["items"][0]
    event, page = f"/api/v1/events/{first['id']}/", first["html_url"].removeprefix(site.url(""))
    _status, headers, _body = site.get(event)
    bodies = data_dir / "bodies"
    bodies.mkdir()
    for name, address in (("list", LIST), ("event", event), ("page", page)):
        status, _headers, body = site.get(address)
        if status != 200:
            raise RuntimeError(f"{address} answers {status}")
        (bodies / name).write_bytes(body)
    floor = stack.enter_context(servers.wsgi("bench.floor:application", data_dir, "/event", FLOOR_BODIES=str(bodies)))
    cold = stack.enter_context(servers.wsgi("bench.cold:application", data_dir, "/healthz"))
    stock = stack.enter_context(servers.wsgi("bench.stock:application", data_dir, "/api/v2/pages/"))
    stock_item = json.loads(stock.get(f"{STOCK}&limit=1")[2])["items"][0]
    stock_event = f"/api/v2/pages/{stock_item['id']}/?fields=*"
    return site, [
        Target("floor: list", floor.url("/list"), len(listed)),
        Target("floor: event", floor.url("/event"), (bodies / "event").stat().st_size),
        Target("floor: page", floor.url("/page"), (bodies / "page").stat().st_size),
        Target("stock Wagtail v2: list", stock.url(f"{STOCK}&limit=20"), len(stock.get(f"{STOCK}&limit=20")[2])),
        Target("stock Wagtail v2: event", stock.url(stock_event), len(stock.get(stock_event)[2])),
        Target("list", site.url(LIST), len(listed), floor="floor: list", share=0.8, stock="stock Wagtail v2: list"),
        Target(
            "event",
            site.url(event),
            (bodies / "event").stat().st_size,
            floor="floor: event",
            share=0.8,
            stock="stock Wagtail v2: event",
        ),
        Target(
            "event, 304",
            site.url(event),
            0,
            floor="floor: event",
            share=0.8,
            headers={"If-None-Match": headers["etag"]},
        ),
        Target("page (HTML)", site.url(page), (bodies / "page").stat().st_size, floor="floor: page", share=0.6),
        Target("list, cold", cold.url(LIST), len(listed), least=400, stock="stock Wagtail v2: list"),
        Target(
            "event, cold",
            cold.url(event),
            (bodies / "event").stat().st_size,
            least=700,
            stock="stock Wagtail v2: event",
        ),
        Target("page (HTML), cold", cold.url(page), (bodies / "page").stat().st_size),
    ]


def measure_all(events: int, *, full: bool, rounds: int, seconds: float) -> Round:
    """All figures for one amount of content."""
    print(f"\n{events} events: making the content …", flush=True)
    with tempfile.TemporaryDirectory(prefix="wandelnetz-bench-") as folder, ExitStack() as stack:
        data_dir = Path(folder)
        prepare(data_dir, events, full=full)
        queries = count_queries(data_dir)
        site, chosen = targets(data_dir, stack)
        runs: dict[str, list[load.Measurement]] = {target.name: [] for target in chosen}
        for target in chosen:  # one answer each, so that nothing is loaded while the clock runs
            load.measure(target.url, target.headers, seconds=1)
        for number in range(rounds):
            for target in chosen:
                runs[target.name].append(load.measure(target.url, target.headers, seconds=seconds))
            print(f"  round {number + 1} of {rounds} done, load average {os.getloadavg()[0]:.1f}", flush=True)
        return Round(events, chosen, runs, queries, site.memory())


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="500 events, one round of two seconds: only to see it work"
    )
    parser.add_argument("--full", action="store_true", help="every event with all that a documented one has")
    parser.add_argument("--events", type=int, nargs="+", default=[500, 5000], help="amounts of content")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    if options.quick:
        options.events, options.rounds, options.seconds = [500], 1, 2
    print_machine(platform.platform(), load.generator(), options.rounds, options.seconds)
    measured = [
        measure_all(events, full=options.full, rounds=options.rounds, seconds=options.seconds)
        for events in options.events
    ]
    for one in measured:
        print_speed(one)
        print_queries(one)
        print_memory(one)
    if len(measured) > 1:
        print_growth(measured)
    return lists.main() or mail.main() or meetup.main()


if __name__ == "__main__":
    sys.exit(main())
