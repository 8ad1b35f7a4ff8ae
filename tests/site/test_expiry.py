"""A page with an end disappears at that moment, whatever is cached and whenever the timed command comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from cms.core import clock
from cms.core.cache.moments import MomentColumns
from cms.core.public import register_expiry
from home.models import HomePage, StandardPage
from tests.support.worlds import world

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
END = NOW + timedelta(minutes=10)


@pytest.fixture
@world
def page(home: HomePage) -> StandardPage:
    page = StandardPage(title="Nur heute", slug="nur-heute", expire_at=END)
    home.add_child(instance=page)
    return page


@pytest.mark.parametrize("path", ["/de/nur-heute/", "/api/v1/pages/find/?path=/de/nur-heute/"])
def test_no_cached_answer_outlives_the_end_of_a_page(page: StandardPage, path: str) -> None:
    visitor = Client()
    with clock.frozen_at(NOW):
        visitor.get(path)
    with clock.frozen_at(END - timedelta(seconds=1)):
        assert visitor.get(path).status_code == 200
    with clock.frozen_at(END):
        assert visitor.get(path).status_code == 404


def test_what_lies_below_an_expired_page_stays(page: StandardPage) -> None:
    page.add_child(instance=StandardPage(title="Darunter", slug="darunter"))
    with clock.frozen_at(END):
        assert Client().get("/de/nur-heute/darunter/").status_code == 200


def test_the_next_end_is_that_of_a_public_page(page: StandardPage, home: HomePage) -> None:
    home.add_child(instance=StandardPage(title="Entwurf", slug="e", live=False, expire_at=NOW + timedelta(minutes=1)))
    home.add_child(instance=StandardPage(title="Später", slug="s", expire_at=END + timedelta(minutes=1)))
    columns = MomentColumns()
    register_expiry(columns)
    assert columns.next_after(NOW) == END
    assert columns.next_after(END) == END + timedelta(minutes=1)
    assert columns.next_after(END + timedelta(hours=1)) is None
