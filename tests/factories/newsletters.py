from __future__ import annotations

import json
import uuid
from typing import Any

import factory

from newsletters.models import NewsletterIndexPage, NewsletterIssuePage
from tests.factories.core import PageFactory


class ArchiveFactory(PageFactory):
    class Meta:
        model = NewsletterIndexPage

    title = factory.Sequence(lambda n: f"Rundbrief {n}")


class IssueFactory(PageFactory):
    class Meta:
        model = NewsletterIssuePage

    title = factory.Sequence(lambda n: f"Ausgabe {n}")


def body_of(*blocks: tuple[str, Any]) -> str:
    """The body of an issue as the database holds it."""
    return json.dumps([{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in blocks])
