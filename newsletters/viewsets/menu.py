"""The menu “Mails”: every entry is shown to those who may use it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, SubmenuMenuItem

from cms.core.editing.officeviews import GuardedItem
from newsletters.viewsets import (
    consent_texts,
    event_reminders,
    issue_sending,
    mailing,
    mailings,
    outbox,
    outlook,
    receipts,
    registration_mail,
    set_up_check,
    subscriber,
    subscribers,
    suppressions,
)
from newsletters.viewsets.base import (
    CHECK_SET_UP,
    READ_SENT_MAILS,
    SEE_BLOCKED,
    SEE_MAILINGS,
    SEE_PEOPLE,
    SEE_RECEIPTS,
)
from newsletters.viewsets.issues import issue_listing_viewset
from newsletters.viewsets.mailing_lists import mailing_list_viewset

SCREENS = (
    outlook,
    mailings,
    mailing,
    subscribers,
    subscriber,
    suppressions,
    consent_texts,
    receipts,
    outbox,
    set_up_check,
    issue_sending,
    event_reminders,
    registration_mail,
)


def mail_menu() -> SubmenuMenuItem:
    """Built when the menu is registered; addresses are known by then."""
    items = [
        _item(0, outlook.TITLE, outlook.LIST, "date", SEE_MAILINGS),
        issue_listing_viewset.get_menu_item(1),
        _item(2, mailings.TITLE, mailings.LIST, "mail", SEE_MAILINGS),
        _item(3, subscribers.TITLE, subscribers.LIST, "group", SEE_PEOPLE),
        _item(4, suppressions.TITLE, suppressions.LIST, "no-view", SEE_BLOCKED),
        mailing_list_viewset.get_menu_item(5),
        _item(6, consent_texts.TITLE, consent_texts.LIST, "doc-full-inverse", consent_texts.SEE_TEXTS),
        _item(7, receipts.TITLE, receipts.LIST, "doc-full", SEE_RECEIPTS),
        _item(8, outbox.TITLE, outbox.LIST, "folder-open-inverse", READ_SENT_MAILS),
        _item(9, set_up_check.TITLE, set_up_check.LIST, "cog", CHECK_SET_UP),
    ]
    return SubmenuMenuItem(_("Mails"), Menu(items=items), name="mails", icon_name="mail", order=60)


def _item(order: int, title: Any, name: str, icon: str, permission: str) -> GuardedItem:
    slug = name.replace("_", "-")
    return GuardedItem(title, reverse(name), permission=permission, name=slug, icon_name=icon, order=order)


def urlpatterns() -> list[Any]:
    return [pattern for screen in SCREENS for pattern in screen.urlpatterns()]
