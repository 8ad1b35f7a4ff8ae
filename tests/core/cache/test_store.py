from __future__ import annotations

import pickle
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis

from cms.core import clock
from cms.core.cache.store import Entry, Key, LocalStore, RedisStore, ResponseStore, make_store
from tests.support.services import free_port, temporary_redis

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
SOON = NOON + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.frozen_at(NOON):
        yield


def key(name: str) -> Key:
    return Key("https", "example.org", f"/{name}", "")


def entry(body: bytes = b"body", until: datetime = SOON) -> Entry:
    return Entry((("Content-Type", "text/plain"), ("Vary", "Cookie")), body, '"tag"', until)


def filled(*names: str, max_bytes: int = 1_000_000, body: bytes = b"body") -> LocalStore:
    store = LocalStore(max_bytes)
    store.get(1, key("any"))
    for name in names:
        store.put(1, key(name), entry(body))
    return store


def test_entry_is_found_again():
    store = filled("a")
    assert store.get(1, key("a")) == entry()
    assert store.get(1, key("b")) is None


@pytest.mark.parametrize("version", [0, 2])
def test_another_version_empties_the_store(version):
    store = filled("a", "b")
    assert store.get(version, key("a")) is None
    assert (len(store), store.size) == (0, 0)


def test_answer_of_an_old_version_is_not_kept():
    store = filled()
    store.get(2, key("a"))
    store.put(1, key("a"), entry(b"old"))
    assert store.get(2, key("a")) is None
    assert store.get(1, key("a")) is None


def test_entry_ends_at_its_moment():
    store = filled("a")
    with clock.frozen_at(SOON - timedelta(microseconds=1)):
        assert store.get(1, key("a")) == entry()
    with clock.frozen_at(SOON):
        assert store.get(1, key("a")) is None
    assert (len(store), store.size) == (0, 0)


def test_least_recently_used_goes_first():
    names = "abcdefghij"
    store = filled(*names)
    one = store.size // len(names)
    store.max_bytes = store.size
    assert store.get(1, key("a")) is not None
    store.put(1, key("k"), entry())
    assert [name for name in names + "k" if store.get(1, key(name)) is None] == ["b"]
    assert store.size == len(names) * one


def test_replacing_an_entry_counts_it_once():
    store = filled("a")
    size = store.size
    store.put(1, key("a"), entry())
    assert store.size == size


def test_huge_entry_is_not_kept():
    store = filled("huge", max_bytes=80_000, body=b"x" * 10_000)
    assert len(store) == 0


def test_entry_survives_packing():
    original = entry(b'{"a": 1}\nsecond line\n\xff')
    assert Entry.unpack(original.pack()) == original


def test_version_zero_is_never_kept():
    store = ResponseStore(LocalStore(1_000_000), None)
    store.get(0, key("a"))
    store.put(0, key("a"), entry())
    assert store.get(0, key("a")) is None


def test_hits_and_misses_are_counted():
    store = ResponseStore(filled("a"), None)
    for name in ("a", "b", "a"):
        store.get(1, key(name))
    assert (store.hits, store.misses) == (2, 1)


def test_settings_decide(settings):
    settings.RESPONSE_CACHE_BYTES = 5_000_000
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    store = make_store()
    assert (store.local.max_bytes, store.shared) == (5_000_000, None)
    del settings.RESPONSE_CACHE_BYTES
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://"}}
    store = make_store()
    assert store.local.max_bytes == 32 * 1024 * 1024
    assert isinstance(store.shared, RedisStore)


def use_redis(settings, port: int) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{port}/0",
        }
    }


@pytest.fixture(scope="module")
def redis_port() -> Iterator[int]:
    with temporary_redis() as port:
        yield port


def test_redis_is_shared_by_two_processes_stores(settings, redis_port):
    use_redis(settings, redis_port)
    one, two = (ResponseStore(LocalStore(1_000_000), RedisStore()) for _ in range(2))
    for store in (one, two):
        assert store.get(7, key("a")) is None
    one.put(7, key("a"), entry())
    assert two.get(7, key("a")) == entry()
    two.shared = None
    assert two.get(7, key("a")) == entry()
    assert (two.hits, two.misses) == (2, 1)
    assert one.get(8, key("a")) is None


def test_redis_forgets_by_itself(settings, redis_port):
    use_redis(settings, redis_port)
    RedisStore().put(9, key("a"), entry())
    with redis.Redis(port=redis_port) as client:
        [name] = client.keys("*answer:9:*")
        assert 295 <= client.ttl(name) <= 300
    with clock.frozen_at(SOON):
        assert RedisStore().get(9, key("a")) is None


@pytest.mark.parametrize(
    "foreign", [b"nonsense", b"", b"\x80", *map(pickle.dumps, (b"nonsense", b"[]\nx", "text", None))]
)
def test_foreign_bytes_in_redis_are_a_miss(settings, redis_port, foreign):
    use_redis(settings, redis_port)
    store = RedisStore()
    store.put(10, key("a"), entry())
    with redis.Redis(port=redis_port) as client:
        [name] = client.keys("*answer:10:*")
        client.set(name, foreign)
        assert store.get(10, key("a")) is None
        # Redis answers all the same, so it is asked on.
        store.put(10, key("a"), entry())
        assert store.get(10, key("a")) == entry()
        client.flushall()


def test_redis_that_is_down_is_asked_once_in_a_while(settings, caplog):
    use_redis(settings, free_port())
    store = ResponseStore(LocalStore(1_000_000), RedisStore())
    for name in "abc":
        assert store.get(1, key(name)) is None
        store.put(1, key(name), entry())
        assert store.get(1, key(name)) == entry()
    assert [record.getMessage() for record in caplog.records] == [
        "The shared cache does not answer (ConnectionError); going on without it."
    ]
    with clock.frozen_at(NOON + timedelta(seconds=6)):
        store.get(1, key("d"))
    assert len(caplog.records) == 2
