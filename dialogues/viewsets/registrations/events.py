"""The events that people register for, with their figures."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from cms.core import clock
from cms.core.editing.officeviews import OfficeListView
from dialogues.choices import RegistrationState
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from dialogues.selectors.registration_office import events_with_registration, figures_of_events
from dialogues.viewsets.events import EventDateColumn
from dialogues.viewsets.registrations.base import LIST, ONE_EVENT, SEE_FIGURES, SEE_PEOPLE, TITLE, RegistrationsMixin


class RegistrationEventFilterSet(WagtailFilterSet):
    when = django_filters.ChoiceFilter(
        label=_("When"),
        choices=[("coming", _("to come")), ("over", _("over"))],
        empty_label=_("All"),
        widget=forms.RadioSelect,
        method="at_time",
    )
    series = django_filters.ModelChoiceFilter(
        label=_("Series"),
        queryset=DialogueSeriesPage.objects.order_by("title"),
        empty_label=_("All"),
        method="of_series",
    )

    class Meta:
        model = DialogueEventPage
        fields: list[str] = []

    def at_time(self, events: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return events.filter(is_over=value == "over")

    def of_series(self, events: QuerySet[Any], name: str, value: DialogueSeriesPage) -> QuerySet[Any]:
        return events.filter(series__translation_key=value.translation_key)


class StateColumn(Column):
    def get_value(self, instance: Any) -> Any:
        state = instance.figures.state
        return "–" if state == RegistrationState.NONE else state.label


class FigureColumn(Column):
    """A number of the head count, or of the page; a dash where nothing is known."""

    def get_value(self, instance: Any) -> Any:
        figures = instance.figures
        value = figures.capacity if self.name == "capacity" else getattr(figures.count, self.name)
        return "–" if value is None else value


class RegistrationEventsView(RegistrationsMixin, OfficeListView):
    list_name = LIST
    index_name = ""
    permission = SEE_FIGURES
    page_title = TITLE
    model = DialogueEventPage
    filterset_class = RegistrationEventFilterSet
    is_searchable = True
    verbose_name_plural = _("events with registration")

    @cached_property
    def columns(self) -> list[Column]:
        def address(event: Any) -> str | None:
            return reverse(ONE_EVENT, args=[event.translation_key]) if self.may(SEE_PEOPLE) else None

        return [
            EventDateColumn("date", label=_("Date"), classname="wn-nowrap"),
            TitleColumn("title", label=_("Event"), accessor="title", get_url=address),
            Column("series", classname="wn-wide", label=_("Series"), accessor="series.title"),
            FigureColumn("taken", label=_("Taken")),
            FigureColumn("capacity", label=_("Places")),
            FigureColumn("people", classname="wn-wide", label=_("registered here")),
            FigureColumn("elsewhere", classname="wn-wide", label=_("elsewhere")),
            FigureColumn("waiting", classname="wn-wide", label=_("waiting")),
            StateColumn("state", label=_("State")),
        ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = [HeaderButton(_("Figures of the series"), url=reverse("registration_figures"), icon_name="list-ol")]
        if self.may(SEE_PEOPLE):
            trips = HeaderButton(
                _("Applications for learning trips"), url=reverse("trip_applications"), icon_name="group"
            )
            buttons.append(trips)
        return buttons

    def get_base_queryset(self) -> QuerySet[DialogueEventPage]:
        return events_with_registration(now=clock.now())

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for word in self.search_query.split()[:8]:
            queryset = queryset.filter(Q(title__icontains=word) | Q(series__title__icontains=word))
        return queryset

    def get_table(self, object_list: Any) -> Any:
        """All figures of the page at once."""
        found = figures_of_events(object_list, now=clock.now())
        for event in object_list:
            event.figures = found[event.translation_key]
        return super().get_table(object_list)


def urlpatterns() -> list[Any]:
    return [
        path("registrations/", RegistrationEventsView.as_view(), name=LIST),
        path("registrations/results/", RegistrationEventsView.as_view(results_only=True), name=f"{LIST}_results"),
    ]
