"""All applications, with search and filters."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from cms.core import clock
from cms.core.addresses import check_address, recipient_key
from cms.core.editing.officeviews import OfficeListView
from networks.admission.choices import ApplicationState
from networks.admission.office.base import LIST, ONE, TITLE, ApplicationsMixin
from networks.admission.rules import APPLICANT_ACTS, OFFICE_ACTS
from networks.membership_viewset import leading_networks
from networks.models import MembershipApplication, MembershipKind
from networks.selectors.admission import applications_for_office

TURNS = {"office": OFFICE_ACTS, "applicant": APPLICANT_ACTS}


class ApplicationFilterSet(WagtailFilterSet):
    turn = django_filters.ChoiceFilter(
        label=_("Whose turn it is"),
        choices=[
            ("office", _("the office's")),
            ("applicant", _("the applicant's")),
            ("mentor", _("mentor is missing")),
        ],
        empty_label=_("All"),
        widget=forms.RadioSelect,
        method="with_turn",
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(state.value, state.label) for state in ApplicationState if state != ApplicationState.PENDING],
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    kind = django_filters.ChoiceFilter(
        label=_("As"), choices=MembershipKind.choices, empty_label=_("All"), widget=forms.RadioSelect
    )
    network = django_filters.ModelChoiceFilter(
        label=_("Network"), queryset=lambda request: leading_networks(), empty_label=_("All")
    )

    class Meta:
        model = MembershipApplication
        fields: list[str] = []

    def with_turn(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "mentor":
            return rows.filter(state=ApplicationState.ONBOARDING, has_mentor=False)
        return rows.filter(state__in=TURNS[value])


class StateColumn(Column):
    """The state, and what is missing."""

    def get_value(self, instance: Any) -> str:
        label = str(instance.get_state_display())
        if instance.state == ApplicationState.ONBOARDING and not instance.has_mentor:
            return f"{label} · {gettext('mentor is missing')}"
        return label


class ApplicationsView(ApplicationsMixin, OfficeListView):
    list_name = LIST
    index_name = ""
    page_title = TITLE
    model = MembershipApplication
    filterset_class = ApplicationFilterSet
    is_searchable = True
    verbose_name_plural = _("applications")
    columns = [
        TitleColumn(
            "member_name",
            label=_("Who"),
            accessor="member_name",
            get_url=lambda row: reverse(ONE, args=[row.public_id]),
        ),
        Column("network", label=_("Network"), accessor="network.title"),
        Column("kind", classname="wn-wide", label=_("As"), accessor="get_kind_display"),
        StateColumn("state", label=_("State")),
        DateColumn("state_since", label=_("Since")),
        Column("mentor", classname="wn-wide", label=_("Mentor"), accessor="mentor"),
    ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.may("networks.view_admissionplan"):
            return []
        return [HeaderButton(_("Admission procedures"), url=reverse("admission_plans:index"), icon_name="cogs")]

    def get_base_queryset(self) -> QuerySet[MembershipApplication]:
        return applications_for_office(today=clock.today()).order_by("-state_since", "-pk")

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.is_searching:
            return queryset
        try:
            return queryset.filter(address_key=recipient_key(check_address(self.search_query)))
        except ValidationError:
            pass
        for word in self.search_query.split()[:8]:
            queryset = queryset.filter(Q(member_name__icontains=word) | Q(name__icontains=word))
        return queryset

    @cached_property
    def search_form(self) -> Any:
        form = super().search_form
        form.fields["q"].widget.attrs["placeholder"] = _("Name, county, institution or address")
        return form


def urlpatterns() -> list[Any]:
    return [
        path("applications/", ApplicationsView.as_view(), name=LIST),
        path("applications/results/", ApplicationsView.as_view(results_only=True), name=f"{LIST}_results"),
    ]
