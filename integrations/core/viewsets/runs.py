"""Report: what was read, and what came of it."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from integrations.core.choices import RunOutcome
from integrations.core.models import Connection, SyncRun
from integrations.core.services.sync.tally import COUNTED
from integrations.core.viewsets.base import IntegrationsListView, IntegrationsMixin

LIST = "integrations_runs"
TITLE = _("Runs")


class RunFilterSet(WagtailFilterSet):
    connection = django_filters.ModelChoiceFilter(
        label=_("Connection"), queryset=Connection.objects.all(), widget=forms.RadioSelect, empty_label=_("All")
    )
    outcome = django_filters.ChoiceFilter(
        label=_("Outcome"), choices=RunOutcome.choices, empty_label=_("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = SyncRun
        fields: list[str] = []


class RunListView(IntegrationsListView):
    list_name = LIST
    page_title = TITLE
    model = SyncRun
    default_ordering = "-started_at"
    filterset_class = RunFilterSet
    verbose_name_plural = TITLE
    columns = [
        TitleColumn(
            "connection", label=_("Connection"), get_url=lambda row: reverse("integrations_run", args=[row.pk])
        ),
        DateColumn("started_at", label=_("Began"), sort_key="started_at"),
        Column("outcome", label=_("Outcome"), accessor="get_outcome_display", sort_key="outcome"),
        Column("seen", label=_("Read")),
        Column("updated", label=_("Changed"), classname="wn-wide"),
        Column("offered", label=_("New"), classname="wn-wide"),
        Column("conflicts", label=_("Conflicts"), classname="wn-wide"),
        Column("missing", label=_("Missing"), classname="wn-wide"),
        Column("error", label=_("Error"), classname="wn-wider"),
    ]

    def get_base_queryset(self) -> QuerySet[SyncRun]:
        return super().get_base_queryset().select_related("connection")


class RunView(IntegrationsMixin, TemplateView):
    """One run, line by line."""

    template_name = "integrations/admin/run.html"
    index_name = LIST
    index_title = TITLE

    @cached_property
    def run(self) -> SyncRun:
        rows = SyncRun.objects.select_related("connection", "started_by")
        return get_object_or_404(rows, pk=self.kwargs["run_id"])

    def get_page_title(self) -> str:
        return str(self.run.connection)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = self.run
        figures = [(run._meta.get_field(name).verbose_name, getattr(run, name)) for name in COUNTED]  # type: ignore[union-attr]  # columns
        return super().get_context_data(
            run=run, figures=[pair for pair in figures if pair[1]], lines=run.report.splitlines(), **kwargs
        )


def urlpatterns() -> list[Any]:
    return [
        path("integrations/runs/", RunListView.as_view(), name=LIST),
        path("integrations/runs/results/", RunListView.as_view(results_only=True), name=f"{LIST}_results"),
        path("integrations/runs/<uuid:run_id>/", RunView.as_view(), name="integrations_run"),
    ]
