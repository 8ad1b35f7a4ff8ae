"""What this app adds to Wagtail's admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from dialogues.models import DialogueEventPage
from dialogues.services.meeting import LOG_ACTION
from dialogues.viewsets import DialogueGroup, acts, paste, setup
from dialogues.viewsets.buttons import event_buttons
from networks.viewsets import PERSON_LISTING_HOOK

# Not by the hook for viewsets, which runs too late for Wagtail's API v3 to learn of the snippets in the group.
register_snippet(DialogueGroup)


@hooks.register("register_admin_urls")
def register_addresses() -> list[Any]:
    return [*acts.urlpatterns(), *paste.urlpatterns(), *setup.urlpatterns()]


@hooks.register(PERSON_LISTING_HOOK)
def person_listing() -> tuple[Any, list[Column]]:
    """When somebody appeared last, or will appear."""

    def annotate(people: QuerySet[Any]) -> QuerySet[Any]:
        return people.annotate(last_appearance=Max("contributions__page__date"))

    return annotate, [Column("last_appearance", label=_("Last appearance"), sort_key="last_appearance")]


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """What can be done with an event, in the menu behind the three dots."""
    if isinstance(page, DialogueEventPage):
        yield from event_buttons(page, user)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(LOG_ACTION, _("Change the meeting link"), _("Meeting link changed"))
