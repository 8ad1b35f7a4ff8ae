"""The proof that the mails of a series ended with it, to be read and printed (E42)."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from newsletters.models import SeriesReceipt
from newsletters.viewsets.base import SEE_RECEIPTS, OfficeListView, OfficeMixin

LIST = "series_receipts"
TITLE = _("Receipts")


class ReceiptListView(OfficeListView):
    list_name = LIST
    permission = SEE_RECEIPTS
    page_title = TITLE
    header_icon = "doc-full"
    model = SeriesReceipt
    default_ordering = "-ended_at"
    is_searchable = True
    search_fields = ["title"]
    verbose_name_plural = TITLE
    empty_words = _("When a series ends, its receipt appears here: the proof that its mails have ended with it.")
    columns = [
        TitleColumn("title", label=_("Series"), get_url=lambda row: reverse("series_receipt", args=[row.pk])),
        DateColumn("ended_at", label=_("Ended"), sort_key="ended_at"),
        Column("subscription_count", label=_("Subscriptions at the end")),
        Column("mail_count", label=_("Mails handed over"), classname="wn-wide"),
        DateColumn("erase_at", label=_("Addresses are erased at"), classname="wn-wide"),
        DateColumn("erased_at", label=_("Addresses were erased")),
    ]


class ReceiptView(OfficeMixin, TemplateView):
    permission = SEE_RECEIPTS
    index_name = LIST
    index_title = TITLE
    header_icon = "doc-full"
    template_name = "newsletters/admin/receipt.html"

    @cached_property
    def receipt(self) -> SeriesReceipt:
        return get_object_or_404(SeriesReceipt, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return self.receipt.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(receipt=self.receipt, **kwargs)


def urlpatterns() -> list[Any]:
    return [
        path("mails/receipts/", ReceiptListView.as_view(), name=LIST),
        path("mails/receipts/results/", ReceiptListView.as_view(results_only=True), name=f"{LIST}_results"),
        path("mails/receipts/<int:pk>/", ReceiptView.as_view(), name="series_receipt"),
    ]
