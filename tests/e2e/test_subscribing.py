"""A new subscriber on a narrow screen: from the page of a series to the preferences, on pages without any script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from dialogues.models import DialogueIndexPage
from newsletters.models import MailingList, Subscriber, Subscription
from tests.factories import SeriesFactory
from tests.newsletters.people.conftest import confirmations, links, preferences_path


@pytest.mark.django_db(transaction=True)
@pytest.mark.requirement("E41")
def test_subscribing_without_scripts(live_server, index: DialogueIndexPage, new_page: Callable[..., Page]):
    MailingList.objects.create(name="Rundbrief", slug="rundbrief", is_default=True)
    series = SeriesFactory(parent=index, title="Land im Wandel")
    page = new_page(width=320, height=800)
    axe = Axe()

    def look() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert page.locator("script:not([type='application/ld+json'])").count() == 0
        found = axe.run(page)
        assert found.violations_count == 0, found.generate_report()

    page.goto(f"{live_server.url}{series.url}")
    look()
    assert page.locator("input[type=email]").count() == 1
    page.locator("#subscribe input[type=email]").fill("jana@example")
    page.locator("#subscribe button").click()
    assert page.locator("[aria-invalid]").count() == 2
    look()
    page.locator("main input[type=email]").fill("jana@example.org")
    page.locator("main input[type=checkbox]").check()
    page.wait_for_timeout(2_100)  # nobody is faster: the form says so
    page.locator("main form button").click()
    assert page.url.endswith("/subscriptions/sent/?locale=de")
    look()

    page.goto(f"{live_server.url}{links(confirmations()[0])['confirm']}")
    look()
    page.locator("main form button").click()
    assert Subscription.objects.get().state == "active"

    page.goto(f"{live_server.url}{preferences_path(Subscriber.objects.get())}")
    look()
    page.locator("button[value=end]").click()
    assert Subscription.objects.get().state == "unsubscribed"
    assert page.locator("[role=status]").count() == 1
    look()
    assert page.context.cookies() == []
