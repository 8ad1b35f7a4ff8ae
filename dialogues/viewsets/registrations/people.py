"""Who is registered for one event: quick with 100,000 of them."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from cms.core.editing.officeviews import OfficeListView
from dialogues.choices import AnswerKind, RegistrationStatus
from dialogues.models import Registration
from dialogues.selectors.registration_office import answer_of, found_by, outside_counts, registrations_of
from dialogues.viewsets.links import edit_event_url
from dialogues.viewsets.registrations.base import (
    ADD_PEOPLE,
    CHANGE_PEOPLE,
    COUNT,
    ONE_EVENT,
    ONE_PERSON,
    OneEventMixin,
    event_buttons,
)

YES_NO = [("yes", _("yes")), ("no", _("no"))]


class RegistrationFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=RegistrationStatus.choices, empty_label=_("All"), widget=forms.RadioSelect
    )
    guests = django_filters.ChoiceFilter(
        label=_("With guests"), choices=YES_NO, empty_label=_("All"), widget=forms.RadioSelect, method="with_guests"
    )
    series = django_filters.ChoiceFilter(
        label=_("Whole series"), choices=YES_NO, empty_label=_("All"), widget=forms.RadioSelect, method="whole_series"
    )
    came = django_filters.ChoiceFilter(
        label=_("Came"), choices=YES_NO, empty_label=_("All"), widget=forms.RadioSelect, method="that_came"
    )

    class Meta:
        model = Registration
        fields: list[str] = []

    def with_guests(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(guest_count__gt=0) if value == "yes" else rows.filter(guest_count=0)

    def whole_series(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(whole_series__isnull=value == "no")

    def that_came(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(checked_in_at__isnull=value == "no")


class WhoColumn(TitleColumn):
    """The name, and below it the address."""

    cell_template_name = "dialogues/admin/registrations/who_cell.html"


class AnswerColumn(Column):
    def get_value(self, instance: Any) -> str:
        return answer_of(instance, AnswerKind.ORGANISATION) or "–"


class GuestsColumn(Column):
    def get_value(self, instance: Any) -> str:
        return f"+ {instance.guest_count}" if instance.guest_count else "–"


class EventRegistrationsView(OneEventMixin, OfficeListView):
    template_name = "dialogues/admin/registrations/event.html"
    page_title = _("Registrations")
    model = Registration
    filterset_class = RegistrationFilterSet
    is_searchable = True
    verbose_name_plural = _("registrations")
    columns = [
        WhoColumn(
            "who", label=_("Who"), accessor="address", get_url=lambda row: reverse(ONE_PERSON, args=[row.public_id])
        ),
        AnswerColumn("organisation", classname="wn-wide", label=_("Organisation")),
        GuestsColumn("guests", classname="wn-wide", label=_("Guests")),
        Column("state", label=_("State"), accessor="get_state_display"),
        DateColumn("created_at", classname="wn-wide", label=_("Since")),
        DateColumn("checked_in_at", classname="wn-wide", label=_("Came")),
    ]

    @cached_property
    def index_url(self) -> str:
        return reverse(ONE_EVENT, args=[self.event_key])

    @cached_property
    def index_results_url(self) -> str:
        return reverse(f"{ONE_EVENT}_results", args=[self.event_key])

    def screens_above(self) -> list[dict[str, Any]]:
        return super().screens_above()[:1]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *self.screens_above(), {"url": "", "label": self.title}]

    def get_base_queryset(self) -> QuerySet[Registration]:
        return registrations_of(self.event_key)

    def search_queryset(self, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        return found_by(queryset, self.event_key, self.search_query) if self.is_searching else queryset

    def get_table(self, object_list: Any) -> Any:
        for row in object_list:
            row.name = answer_of(row, AnswerKind.NAME)
        return super().get_table(object_list)

    @cached_property
    def search_form(self) -> Any:
        form = super().search_form
        form.fields["q"].widget.attrs["placeholder"] = _("Name, organisation or address")
        return form

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        event = self.figures.event
        may_edit = event is not None and event.permissions_for_user(self.request.user).can_edit()
        return super().get_context_data(
            *args,
            figures=self.figures,
            event_key=self.event_key,
            doors=outside_counts(self.event_key),
            edit_url=edit_event_url(event) if event is not None and may_edit else "",
            may_add=self.may(ADD_PEOPLE) and event is not None,
            may_change=self.may(CHANGE_PEOPLE),
            may_count=self.may(COUNT),
            further_buttons=list(event_buttons(self.event_key, self.request.user)),
            **kwargs,
        )


def urlpatterns() -> list[Any]:
    one = "registrations/<uuid:event>"
    return [
        path(f"{one}/", EventRegistrationsView.as_view(), name=ONE_EVENT),
        path(f"{one}/results/", EventRegistrationsView.as_view(results_only=True), name=f"{ONE_EVENT}_results"),
    ]
