"""Storms that need no mail server: timed work (R28), and a backup that is restored (R19)."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from django.conf import settings
from django.db import connections

from cms.core.backups import back_up, restore
from cms.core.backups.archive import DATABASE, BackupError, unpack
from cms.core.backups.databases import check
from tests.faults.campaign import make_mailing, make_route, sink_process, work
from tests.faults.processes import Crowd
from tests.faults.timer import ride_out
from tests.newsletters.returns import test_epoch

RESTORED_WITHIN = 300
"""Seconds for a site of a gigabyte (R19)."""


def timed_work(folder: Path, seed: int, scale: float) -> bool:
    """R28: 50 jobs every two seconds, three processes, 50 kills, 1,000 slots."""
    verdict = ride_out(folder, jobs=50, seconds=max(45 * scale, 6), kills=max(int(50 * scale), 3), seed=seed)
    print(f"  {verdict}\n  {'ok' if verdict.is_right else 'RED'}")
    return verdict.is_right and verdict.slots >= 1_000 * scale


def restored(folder: Path, seed: int, scale: float) -> bool:
    """R19: backups beside a campaign at full rate open and are whole, twenty of twenty; and a backup at 30 % is restored
    while sending went on: nothing leaves before the release, and after it nobody is served twice or left out. A site of a
    gigabyte is back within five minutes."""
    make_route(rate=100_000, burst=100_000)
    people = max(int(1_000 * scale), 100)
    try:
        test_epoch.go_there_and_back(folder, people=people)
    except AssertionError as difference:
        print(f"  RED {difference}")
        return False
    print(f"  {people} people; backup after 30 %, sent on to 80 %, restored, released: each has one mail")
    wanted = max(int(20 * scale), 3)
    whole = _backups_under_load(folder, wanted)
    print(f"  {whole} of {wanted} backups under load are whole\n  {'ok' if whole == wanted else 'RED'}")
    return whole == wanted and _drill(folder, scale)


def _drill(folder: Path, scale: float) -> bool:
    """Whether a site with a gigabyte of media is lost and back in time."""
    media, archive = Path(settings.MEDIA_ROOT), folder / "drill.tar.gz"
    files = [media / "documents" / f"{number}.bin" for number in range(max(int(1_024 * scale), 1))]
    files[0].parent.mkdir(parents=True, exist_ok=True)
    for file in files:
        file.write_bytes(os.urandom(2**20))
    connections.close_all()
    back_up(archive)
    shutil.rmtree(media)
    begin = time.monotonic()
    restore(archive, force=True)
    seconds = time.monotonic() - begin
    is_right = all(file.stat().st_size == 2**20 for file in files) and seconds <= RESTORED_WITHIN
    print(f"  {len(files)} MiB of media are back after {seconds:.0f} s\n  {'ok' if is_right else 'RED'}")
    return is_right


def _backups_under_load(folder: Path, wanted: int) -> int:
    """How many of the backups that are made while four workers send can be put back."""
    make_mailing(20_000, key="beside")
    log, archive = folder / "sink.log", folder / "under-load.tar.gz"
    log.touch()
    connections.close_all()
    whole = 0
    with sink_process(log) as url, Crowd({f"worker {n}": lambda: work(url) for n in range(4)}, folder / "c") as crowd:
        for number in range(wanted):
            crowd.look_after()
            sent = len(log.read_text().splitlines())
            back_up(archive)
            manifest = unpack(archive, folder / f"unpacked {number}")
            try:
                check(folder / f"unpacked {number}" / DATABASE, manifest.engine)
            except BackupError as fault:
                print(f"  {fault}")
                continue
            whole += 1
            shutil.rmtree(folder / f"unpacked {number}")
            print(
                f"  backup {number + 1}: whole; {len(log.read_text().splitlines()) - sent} lines of the relay meanwhile"
            )
    return whole
