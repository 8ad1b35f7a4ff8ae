"""Who uses the admin in the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils.translation import override

from home.models import HomePage
from home.services.roles import EDITOR, OFFICE, REVIEWER
from tests.support.members import member_of, stranger_of_the_admin


@pytest.fixture
def german_screens() -> Iterator[None]:
    with override("de"):
        yield


@pytest.fixture
def office(home: HomePage) -> Client:
    return member_of(OFFICE)


@pytest.fixture
def editor(home: HomePage) -> Client:
    return member_of(EDITOR)


@pytest.fixture
def reviewer(home: HomePage) -> Client:
    return member_of(REVIEWER)


@pytest.fixture
def stranger(db: None) -> Client:
    """Somebody who may enter the admin and nothing else."""
    return stranger_of_the_admin()
