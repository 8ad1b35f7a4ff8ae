"""What apps do when an older state of the data has been put back."""

from __future__ import annotations

from collections.abc import Callable

from cms.core.registries import Registry

AFTER_RESTORE: Registry[str, Callable[[], str]] = Registry()


def register_after_restore(name: str, function: Callable[[], str]) -> None:
    """Call ``function`` at the end of every restore, on the migrated data. It returns a line for the operator, or
    nothing. Apps register in ``AppConfig.ready()``."""
    AFTER_RESTORE[name] = function


def run_after_restore() -> tuple[str, ...]:
    """All of them, in the order of their registration; what they have to say."""
    return tuple(line for function in AFTER_RESTORE.values() if (line := function()))
