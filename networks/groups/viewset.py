"""Working groups as the office sees them: who leads them, when they last met, who waits for an answer (B24, B28)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets.button import Button

from cms.core import clock
from cms.core.editing.officeviews import ActView
from networks.choices import GroupRole
from networks.columns import PageColumn
from networks.membership_viewset import running_networks
from networks.models import GroupMember, MemberAccount, WorkingGroupPage
from networks.permissions import OFFICE_PERMISSION
from networks.selectors.groups import groups_to_look_after, office_cards
from networks.services.groups.people import appoint_convenor, step_down

LIST = "working_group_pages:index"
CONVENOR = "working_group_convenor"


def group_buttons(group: WorkingGroupPage, user: Any) -> Iterator[Button]:
    """What the office does with a group beside editing its page."""
    if user.has_perm(OFFICE_PERMISSION) and group.live:
        here = reverse("members:group", args=[group.public_id])
        yield Button(_("Look into the group"), url=here, icon_name="view", priority=1)
        yield Button(_("Appoint a convenor"), url=reverse(CONVENOR, args=[group.pk]), icon_name="user", priority=2)


class LastMeetingColumn(Column):
    def get_value(self, instance: Any) -> str:
        meeting = instance.card.last_meeting
        return str(meeting.date) if meeting else "–"


class GroupIndexView(IndexView):
    def annotate_queryset(self, pages: Any) -> Any:
        pages = pages.select_related("content_type", "locale", "network").prefetch_related("sites_rooted_here")
        return pages.prefetch_workflow_states().annotate_site_root_state().annotate_approved_schedule()

    def get_table(self, object_list: Any) -> Any:
        """What stands in other tables comes for all groups of the page at once."""
        for group, card in zip(object_list, office_cards(list(object_list), now=clock.now()), strict=True):
            group.card = card
        return super().get_table(object_list)


class WorkingGroupListingViewSet(PageListingViewSet):
    """All working groups; only the office sees this list (B28)."""

    model = WorkingGroupPage
    name = "working_group_pages"
    icon = "comment"
    menu_label = _("Working groups")
    list_display = [
        BulkActionsColumn("bulk_actions"),
        PageColumn("title", label=_("Title"), sort_key="title", acts=group_buttons),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        Column("network", label=_("Network")),
        Column("convenors", label=_("Convenor"), accessor=lambda group: ", ".join(group.card.convenors) or "–"),
        Column("members", label=_("Members"), accessor="card.member_count", classname="wn-wide"),
        LastMeetingColumn("last_meeting", label=_("Last meeting"), classname="wn-wide"),
        Column("requests", label=_("Open requests"), accessor=lambda group: group.card.request_count or "–"),
    ]
    list_filter = ["state"]
    ordering = "title"
    index_view_class = GroupIndexView


class AppointForm(forms.Form):
    account = forms.ModelChoiceField(
        label=_("Who leads the group"),
        queryset=MemberAccount.objects.none(),
        help_text=_("Anybody with an account in the members' area. They need not belong to the office."),
    )
    replaces = forms.BooleanField(
        label=_("instead of whoever leads it now"),
        required=False,
        initial=True,
        help_text=_("They stay in the group. Without the tick several people lead it."),
    )


class AppointView(ActView):
    """Let somebody lead a group."""

    permission = OFFICE_PERMISSION
    index_name = LIST
    index_title = _("Working groups")
    page_title = _("Appoint a convenor")
    form_class = AppointForm
    submit_button_label = _("Appoint")

    @cached_property
    def group(self) -> WorkingGroupPage:
        return get_object_or_404(WorkingGroupPage.objects.select_related("network"), pk=self.kwargs["pk"], live=True)

    def get_explanation(self) -> str:
        names = ", ".join(str(member.account) for member in self.convenors()) or _("nobody")
        return _("Group: %(group)s. At the moment it is led by: %(names)s. Whoever is appointed gets a mail.") % {
            "group": self.group.title,
            "names": names,
        }

    def convenors(self) -> list[GroupMember]:
        rows = GroupMember.objects.of_group(self.group.translation_key).filter(role=GroupRole.CONVENOR)
        return list(rows.select_related("account"))

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["account"].queryset = MemberAccount.objects.active().order_by("name", "pk")
        return form

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        account = data["account"]
        appoint_convenor(self.group, account=account)
        if data["replaces"]:
            for member in self.convenors():
                if member.account_id != account.pk:
                    step_down(member)
        return _("%(name)s leads the group now and is told by mail.") % {"name": account.name}, reverse(LIST)


def urlpatterns() -> list[URLPattern]:
    return [path("working-groups/<int:pk>/convenor/", AppointView.as_view(), name=CONVENOR)]


class GroupsPanel(Component):
    """Groups that have not met for long, or that nobody leads; nothing when there is none."""

    name = "quiet-groups"
    template_name = "networks/admin/quiet_groups.html"
    order = 75

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        if not self.request.user.has_perm(OFFICE_PERMISSION):
            return {"groups": []}
        return {"groups": groups_to_look_after(running_networks().filter(live=True), now=clock.now())}
