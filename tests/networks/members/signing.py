"""Signing in as a member does."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from networks.models import MemberAccount
from newsletters.models import MailingContent

SIGN_IN = "/members/sign-in/"
CODE = "/members/sign-in/code/"
SHAPE = re.compile(r"\b[2-9B-Z]{4}-[2-9B-Z]{4}\b")


def mailed_codes() -> list[str]:
    """The codes that stand in mails, the newest last."""
    texts = MailingContent.objects.filter(mailing__key__startswith="sign-in:").order_by("pk")
    return [found[0] for text in texts if (found := SHAPE.search(text.text))]


def ask(client: Client, address: str, **extra: str) -> str:
    """Ask for a code; the words of the next page."""
    response = client.post(SIGN_IN, {"email": address}, follow=True, **extra)
    assert response.redirect_chain[-1][0] == CODE
    return response.content.decode()


def signed_in(account: MemberAccount) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(account.user)
    return client


def content_of(response: Any) -> bytes:
    """The body, with the file behind it closed; ``response.close()`` would close the database of the test as well."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    for close in response._resource_closers if response.streaming else ():
        close()
    return body
