"""Where finished answers wait: in the process first, in Redis behind it when the site has one (design 5)."""

from __future__ import annotations

import hashlib
import logging
import pickle
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

import orjson
from django.conf import settings
from django.core.cache import caches

from cms.core import clock

log = logging.getLogger(__name__)

# Closes the gap between the two commits of a save in autocommit mode (version.py), should a process die in it.
MAX_AGE = timedelta(seconds=300)

DEFAULT_BYTES = 32 * 1024 * 1024
REDIS_PAUSE = timedelta(seconds=5)
_OVERHEAD = 600  # bytes of Python objects around a small entry, roughly
_LARGEST_SHARE = 8  # no single entry takes more than an eighth of the budget
# What reading bytes raises that something else has written: Django's pickle of them, and Entry.unpack.
_FOREIGN = (pickle.UnpicklingError, AttributeError, EOFError, ImportError, LookupError, TypeError, ValueError)


class Key(NamedTuple):
    """What an answer depends on besides the content version and the clock. Nothing personal, nothing else."""

    scheme: str
    host: str
    path: str
    query: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A finished answer with status 200: everything that has to be sent, ready made.

    ``headers`` are those of the full answer, without ``Content-Length``; ``valid_until`` is the first moment at which
    the entry must not be used any more.
    """

    headers: tuple[tuple[str, str], ...]
    body: bytes
    etag: str
    valid_until: datetime

    def pack(self) -> bytes:
        """As bytes that any process of the same release can read: a line of JSON and the body."""
        head = {"headers": self.headers, "etag": self.etag, "valid_until": self.valid_until.isoformat()}
        return orjson.dumps(head) + b"\n" + self.body

    @classmethod
    def unpack(cls, data: bytes) -> Entry:
        """The opposite of :meth:`pack`.

        Raises:
            ValueError, KeyError, TypeError, AttributeError: the bytes were written by something else.
        """
        head, _, body = data.partition(b"\n")
        values = orjson.loads(head)
        return cls(
            headers=tuple((str(name), str(value)) for name, value in values["headers"]),
            body=body,
            etag=str(values["etag"]),
            valid_until=datetime.fromisoformat(values["valid_until"]),
        )


class LocalStore:
    """Entries of one content version in this process; the least recently used go first when the bytes run out.

    Threads share it. Seeing another version, newer or restored, empties it at once.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.size = 0
        self._version = 0
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def clear(self) -> None:
        with self._lock:
            self._begin(0)

    def get(self, version: int, key: Key) -> Entry | None:
        with self._lock:
            if version != self._version:
                self._begin(version)
                return None
            entry = self._entries.get(key)
            if entry is None:
                return None
            if entry.valid_until <= clock.now():
                self._drop(key)
                return None
            self._entries.move_to_end(key)
            return entry

    def put(self, version: int, key: Key, entry: Entry) -> None:
        """Keep ``entry``, unless the version has moved on while it was made."""
        size = _size(key, entry)
        if size * _LARGEST_SHARE > self.max_bytes:
            return
        with self._lock:
            if version != self._version:
                return
            if key in self._entries:
                self._drop(key)
            self._entries[key] = entry
            self.size += size
            while self.size > self.max_bytes:
                self._drop(next(iter(self._entries)))

    def _begin(self, version: int) -> None:
        self._entries.clear()
        self._version, self.size = version, 0

    def _drop(self, key: Key) -> None:
        self.size -= _size(key, self._entries.pop(key))


def _size(key: Key, entry: Entry) -> int:
    return _OVERHEAD + len(entry.body) + 2 * sum(map(len, key)) + sum(len(n) + len(v) for n, v in entry.headers)


class RedisStore:
    """The same entries for all processes, by Django's cache. Redis forgets them by itself when they are too old.

    It is only ever a help: when Redis does not answer, everything goes on without it, and it is not asked again for
    ``REDIS_PAUSE``.
    """

    def __init__(self, alias: str = "default") -> None:
        from redis.exceptions import RedisError  # noqa: PLC0415  memory that a site without Redis does not need

        self.alias = alias
        self._failures = (RedisError, OSError)
        self._silent_until: datetime | None = None

    def get(self, version: int, key: Key) -> Entry | None:
        if self._is_silent():
            return None
        try:
            data = caches[self.alias].get(_redis_key(version, key))
            entry = None if data is None else Entry.unpack(data)
        except self._failures as error:
            self._fell_silent(error)
            return None
        except _FOREIGN as error:
            log.warning("The shared cache holds something that is no answer (%s).", type(error).__name__)
            return None
        return entry if entry is not None and entry.valid_until > clock.now() else None

    def put(self, version: int, key: Key, entry: Entry) -> None:
        seconds = (entry.valid_until - clock.now()).total_seconds()
        if seconds < 1 or self._is_silent():
            return
        try:
            caches[self.alias].set(_redis_key(version, key), entry.pack(), timeout=int(seconds))
        except self._failures as error:
            self._fell_silent(error)

    def _is_silent(self) -> bool:
        return self._silent_until is not None and clock.now() < self._silent_until

    def _fell_silent(self, error: Exception) -> None:
        self._silent_until = clock.now() + REDIS_PAUSE
        log.warning("The shared cache does not answer (%s); going on without it.", type(error).__name__)


def _redis_key(version: int, key: Key) -> str:
    return f"answer:{version}:{hashlib.sha256(chr(10).join(key).encode(errors='surrogateescape')).hexdigest()}"


class ResponseStore:
    """Both stores as one, and the figures for ``/metrics``."""

    def __init__(self, local: LocalStore, shared: RedisStore | None) -> None:
        self.local = local
        self.shared = shared
        self.hits = 0
        self.misses = 0

    def clear(self) -> None:
        """Begin anew in this process: no entries, no figures."""
        self.local.clear()
        self.hits = self.misses = 0

    def get(self, version: int, key: Key) -> Entry | None:
        entry = self.local.get(version, key)
        if entry is None and self.shared is not None and version:
            entry = self.shared.get(version, key)
            if entry is not None:
                self.local.put(version, key, entry)
        # Counted without a lock: a figure for a graph may miss one.
        if entry is None:
            self.misses += 1
        else:
            self.hits += 1
        return entry

    def put(self, version: int, key: Key, entry: Entry) -> None:
        """Keep ``entry``. Version 0 is no version: nothing public was ever saved, so nothing would empty the cache."""
        if version == 0:
            return
        self.local.put(version, key, entry)
        if self.shared is not None:
            self.shared.put(version, key, entry)


def make_store() -> ResponseStore:
    """A store as the settings want it: ``RESPONSE_CACHE_BYTES`` per process, Redis when the default cache is Redis."""
    has_redis = str(settings.CACHES["default"]["BACKEND"]).endswith(".RedisCache")
    return ResponseStore(
        LocalStore(getattr(settings, "RESPONSE_CACHE_BYTES", DEFAULT_BYTES)),
        RedisStore() if has_redis else None,
    )


responses = make_store()
