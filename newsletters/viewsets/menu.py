"""The menu “Mails”: every entry is shown to those who may use it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.widgets.button import Button

from newsletters.models import NewsletterIssuePage
from newsletters.viewsets import (
    consent_texts,
    event_reminders,
    issue_sending,
    mailing,
    mailings,
    outbox,
    outlook,
    receipts,
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
from newsletters.viewsets.mailing_lists import TITLE as LISTS_TITLE
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
)


class GuardedItem(MenuItem):
    """An entry for those with a permission."""

    def __init__(self, label: Any, url: str, *, permission: str, **kwargs: Any) -> None:
        super().__init__(label, url, **kwargs)
        self.permission = permission

    def is_shown(self, request: Any) -> bool:
        return bool(request.user.has_perm(self.permission))


class ListsItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return any(request.user.has_perm(f"newsletters.{verb}_mailinglist") for verb in ("view", "add", "change"))


def mail_menu() -> SubmenuMenuItem:
    """Built when the menu is registered; addresses are known by then."""
    entries = (
        (outlook.TITLE, outlook.LIST, "date", SEE_MAILINGS),
        (mailings.TITLE, mailings.LIST, "mail", SEE_MAILINGS),
        (subscribers.TITLE, subscribers.LIST, "group", SEE_PEOPLE),
        (suppressions.TITLE, suppressions.LIST, "no-view", SEE_BLOCKED),
        (None, "", "", ""),
        (consent_texts.TITLE, consent_texts.LIST, "doc-full-inverse", consent_texts.SEE_TEXTS),
        (receipts.TITLE, receipts.LIST, "doc-full", SEE_RECEIPTS),
        (outbox.TITLE, outbox.LIST, "folder-open-inverse", READ_SENT_MAILS),
        (set_up_check.TITLE, set_up_check.LIST, "cog", CHECK_SET_UP),
    )
    items: list[MenuItem] = []
    for order, (title, name, icon, permission) in enumerate(entries):
        if title is None:
            items.append(
                ListsItem(
                    LISTS_TITLE,
                    reverse(mailing_list_viewset.get_url_name("index")),
                    name="mailing-lists",
                    icon_name="list-ul",
                    order=order,
                )
            )
        else:
            items.append(
                GuardedItem(
                    title,
                    reverse(name),
                    permission=permission,
                    name=name.replace("_", "-"),
                    icon_name=icon,
                    order=order,
                )
            )
    return SubmenuMenuItem(_("Mails"), Menu(items=items), name="mails", icon_name="mail", order=60)


def urlpatterns() -> list[Any]:
    return [pattern for screen in SCREENS for pattern in screen.urlpatterns()]


def issue_buttons(page: Any, user: Any) -> Iterator[Button]:
    """In the menu behind the three dots of an issue."""
    if isinstance(page, NewsletterIssuePage) and page.permissions_for_user(user).can_edit():
        yield Button(
            _("Test, count, send"), url=reverse("issue_sending", args=[page.pk]), icon_name="mail", priority=1
        )
