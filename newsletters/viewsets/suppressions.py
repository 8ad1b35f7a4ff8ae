"""Addresses that get no mail, and mails that came back."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from cms.core.addresses import recipient_key
from cms.core.editing.editor import editor_of
from newsletters.choices import BounceKind, SuppressionReason
from newsletters.models import Bounce, Subscriber, Suppression
from newsletters.selectors.office_people import addresses_of
from newsletters.services import office
from newsletters.viewsets.base import BLOCK, SEE_BLOCKED, UNBLOCK, ActView, OfficeListView

LIST = "suppressions"
TITLE = _("Blocked addresses")
UNKNOWN = _("(no longer known)")


class SuppressionFilterSet(WagtailFilterSet):
    reason = django_filters.ChoiceFilter(
        label=_("Reason"), choices=SuppressionReason.choices, empty_label=_("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = Suppression
        fields: list[str] = []


class SuppressionListView(OfficeListView):
    """Kept as keyed hashes; an address is shown while somebody who subscribed or got a mail is still known by it."""

    list_name = LIST
    permission = SEE_BLOCKED
    page_title = TITLE
    header_icon = "no-view"
    model = Suppression
    default_ordering = "-since"
    filterset_class = SuppressionFilterSet
    is_searchable = True
    verbose_name_plural = TITLE
    empty_words = _(
        "Addresses appear here that get no more mail: it came back, somebody wanted no more, or you have blocked them."
    )

    @cached_property
    def columns(self) -> list[Column]:
        lift = (lambda row: reverse("suppression_lift", args=[row.pk])) if self.may(UNBLOCK) else None
        return [
            TitleColumn("shown_address", label=_("E-mail address"), get_url=lift),
            Column("reason", label=_("Reason"), accessor="get_reason_display", sort_key="reason"),
            DateColumn("since", label=_("Since"), sort_key="since"),
            Column("note", label=_("Note"), classname="wn-wide"),
            Column("created_by", label=_("By"), classname="wn-wide"),
        ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = [HeaderButton(_("Mails that came back"), url=reverse("bounces"), icon_name="warning")]
        if self.may(BLOCK):
            buttons.append(HeaderButton(_("Block an address"), url=reverse("suppression_add"), icon_name="plus"))
        return buttons

    def get_base_queryset(self) -> QuerySet[Suppression]:
        return super().get_base_queryset().select_related("created_by")

    def search_queryset(self, queryset: QuerySet[Suppression]) -> QuerySet[Suppression]:
        """By the whole address through its key; by its beginning among those who are still known."""
        if not self.is_searching:
            return queryset
        try:
            return queryset.filter(recipient_key=recipient_key(self.search_query))
        except ValueError:
            known = Subscriber.objects.filter(address__istartswith=self.search_query)
            return queryset.filter(recipient_key__in=known.values("address_key"))

    def get_table(self, object_list: Any) -> Any:
        known = addresses_of(row.recipient_key for row in object_list)
        for row in object_list:
            row.shown_address = known.get(row.recipient_key, UNKNOWN)
        return super().get_table(object_list)


class AddForm(forms.Form):
    address = forms.CharField(label=_("E-mail address"), max_length=254, widget=forms.EmailInput)
    note = forms.CharField(
        label=_("Note"), max_length=255, required=False, help_text=_("Why, without names and addresses.")
    )


class SuppressionAddView(ActView):
    permission = BLOCK
    index_name = LIST
    index_title = TITLE
    form_class = AddForm
    page_title = _("Block an address")
    submit_button_label = _("Block")
    explanation = _(
        "No mail goes to this address any more, whoever enters it in a form. We keep only a fingerprint of the address, "
        "from which it cannot be read."
    )

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        office.block_address(data["address"], note=data["note"], user=editor_of(self.request))
        return gettext("The address is blocked."), self.back()


class LiftForm(forms.Form):
    note = forms.CharField(
        label=_("Why may mail be sent again?"),
        max_length=255,
        help_text=_("For example “asked for it by phone”. Kept in the log, without names and addresses."),
    )


class SuppressionLiftView(ActView):
    permission = UNBLOCK
    index_name = LIST
    index_title = TITLE
    form_class = LiftForm
    page_title = _("Lift the block")
    submit_button_label = _("Lift the block")
    template_name = "newsletters/admin/lift.html"
    explanation = _("Mail may go to this address again. Subscriptions that have ended stay ended.")

    @cached_property
    def row(self) -> Suppression:
        return get_object_or_404(Suppression, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = addresses_of([self.row.recipient_key])
        return super().get_context_data(
            row=self.row,
            address=known.get(self.row.recipient_key, UNKNOWN),
            is_will=self.row.reason in {SuppressionReason.COMPLAINT, SuppressionReason.NOT_ME},
            **kwargs,
        )

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        office.lift_suppression(self.row, note=data["note"], user=editor_of(self.request))
        return gettext("The block is lifted."), self.back()


class BounceFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=BounceKind.choices, empty_label=_("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = Bounce
        fields: list[str] = []


class BounceListView(OfficeListView):
    list_name = "bounces"
    permission = SEE_BLOCKED
    index_name = LIST
    index_title = TITLE
    page_title = _("Mails that came back")
    header_icon = "warning"
    model = Bounce
    default_ordering = "-at"
    filterset_class = BounceFilterSet
    is_searchable = True
    verbose_name_plural = _("mails that came back")
    empty_words = _("A mail that comes back appears here, with the reason that the other mail server has given.")
    columns = [
        Column(
            "address",
            label=_("E-mail address"),
            accessor=lambda row: (row.recipient and row.recipient.address) or UNKNOWN,
        ),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("code", label=_("Answer")),
        TitleColumn(
            "mailing",
            label=_("Mail"),
            accessor=lambda row: row.recipient.mailing.title if row.recipient else "–",
            get_url=lambda row: reverse("mailing", args=[row.recipient.mailing_id]) if row.recipient else None,
            classname="wn-wide",
        ),
        DateColumn("at", label=_("At"), sort_key="at"),
    ]

    def get_base_queryset(self) -> QuerySet[Bounce]:
        return super().get_base_queryset().select_related("recipient__mailing")

    def search_queryset(self, queryset: QuerySet[Bounce]) -> QuerySet[Bounce]:
        if not self.is_searching:
            return queryset
        try:
            return queryset.filter(recipient_key=recipient_key(self.search_query))
        except ValueError:
            return queryset.filter(recipient__address__istartswith=self.search_query)


def urlpatterns() -> list[Any]:
    return [
        path("mails/blocked/", SuppressionListView.as_view(), name=LIST),
        path("mails/blocked/results/", SuppressionListView.as_view(results_only=True), name=f"{LIST}_results"),
        path("mails/blocked/add/", SuppressionAddView.as_view(), name="suppression_add"),
        path("mails/blocked/<int:pk>/lift/", SuppressionLiftView.as_view(), name="suppression_lift"),
        path("mails/bounces/", BounceListView.as_view(), name="bounces"),
        path("mails/bounces/results/", BounceListView.as_view(results_only=True), name="bounces_results"),
    ]
