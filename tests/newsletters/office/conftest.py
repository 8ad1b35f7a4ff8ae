"""Who looks at the office's screens, and mailings, people and issues to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.utils.translation import override

from cms.core import clock
from cms.core.addresses import recipient_key
from home.models import HomePage
from newsletters.choices import MailingKind, RecipientState
from newsletters.contents import Content
from newsletters.engine.planning import Addressee, Plan, freeze
from newsletters.models import Mailing, MailingList, NewsletterIndexPage, NewsletterIssuePage, Subscriber, Subscription
from tests.factories.newsletters import ArchiveFactory, IssueFactory, body_of
from tests.support.worlds import world

TEXT = ("text", {"heading": "", "text": "<p>Guten Tag.</p>"})
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def german_screens() -> Iterator[None]:
    with override("de"):
        yield


@pytest.fixture
@world
def mailing_list(db: None) -> MailingList:
    return MailingList.objects.create(name="Rundbrief", slug="rundbrief")


@pytest.fixture
def subscribe(mailing_list: MailingList) -> Callable[..., Subscription]:
    def make(address: str, *, state: str = "active", **about: Any) -> Subscription:
        subscriber, _created = Subscriber.objects.get_or_create(
            address_key=recipient_key(address),
            defaults={"address": address, "created_at": clock.now(), "confirmed_at": clock.now()},
        )
        return Subscription.objects.create(
            subscriber=subscriber,
            state=state,
            text_version="newsletter-de-1",
            created_at=clock.now(),
            confirmed_at=clock.now(),
            **(about or {"mailing_list": mailing_list}),
        )

    return make


@pytest.fixture
def make_mailing(db: None) -> Callable[..., Mailing]:
    """A frozen mailing to these addresses, all in one state."""

    def make(*addresses: str, state: str = RecipientState.QUEUED, **plan: Any) -> Mailing:
        values = {"key": str(uuid4()), "kind": MailingKind.NEWSLETTER, "title": "Neues aus dem Land", **plan}
        content = Content("de", values["title"], f"<p>Guten Tag {HOSTILE}</p>", "Guten Tag")
        people = [Addressee(address, recipient_key(address), "de", _subscriber_id(address)) for address in addresses]
        mailing = freeze(Plan(contents=[content], **values), people)
        if state != RecipientState.QUEUED:
            mailing.recipients.update(state=state, sending_at=clock.now())
        return mailing

    return make


def _subscriber_id(address: str) -> int | None:
    return Subscriber.objects.filter(address_key=recipient_key(address)).values_list("pk", flat=True).first()


@pytest.fixture
@world
def issue(home: HomePage, mailing_list: MailingList) -> NewsletterIssuePage:
    archive: NewsletterIndexPage = ArchiveFactory(parent=home, title="Rundbriefe", mailing_list=mailing_list)
    page: NewsletterIssuePage = IssueFactory(parent=archive, title="Neues im Advent", body=body_of(TEXT))
    return page
