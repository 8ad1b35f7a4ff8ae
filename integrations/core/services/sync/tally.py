"""What a run counts and says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

MOST_LINES = 300

COUNTED = (
    "seen",
    "unchanged",
    "offered",
    "created",
    "updated",
    "cancelled",
    "missing",
    "conflicts",
    "proposals",
    "skipped",
)
"""The columns of ``SyncRun`` that are counts."""


@dataclass
class Tally:
    """Counts and readable lines of one run, for its row and for a dry run. ``is_complete``: the other side said that it
    named everything."""

    counts: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    unsaid: int = 0
    is_complete: bool = False

    @property
    def has_news(self) -> bool:
        """Whether there is anything to tell: not when everything was read and nothing had changed."""
        others = any(number for name, number in self.counts.items() if name not in ("seen", "unchanged"))
        is_same = self.is_complete and self.counts["seen"] == self.counts["unchanged"]
        return others or not is_same or bool(self.lines)

    def count(self, name: str, number: int = 1) -> None:
        self.counts[name] += number

    def say(self, line: str) -> None:
        """Add a line; beyond :data:`MOST_LINES` only their number is kept."""
        if len(self.lines) < MOST_LINES:
            self.lines.append(line)
        else:
            self.unsaid += 1

    def text(self) -> str:
        return "\n".join([*self.lines, *([f"… + {self.unsaid}"] if self.unsaid else ())])
