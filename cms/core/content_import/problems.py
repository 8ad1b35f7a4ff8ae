"""What is wrong with an import file, said so that its author can mend it (contract 6)."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""Where something stands in the file: ``("series", 0, "events", 2, "date")``."""

MAX_SHOWN = 60


def written(path: Path) -> str:
    """The path as messages show it: ``series[0].events[2].date``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def shortened(text: str, length: int = MAX_SHOWN) -> str:
    """The text on one line, with an ellipsis when it is long."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`` Did you mean “title”?`` when something known is written much like ``name``, else nothing."""
    by_lower = {candidate.lower(): candidate for candidate in known}
    close = difflib.get_close_matches(str(name).lower(), list(by_lower), n=1, cutoff=0.6)
    return f" Did you mean “{by_lower[close[0]]}”?" if close else ""


@dataclass(frozen=True)
class Problem:
    """One reason why the file cannot be taken, and where in the file it lies."""

    path: Path
    reason: str

    def line(self, file: str) -> str:
        """One line for people: file, place, reason."""
        place = written(self.path)
        return f"{file}: {place}: {self.reason}" if place else f"{file}: {self.reason}"


class ImportRefusedError(Exception):
    """The file was not taken, and nothing was written. ``str(error)`` has one line per problem."""

    def __init__(self, file: str, problems: Iterable[Problem]) -> None:
        self.file = file
        self.problems = list(problems)
        super().__init__("\n".join(problem.line(file) for problem in self.problems))
