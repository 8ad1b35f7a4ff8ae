"""What this app adds to Wagtail's admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from dialogues.models import DialogueEventPage, SurveyPage
from dialogues.selectors.inviting import INVITED, TOLD
from dialogues.services.calls import deciding
from dialogues.services.meeting import LOG_ACTION
from dialogues.services.registrations import exports, office
from dialogues.services.surveys.exports import EXPORTED as SURVEY_EXPORTED
from dialogues.viewsets import DialogueGroup, acts, inviting, meeting, paste, setup
from dialogues.viewsets.buttons import event_buttons
from dialogues.viewsets.member_panels import member_panels
from dialogues.viewsets.proposals import ProposalGroup
from dialogues.viewsets.registrations import menu as registrations
from dialogues.viewsets.registrations.deleting import lock_many, refuse_many, warn_before_one
from dialogues.viewsets.registrations.panel import registration_panel
from dialogues.viewsets.surveys import results as surveys
from dialogues.viewsets.surveys.listing import survey_buttons
from dialogues.viewsets.videos import VideoFileChooserViewSet
from networks.viewsets import PERSON_LISTING_HOOK

# Not by the hook for viewsets, which runs too late for Wagtail's API v3 to learn of the snippets in the group.
register_snippet(DialogueGroup)


@hooks.register("register_admin_urls")
def register_addresses() -> list[Any]:
    screens = (acts, inviting, meeting, paste, setup, registrations, surveys)
    return [pattern for screen in screens for pattern in screen.urlpatterns()]


@hooks.register("register_admin_viewset")
def register_proposals() -> ProposalGroup:
    return ProposalGroup()


@hooks.register("register_admin_viewset")
def register_video_chooser() -> VideoFileChooserViewSet:
    return VideoFileChooserViewSet()


@hooks.register("register_admin_menu_item")
def registrations_menu_item() -> MenuItem:
    return registrations.menu_item()


@hooks.register("construct_homepage_panels")
def add_registration_panel(request: HttpRequest, panels: list[Component]) -> None:
    panel = registration_panel(request)
    if panel is not None:
        panels.append(panel)


@hooks.register("construct_homepage_panels")
def add_member_panels(request: HttpRequest, panels: list[Component]) -> None:
    panels.extend(member_panels(request))


@hooks.register("before_delete_page")
def warn_of_registrations(request: HttpRequest, page: Page) -> None:
    warn_before_one(request, page)


@hooks.register("before_bulk_action")
def keep_registrations(request: HttpRequest, action_type: str, objects: list[Any], view: Any) -> HttpResponse | None:
    refusal = refuse_many(request, action_type, objects, view)
    if refusal is None:
        lock_many(action_type, objects)
    return refusal


@hooks.register(PERSON_LISTING_HOOK)
def person_listing() -> tuple[Any, list[Column]]:
    """When somebody appeared last, or will appear."""

    def annotate(people: QuerySet[Any]) -> QuerySet[Any]:
        return people.annotate(last_appearance=Max("contributions__page__date"))

    return annotate, [Column("last_appearance", label=_("Last appearance"), sort_key="last_appearance")]


@hooks.register("before_serve_page", order=-10)
def lead_members_to_their_surveys(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    """Before the page is refused: who may answer is asked in the members' area, and Wagtail would only ask who signs in."""
    if isinstance(page, SurveyPage) and page.is_for_members and not getattr(request, "is_preview", False):
        return redirect("dialogues:member_survey", page.public_id)
    return None


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """What can be done with an event or a survey, in the menu behind the three dots."""
    if isinstance(page, DialogueEventPage):
        yield from event_buttons(page, user)
    if isinstance(page, SurveyPage):
        yield from survey_buttons(page, user)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for action, label, message in (
        (LOG_ACTION, _("Change the meeting link"), _("Meeting link changed")),
        (INVITED, _("Invite all members"), _("All members invited")),
        (TOLD, _("Tell the invited members"), _("Invited members told of a change")),
        (deciding.DECIDED, _("Decide about an application for a trip"), _("Application for a trip decided")),
        (office.ADDED, _("Add a registration"), _("Registration added by the office")),
        (office.CHANGED, _("Change a registration"), _("Registration changed by the office")),
        (office.CANCELLED, _("Cancel a registration"), _("Registration cancelled by the office")),
        (office.SENT_AGAIN, _("Send a mail again"), _("Mail about the registration sent again")),
        (office.ERASED, _("Erase a registered person"), _("Personal data of a registered person erased")),
        (office.COUNTED, _("Enter the number of another door"), _("Number of another door entered")),
        (office.CHECKED_IN, _("Check somebody in"), _("Checked in at the door")),
        (office.NOT_CHECKED_IN, _("Take a check-in back"), _("Check-in at the door taken back")),
        (SURVEY_EXPORTED, _("Export the answers to a survey"), _("Answers to the survey exported")),
        (exports.EXPORTED, _("Export registrations"), _("Registrations exported")),
        (exports.PRINTED, _("Show the list for the door"), _("List for the door shown for printing")),
    ):
        actions.register_action(action, label, message)
