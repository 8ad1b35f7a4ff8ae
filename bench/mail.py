"""``python -m bench.mail``: mails a second, each rendered for its person, against a server on this machine; and how soon a
campaign to a hundred thousand people begins.

Beside it, when Postfix's tools are there, what ``smtp-source`` sends to the same server: the floor of the machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from bench import servers
from bench.report import verdict

COUNT = 10_000
BAR = 400
"""Mails a second on SQLite with one worker (quality 2)."""
FROZEN = 100_000
FREEZING_BAR = 10
"""Seconds in which a campaign to so many subscribers begins (quality 2)."""


def main() -> int:
    """The benchmark in a fresh data folder, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="wandelnetz-bench-mail-") as folder:
        env = servers.environment(Path(folder), DJANGO_SETTINGS_MODULE="cms.settings.base", BENCH_FOLDER=folder)
        return subprocess.run(
            [sys.executable, "-m", "bench.mail", "here"], cwd=servers.ROOT, env=env, check=False
        ).returncode


def measure() -> None:
    import django  # noqa: PLC0415  the environment is set first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  as above

    from cms.core import clock  # noqa: PLC0415  as above
    from newsletters.engine.delivering import deliver  # noqa: PLC0415  as above
    from newsletters.engine.transport import transport_for  # noqa: PLC0415  as above
    from tests.faults import campaign  # noqa: PLC0415  as above

    call_command("migrate", verbosity=0)
    campaign.quiet_bell()
    campaign.make_route(rate=1_000_000, burst=1_000_000)
    begin = time.monotonic()
    campaign.make_mailing(COUNT)
    frozen = time.monotonic() - begin
    with campaign.sink_process(Path(os.environ["BENCH_FOLDER"]) / "sink.log") as url:
        begin = time.monotonic()
        run = deliver(until=clock.now() + campaign.timedelta(minutes=10), transport=transport_for(url))
        rate = COUNT / (time.monotonic() - begin)
        print(f"\nMail: {run}; {COUNT} recipients frozen in {frozen:.1f} s")
        print(f"{rate:,.0f} mails/s with one worker; bar {BAR}: {verdict(rate >= BAR)}")
        if source := shutil.which("smtp-source"):
            begin = time.monotonic()
            target = urlsplit(url).netloc
            subprocess.run([source, "-d", "-m", str(COUNT), "-l", "3000", f"inet:{target}"], check=True)
            print(f"smtp-source, one connection: {COUNT / (time.monotonic() - begin):,.0f} mails/s")
        else:
            print("left out: smtp-source is not installed (Debian: apt install postfix)")
    seconds = freeze_subscribers()
    print(
        f"{FROZEN:,} subscribers frozen in {seconds:.1f} s; bar {FREEZING_BAR}: {verdict(seconds <= FREEZING_BAR)}",
        flush=True,
    )


def freeze_subscribers() -> float:
    """Seconds from “send” to the rows of all who have subscribed to one newsletter."""
    from cms.core import clock  # noqa: PLC0415  the environment is set first
    from newsletters.choices import MailingKind, SubscriptionState  # noqa: PLC0415  as above
    from newsletters.engine.planning import Content, Plan, freeze  # noqa: PLC0415  as above
    from newsletters.models import MailingList, Subscriber, Subscription  # noqa: PLC0415  as above
    from newsletters.selectors.audiences import list_addressees  # noqa: PLC0415  as above

    now = clock.now()
    newsletter = MailingList.objects.create(name="Rundbrief", slug="rundbrief")
    people = Subscriber.objects.bulk_create(
        (
            Subscriber(address=f"person{n}@beispiel.test", address_key=f"{n:064x}", created_at=now, confirmed_at=now)
            for n in range(FROZEN)
        ),
        batch_size=5_000,
    )
    wishes = (
        Subscription(
            subscriber=person,
            mailing_list=newsletter,
            state=SubscriptionState.ACTIVE,
            text_version="newsletter-de-1",
            created_at=now,
            confirmed_at=now,
        )
        for person in people
    )
    Subscription.objects.bulk_create(wishes, batch_size=5_000)
    content = Content("de", "Rundbrief", "<p>Guten Tag</p>", "Guten Tag\n")
    plan = Plan(
        key="everybody", kind=MailingKind.NEWSLETTER, title="Rundbrief", contents=[content], list_id="rundbrief"
    )
    begin = time.monotonic()
    freeze(plan, list_addressees(newsletter))
    return time.monotonic() - begin


if __name__ == "__main__":
    if sys.argv[1:] == ["here"]:
        measure()
    else:
        sys.exit(main())
