from __future__ import annotations

import pytest

from cms.core.cache import lookup, middleware, moments, store
from cms.core.cache.receivers import register_wagtail_models
from cms.core.cache.store import LocalStore, ResponseStore
from cms.core.cache.version import bump_version
from cms.core.models import ContentVersion


@pytest.fixture(autouse=True)
def receivers() -> None:
    register_wagtail_models()


@pytest.fixture
def responses(monkeypatch: pytest.MonkeyPatch) -> ResponseStore:
    """An empty store of a megabyte for this test alone, without Redis."""
    fresh = ResponseStore(LocalStore(1_000_000), None)
    for module in (store, lookup, middleware):
        monkeypatch.setattr(module, "responses", fresh)
    return fresh


@pytest.fixture
def providers(monkeypatch: pytest.MonkeyPatch) -> list[moments.MomentProvider]:
    """The registered providers: none, until the test adds some."""
    fresh: list[moments.MomentProvider] = []
    monkeypatch.setattr(moments, "_providers", fresh)
    monkeypatch.setattr(moments, "_last", None)
    return fresh


@pytest.fixture
def content(db: None) -> int:
    """Something public has been saved once. The version."""
    ContentVersion.objects.all().delete()
    bump_version()
    return ContentVersion.objects.get().number
