"""An archive of the list “Rundbrief” with issues made of given blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cms.core import clock
from cms.core.addresses import recipient_key
from home.models import HomePage
from newsletters.models import MailingList, NewsletterIndexPage, NewsletterIssuePage, Subscriber, Subscription
from tests.factories.newsletters import ArchiveFactory, IssueFactory, body_of
from tests.support.worlds import world

TEXT = ("text", {"heading": "", "text": "<p>Guten Tag.</p>"})


@pytest.fixture
@world
def mailing_list(db: None) -> MailingList:
    return MailingList.objects.create(name="Rundbrief", name_en="Newsletter", slug="rundbrief", description="Viermal")


@pytest.fixture
@world
def archive(home: HomePage, mailing_list: MailingList) -> NewsletterIndexPage:
    return ArchiveFactory(parent=home, title="Rundbriefe", slug="rundbriefe", mailing_list=mailing_list)


@pytest.fixture
def make_issue(archive: NewsletterIndexPage) -> Callable[..., NewsletterIssuePage]:
    def make(*blocks: tuple[str, Any], **fields: Any) -> NewsletterIssuePage:
        return IssueFactory(**{"parent": archive, "title": "Neues", "body": body_of(*(blocks or [TEXT])), **fields})

    return make


@pytest.fixture
def subscribe(mailing_list: MailingList) -> Callable[..., Subscription]:
    def make(address: str, *, language: str = "de", state: str = "active") -> Subscription:
        subscriber = Subscriber.objects.create(
            address=address, address_key=recipient_key(address), language=language, created_at=clock.now()
        )
        return Subscription.objects.create(
            subscriber=subscriber,
            mailing_list=mailing_list,
            state=state,
            text_version="newsletter-de-1",
            created_at=clock.now(),
            confirmed_at=clock.now(),
        )

    return make
