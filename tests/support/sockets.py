"""Sees every connection that this process begins, and lets none out of the machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_watched: list[list[tuple[str, int]]] = []
_is_hooked = False


class NotFromTestsError(OSError):
    """A test was about to call a machine of the internet."""


@contextmanager
def connections_watched() -> Iterator[list[tuple[str, int]]]:
    """The addresses and ports to which the process tries to connect inside the block, all threads together.

    The interpreter itself reports them (an audit hook), before anything leaves; those beyond the machine are refused
    here, as if nobody could be reached.
    """
    global _is_hooked
    if not _is_hooked:
        sys.addaudithook(_see)
        _is_hooked = True
    seen: list[tuple[str, int]] = []
    _watched.append(seen)
    try:
        yield seen
    finally:
        _watched.remove(seen)


def _see(event: str, arguments: tuple[object, ...]) -> None:
    if event != "socket.connect" or not _watched:
        return
    address = arguments[1]
    if not isinstance(address, tuple):
        return
    for seen in _watched:
        seen.append((str(address[0]), int(address[1])))
    if not str(address[0]).startswith("127."):
        raise NotFromTestsError
