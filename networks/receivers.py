"""Signals: pages that stand below a network follow it when they are moved; nothing is sent to who is gone."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_delete
from wagtail.models import Page
from wagtail.signals import post_page_move

from networks.models import MemberAccount
from networks.notices import ACCOUNT, To
from networks.services import notices
from networks.services.tree import follow_move


def page_moved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """A page went elsewhere in the tree, with all below it."""
    follow_move(instance)


def account_goes(sender: type[MemberAccount], instance: MemberAccount, **kwargs: Any) -> None:
    """An account is deleted, with its user or by itself."""
    notices.forget(To(ACCOUNT, instance.public_id))


def connect() -> None:
    """``NetworksConfig.ready()`` calls it once."""
    post_page_move.connect(page_moved, dispatch_uid="networks-page-moved")
    pre_delete.connect(account_goes, sender=MemberAccount, dispatch_uid="networks-notices-of-account")
