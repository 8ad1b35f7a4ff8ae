"""What the admin gets from this app."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import SubmenuMenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry

from dialogues.viewsets.registrations.base import EVENT_BUTTONS_HOOK, PERSON_SECTIONS_HOOK
from networks.admission.office.base import RENDER_NOTICE_HOOK
from newsletters.services import invitations, notices, office, registration_notes
from newsletters.services.mail_check import asking
from newsletters.viewsets import event_reminders, issue_sending, menu, registration_mail
from newsletters.viewsets.condition_chooser import ConditionChooserViewSet, condition_chooser
from newsletters.viewsets.issues import IssueListingViewSet, issue_listing_viewset
from newsletters.viewsets.mailing_lists import MailingListViewSet, mailing_list_viewset
from newsletters.viewsets.panels import mail_panel


@hooks.register("register_admin_viewset")
def condition_chooser_viewset() -> ConditionChooserViewSet:
    return condition_chooser


@hooks.register("register_admin_viewset")
def lists_viewset() -> MailingListViewSet:
    return mailing_list_viewset


@hooks.register("register_admin_viewset")
def issues_viewset() -> IssueListingViewSet:
    return issue_listing_viewset


@hooks.register("register_admin_urls")
def register_addresses() -> list[Any]:
    return menu.urlpatterns()


@hooks.register("register_admin_menu_item")
def mails_menu_item() -> SubmenuMenuItem:
    return menu.mail_menu()


@hooks.register("construct_homepage_panels")
def add_mail_panel(request: HttpRequest, panels: list[Component]) -> None:
    panel = mail_panel(request)
    if panel is not None:
        panels.append(panel)


@hooks.register("register_page_header_buttons")
def header_buttons(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """In the menu behind the three dots."""
    yield from issue_sending.issue_buttons(page, user)
    yield from event_reminders.event_buttons(page, user)


hooks.register(RENDER_NOTICE_HOOK, notices.preview)
hooks.register(EVENT_BUTTONS_HOOK, registration_mail.event_buttons)
hooks.register(PERSON_SECTIONS_HOOK, registration_mail.person_section)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for name, label, message in (
        ("submit", _("Submit an issue"), _("Issue submitted for approval")),
        ("send", _("Send an issue"), _("Sending of the issue ordered")),
        ("test", _("Send a test mail"), _("Test mail of the issue sent")),
        ("pause", _("Pause an issue"), _("Sending of the issue paused")),
        ("resume", _("Resume an issue"), _("Sending of the issue resumed")),
        ("cancel", _("Cancel an issue"), _("Sending of the issue cancelled")),
    ):
        actions.register_action(f"newsletters.{name}", label, message)
    for action, label, message in (
        (office.PAUSED, _("Pause a mailing"), _("Mailing paused")),
        (office.RESUMED, _("Resume a mailing"), _("Mailing resumed")),
        (office.CANCELLED, _("Cancel a mailing"), _("Mailing cancelled")),
        (office.ARRIVED, _("Count mails as arrived"), _("Mails in doubt counted as arrived")),
        (office.SENT_AGAIN, _("Send mails again"), _("Mails in doubt sent again")),
        (office.RELEASED, _("Release mail"), _("Mail released after a restore")),
        (office.UNSUBSCRIBED, _("Unsubscribe somebody"), _("Unsubscribed by the office")),
        (office.BLOCKED, _("Block an address"), _("Address blocked")),
        (office.UNBLOCKED, _("Lift a block"), _("Block lifted")),
        (office.EXPORTED, _("Export personal data"), _("Personal data exported")),
        (office.ERASED, _("Erase somebody"), _("Personal data erased")),
        (office.NEW_TEXT, _("Write a consent text"), _("New version of a consent text")),
        (f"{invitations.LOG_ACTION}.prepare", _("Prepare an invitation"), _("Invitation prepared")),
        (f"{invitations.LOG_ACTION}.send", _("Send an invitation"), _("Invitation sent")),
        (registration_notes.SENT, _("Write to everybody registered"), _("Mail to everybody registered sent")),
        (asking.ASKED, _("Check the mail set-up"), _("Check of the mail set-up started")),
    ):
        actions.register_action(action, label, message)
