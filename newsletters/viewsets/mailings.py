"""The list of all mailings, and the people of one of them."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from cms.core.addresses import recipient_key
from newsletters.choices import MailingKind, MailingState, RecipientState, SkipReason
from newsletters.engine.settling import UNCERTAIN
from newsletters.models import Mailing, MailingRecipient
from newsletters.querysets import TO_MANY
from newsletters.selectors.office_mailings import for_list
from newsletters.viewsets.base import READ_SENT_MAILS, OfficeListView

LIST = "mailings"
TITLE = _("Mailings")


class MailingFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("Kind"),
        choices=MailingKind.choices,
        empty_label=_("All but confirmations and tests"),
        widget=forms.RadioSelect,
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=MailingState.choices, empty_label=_("All"), widget=forms.RadioSelect
    )
    doubt = django_filters.ChoiceFilter(
        label=_("In doubt"),
        choices=[("yes", _("something is in doubt"))],
        empty_label=_("All"),
        widget=forms.RadioSelect,
        method="with_doubt",
    )

    class Meta:
        model = Mailing
        fields: list[str] = []

    def with_doubt(self, mailings: QuerySet[Mailing], name: str, value: str) -> QuerySet[Mailing]:
        rows = MailingRecipient.objects.filter(mailing=OuterRef("pk"), state__in=UNCERTAIN)
        return mailings.filter(Exists(rows))


class PeopleColumn(Column):
    def get_value(self, instance: Any) -> int:
        return int(instance.candidate_count - instance.excluded_count)


class MailingListView(OfficeListView):
    """The newest first. Mail to one person (confirmations, tests) is only shown when one asks for it."""

    list_name = LIST
    page_title = TITLE
    model = Mailing
    default_ordering = "-created_at"
    filterset_class = MailingFilterSet
    is_searchable = True
    verbose_name_plural = TITLE
    empty_words = _(
        "As soon as a newsletter, a reminder or a notice of a change goes out, it appears here, with what became of it."
    )
    columns = [
        TitleColumn("title", label=_("Title"), get_url=lambda row: reverse("mailing", args=[row.pk])),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind", classname="wn-wide"),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        DateColumn("created_at", label=_("Created"), sort_key="created_at", classname="wn-wide"),
        DateColumn("send_at", label=_("Send at"), sort_key="send_at", classname="wn-wide"),
        PeopleColumn("people", label=_("Recipients")),
        Column("waiting_count", label=_("Waiting"), classname="wn-wide"),
        Column("doubt_count", label=_("In doubt")),
    ]

    def get_base_queryset(self) -> QuerySet[Mailing]:
        return for_list(super().get_base_queryset())

    def filter_queryset(self, queryset: QuerySet[Mailing]) -> QuerySet[Mailing]:
        queryset = super().filter_queryset(queryset)
        return queryset if self.request.GET.get("kind") else queryset.filter(TO_MANY)

    def search_queryset(self, queryset: QuerySet[Mailing]) -> QuerySet[Mailing]:
        return queryset.filter(title__icontains=self.search_query) if self.is_searching else queryset


class RecipientFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=RecipientState.choices, empty_label=_("All"), widget=forms.RadioSelect
    )
    skip_reason = django_filters.ChoiceFilter(
        label=_("Why left out"), choices=SkipReason.choices, empty_label=_("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = MailingRecipient
        fields: list[str] = []


class AddressColumn(TitleColumn):
    """The address, linked to the person while they are there."""

    def get_value(self, instance: Any) -> Any:
        return instance.address or _("(erased)")


class RecipientListView(OfficeListView):
    """Who gets one mailing, and what became of it."""

    list_name = "mailing_recipients"
    permission = READ_SENT_MAILS
    index_name = LIST
    index_title = TITLE
    model = MailingRecipient
    default_ordering = "pk"
    filterset_class = RecipientFilterSet
    is_searchable = True
    verbose_name_plural = _("recipients")
    columns = [
        AddressColumn(
            "address",
            label=_("Address"),
            get_url=lambda row: reverse("subscriber", args=[row.subscriber_id]) if row.subscriber_id else None,
        ),
        Column("state", label=_("State"), accessor="get_state_display"),
        Column("skip_reason", label=_("Why left out"), accessor="get_skip_reason_display", classname="wn-wide"),
        Column("attempts", label=_("Attempts"), classname="wn-wide"),
        Column("last_code", label=_("Last answer"), accessor=lambda row: f"{row.last_code} {row.last_reply}".strip()),
        DateColumn("settled_at", label=_("At")),
    ]

    @cached_property
    def mailing(self) -> Mailing:
        return get_object_or_404(Mailing, pk=self.kwargs["pk"])

    @cached_property
    def index_url(self) -> str:
        return reverse(self.list_name, args=[self.mailing.pk])

    @cached_property
    def index_results_url(self) -> str:
        return reverse(f"{self.list_name}_results", args=[self.mailing.pk])

    def get_page_title(self) -> str:
        return self.mailing.title

    def get_base_queryset(self) -> QuerySet[MailingRecipient]:
        return super().get_base_queryset().filter(mailing=self.mailing)

    def search_queryset(self, queryset: QuerySet[MailingRecipient]) -> QuerySet[MailingRecipient]:
        """By the whole address, through its key: found also after the address was erased."""
        if not self.is_searching:
            return queryset
        try:
            return queryset.filter(recipient_key=recipient_key(self.search_query))
        except ValueError:
            return queryset.filter(address__istartswith=self.search_query)


def urlpatterns() -> list[Any]:
    return [
        path("mails/mailings/", MailingListView.as_view(), name=LIST),
        path("mails/mailings/results/", MailingListView.as_view(results_only=True), name=f"{LIST}_results"),
        path("mails/mailings/<uuid:pk>/recipients/", RecipientListView.as_view(), name="mailing_recipients"),
        path(
            "mails/mailings/<uuid:pk>/recipients/results/",
            RecipientListView.as_view(results_only=True),
            name="mailing_recipients_results",
        ),
    ]
