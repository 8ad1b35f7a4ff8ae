"""Report: what was told elsewhere, attempt by attempt, and sending it again."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from cms.core.editing.editor import editor_of
from integrations.core.choices import DeliveryState
from integrations.core.models import Connection, Delivery
from integrations.core.services.outbox.replaying import deliver_again
from integrations.core.viewsets.base import CHANGE, IntegrationsListView, IntegrationsMixin

LIST = "integrations_deliveries"
TITLE = _("Deliveries")


class DeliveryFilterSet(WagtailFilterSet):
    connection = django_filters.ModelChoiceFilter(
        label=_("Connection"), queryset=Connection.objects.all(), widget=forms.RadioSelect, empty_label=_("All")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=DeliveryState.choices, empty_label=_("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = Delivery
        fields: list[str] = []


class DeliveryListView(IntegrationsListView):
    list_name = LIST
    page_title = TITLE
    model = Delivery
    default_ordering = "-created_at"
    filterset_class = DeliveryFilterSet
    verbose_name_plural = TITLE
    columns = [
        TitleColumn(
            "what_happened",
            label=_("What happened"),
            get_url=lambda row: reverse("integrations_delivery", args=[row.pk]),
        ),
        Column("connection", label=_("Connection")),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        DateColumn("created_at", label=_("Written"), sort_key="created_at", classname="wn-wide"),
        Column("attempt_count", label=_("Attempts"), classname="wn-wide"),
        Column("last_error", label=_("Last error"), classname="wn-wide"),
    ]

    def get_base_queryset(self) -> QuerySet[Delivery]:
        return super().get_base_queryset().select_related("connection")


class DeliveryView(IntegrationsMixin, TemplateView):
    """One delivery: what was sent and what was answered. A POST sends it again under the same id."""

    template_name = "integrations/admin/delivery.html"
    index_name = LIST
    index_title = TITLE

    @cached_property
    def delivery(self) -> Delivery:
        rows = Delivery.objects.select_related("connection")
        found: Delivery = get_object_or_404(rows, pk=self.kwargs["delivery_id"])
        return found

    def is_allowed(self) -> bool:
        return self.may(CHANGE) if self.request.method == "POST" else super().is_allowed()

    def get_page_title(self) -> str:
        return self.delivery.what_happened

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            delivery=self.delivery,
            attempts=list(self.delivery.attempts.all()[:100]),
            may_change=self.may(CHANGE),
            is_settled=self.delivery.settled_at is not None,
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if deliver_again(self.delivery.connection, ids=[self.delivery.pk], user=editor_of(request)):
            messages.success(request, _("It is sent again."))
        else:
            messages.error(request, _("It is on its way at this moment."))
        return redirect(reverse("integrations_delivery", args=[self.delivery.pk]))


def urlpatterns() -> list[Any]:
    return [
        path("integrations/deliveries/", DeliveryListView.as_view(), name=LIST),
        path("integrations/deliveries/results/", DeliveryListView.as_view(results_only=True), name=f"{LIST}_results"),
        path("integrations/deliveries/<uuid:delivery_id>/", DeliveryView.as_view(), name="integrations_delivery"),
    ]
