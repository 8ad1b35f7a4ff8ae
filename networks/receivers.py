"""Wagtail's signals: pages that stand below a network follow it when they are moved."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail.signals import post_page_move

from networks.services.tree import follow_move


def page_moved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """A page went elsewhere in the tree, with all below it."""
    follow_move(instance)


def connect() -> None:
    """``NetworksConfig.ready()`` calls it once."""
    post_page_move.connect(page_moved, dispatch_uid="networks-page-moved")
