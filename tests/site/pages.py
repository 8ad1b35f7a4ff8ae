"""Fetching and reading public pages in tests."""

from __future__ import annotations

import json
import re
from typing import Any

from django.test import Client
from wagtail.models import Page


def html_of(page: Page | str, status: int = 200) -> str:
    """The page as an anonymous visitor gets it."""
    url = page if isinstance(page, str) else page.get_url()
    response = Client().get(url)
    assert response.status_code == status, (url, response.status_code)
    return response.content.decode()


def json_ld(html: str) -> list[dict[str, Any]]:
    """All data blocks of a page, parsed."""
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return [json.loads(block) for block in blocks]


def in_order(html: str, *parts: str) -> bool:
    """Whether all parts occur, each behind the one before."""
    position = -1
    for part in parts:
        position = html.find(part, position + 1)
        if position < 0:
            return False
    return True
