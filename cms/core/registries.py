"""What apps register while the site starts."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Registry(dict[K, V]):
    """A dictionary that apps add to in ``AppConfig.ready()``; it keeps the order in which they did."""

    @contextmanager
    def set_aside(self) -> Iterator[None]:
        """Begin with nothing inside the block; afterwards all is as it was before. For tests and drills."""
        before = dict(self)
        self.clear()
        try:
            yield
        finally:
            self.clear()
            self.update(before)

    @contextmanager
    def replaced(self, key: K, value: V) -> Iterator[V]:
        """Let ``value`` stand at ``key`` inside the block. For tests and drills."""
        before = dict(self)
        self[key] = value
        try:
            yield value
        finally:
            self.clear()
            self.update(before)
