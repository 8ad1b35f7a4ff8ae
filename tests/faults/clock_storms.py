"""Storms that need no mail server: timed work (R28), and a backup that is restored (R19)."""

from __future__ import annotations

from pathlib import Path

from tests.faults.timer import ride_out
from tests.newsletters.returns import test_epoch


def timed_work(folder: Path, seed: int, scale: float) -> bool:
    """R28: 50 jobs every two seconds, three processes, 50 kills, 1,000 slots."""
    verdict = ride_out(folder, jobs=50, seconds=max(45 * scale, 6), kills=max(int(50 * scale), 3), seed=seed)
    print(f"  {verdict}\n  {'ok' if verdict.is_right else 'RED'}")
    return verdict.is_right and verdict.slots >= 1_000 * scale


def restored(folder: Path, seed: int, scale: float) -> bool:
    """R19: a backup at 30 %, sending goes on, the backup is restored: nothing leaves before the release, and after it
    nobody is served twice or left out."""
    try:
        test_epoch.go_there_and_back(folder)
    except AssertionError as difference:
        print(f"  RED {difference}")
        return False
    print("  100 people; backup after 30, sent on to 80, restored, released: each has one mail\n  ok")
    return True
