from __future__ import annotations

from collections.abc import Iterator

import pytest

from cms.core.cache import store
from cms.core.cache.receivers import register_wagtail_models
from cms.core.cache.store import ResponseStore
from cms.core.cache.version import bump_version
from cms.core.models import ContentVersion


@pytest.fixture(autouse=True)
def receivers() -> None:
    register_wagtail_models()


@pytest.fixture
def responses() -> Iterator[ResponseStore]:
    """The store of this process: empty, and left empty."""
    store.responses.clear()
    yield store.responses
    store.responses.clear()


@pytest.fixture
def content(db: None) -> int:
    """Something public has been saved once. The version."""
    ContentVersion.objects.all().delete()
    bump_version()
    return ContentVersion.objects.get().number
