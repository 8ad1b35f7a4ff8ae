"""The list of all series."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets.button import HeaderButton

from cms.core import clock
from dialogues.choices import SeriesLifecycle
from dialogues.models import DialogueSeriesPage
from networks.columns import PageColumn


class SeriesFilterSet(WagtailFilterSet):
    lifecycle = django_filters.ChoiceFilter(
        label=_("State"), choices=SeriesLifecycle.choices, empty_label=_("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = DialogueSeriesPage
        fields: list[str] = []


class SeriesIndexView(IndexView):
    is_searchable = True
    add_item_label = _("New series")

    def annotate_queryset(self, pages: Any) -> Any:
        pages = pages.select_related("content_type", "locale").prefetch_related("sites_rooted_here")
        pages = pages.prefetch_workflow_states()
        pages = pages.annotate_site_root_state().annotate_approved_schedule()
        upcoming = Q(events__over_at__isnull=True) | Q(events__over_at__gt=clock.now())
        return pages.annotate(
            all_events=Count("events", distinct=True),
            upcoming_events=Count("events", filter=upcoming, distinct=True),
        )

    def search_queryset(self, queryset: Any) -> Any:
        if not self.is_searching:
            return queryset
        for word in self.search_query.split()[:8]:
            queryset = queryset.filter(
                Q(title__icontains=word) | Q(draft_title__icontains=word) | Q(claim__icontains=word)
            )
        return queryset

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons: list[Any] = list(super().header_buttons)
        if self.add_url:
            buttons.insert(
                0, HeaderButton(_("Set up with events"), url=reverse("dialogue_series_setup"), icon_name="list-ol")
            )
        return buttons


class SeriesListingViewSet(PageListingViewSet):
    model = DialogueSeriesPage
    name = "dialogue_series"
    icon = "folder-open-inverse"
    menu_label = pgettext_lazy("several", "Dialogue series")
    index_view_class = SeriesIndexView
    list_display = [
        BulkActionsColumn("bulk_actions"),
        PageColumn("title", label=_("Title"), sort_key="title"),
        Column(
            "lifecycle", classname="wn-wide", label=_("State"), accessor="get_lifecycle_display", sort_key="lifecycle"
        ),
        Column("all_events", label=_("Events"), sort_key="all_events"),
        Column("upcoming_events", classname="wn-wide", label=_("still to come"), sort_key="upcoming_events"),
        PageStatusColumn("status", label=_("Online"), sort_key="live"),
    ]
    filterset_class = SeriesFilterSet
    ordering = "title"
    list_per_page = 50
