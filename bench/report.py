"""The tables that ``make bench`` prints, each figure beside its bar."""

from __future__ import annotations

import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench import load

MEMORY_BAR = 450
QUERIES_BAR = 12
GROWTH_BAR = 1.5
P99_BAR = 20


@dataclass(frozen=True)
class Target:
    """What is asked for, and what it is held against.

    ``floor`` and ``stock`` name other targets; ``share`` of the floor, or ``least`` requests per second, is the bar.
    """

    name: str
    url: str
    size: int
    floor: str = ""
    share: float = 0.0
    least: float = 0.0
    stock: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Round:
    """Everything that was measured with one amount of content."""

    events: int
    targets: list[Target]
    runs: dict[str, list[load.Measurement]]
    queries: dict[str, int]
    memory: tuple[float, float]

    def rate(self, name: str) -> float:
        return statistics.median(run.rate for run in self.runs[name])

    def p99(self, name: str) -> float:
        return statistics.median(run.p99 for run in self.runs[name])

    def wrong(self, name: str) -> int:
        return sum(run.wrong for run in self.runs[name])


def verdict(is_met: bool) -> str:
    return "met" if is_met else "MISSED"


def table(rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as they need to be; the first is text, the others are figures."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  ".join(cells).rstrip())


def print_machine(name: str, generator: str, rounds: int, seconds: float) -> None:
    print(
        f"{name}, {os.cpu_count()} cores shared with the load generator, {generator}, {load.CONNECTIONS} connections"
    )
    print(f"Medians of {rounds} interleaved rounds of {seconds:g} s; two server processes each; requests per second.")


def print_speed(one: Round) -> None:
    print(f"\nSpeed with {one.events} events\n")
    rows = [("", "bytes", "req/s", "p99 ms", "of floor", "x stock v2", "bar", "", "wrong")]
    for target in one.targets:
        rate = one.rate(target.name)
        share = rate / one.rate(target.floor) if target.floor else 0
        times = rate / stock if target.stock and (stock := one.rate(target.stock)) else 0
        bar = f"{target.share:.0%} of floor" if target.share else f"{target.least:,.0f}/s" if target.least else ""
        met = share >= target.share if target.share else rate >= target.least
        rows.append(
            (
                target.name,
                f"{target.size:,}",
                f"{rate:,.0f}",
                f"{one.p99(target.name):.1f}",
                f"{share:.0%}" if share else "",
                f"{times:,.1f}" if times else "",
                bar,
                verdict(met) if bar else "",
                str(one.wrong(target.name) or ""),
            )
        )
    table(rows)
    p99 = one.p99("list")
    print(f"\np99 of the list: {p99:.1f} ms, bar {P99_BAR} ms: {verdict(p99 <= P99_BAR)}")


def print_queries(one: Round) -> None:
    print(f"\nQueries of a cold answer (bar of the API: {QUERIES_BAR}, whatever the limit)\n")
    rows = [(name, str(n), verdict(n <= QUERIES_BAR) if "/api/" in name else "") for name, n in one.queries.items()]
    table([("", "queries", ""), *rows])


def print_memory(one: Round) -> None:
    really, resident = one.memory
    print(
        f"\nMemory of web, worker and timer together after the load: {really:.0f} MiB (shared pages counted once); "
        f"sum of the resident sets {resident:.0f} MiB; bar {MEMORY_BAR} MiB: {verdict(really <= MEMORY_BAR)}"
    )


def print_growth(measured: list[Round]) -> None:
    first, last = measured[0], measured[-1]
    print(f"\nCost against content, {first.events} → {last.events} events (bar: within {GROWTH_BAR} x)\n")
    rows = [("", f"{first.events}", f"{last.events}", "slower by", "")]
    for target in first.targets:
        if target.name.startswith(("floor", "stock")):
            continue
        before, after = first.rate(target.name), last.rate(target.name)
        slower = before / max(after, 0.01)
        rows.append((target.name, f"{before:,.0f}", f"{after:,.0f}", f"{slower:.2f} x", verdict(slower <= GROWTH_BAR)))
    table(rows)
