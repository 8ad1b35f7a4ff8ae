"""The list of all subscribers: quick with 100,000 of them."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from newsletters.choices import SubscriptionState
from newsletters.models import MailingList, Subscriber, Subscription, Suppression
from newsletters.selectors.office_people import for_list, found_by, subject_titles
from newsletters.viewsets.base import SEE_PEOPLE, OfficeListView

LIST = "subscribers"
TITLE = _("Subscribers")
NAMES_SHOWN = 3
OPEN = (SubscriptionState.PENDING, SubscriptionState.ACTIVE)


class SubscriberFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("Subscription"),
        choices=SubscriptionState.choices,
        empty_label=_("All"),
        widget=forms.RadioSelect,
        method="with_state",
    )
    mailing_list = django_filters.ModelChoiceFilter(
        label=_("Mailing list"), queryset=MailingList.objects.order_by("name"), empty_label=_("All"), method="of_list"
    )
    blocked = django_filters.ChoiceFilter(
        label=_("Blocked"),
        choices=[("yes", _("blocked")), ("no", _("not blocked"))],
        empty_label=_("All"),
        widget=forms.RadioSelect,
        method="that_is_blocked",
    )

    class Meta:
        model = Subscriber
        fields: list[str] = []

    def _with(self, subscribers: QuerySet[Subscriber], **wanted: Any) -> QuerySet[Subscriber]:
        return subscribers.filter(Exists(Subscription.objects.filter(subscriber=OuterRef("pk"), **wanted)))

    def with_state(self, subscribers: QuerySet[Subscriber], name: str, value: str) -> QuerySet[Subscriber]:
        return self._with(subscribers, state=value)

    def of_list(self, subscribers: QuerySet[Subscriber], name: str, value: MailingList) -> QuerySet[Subscriber]:
        return self._with(subscribers, mailing_list=value)

    def that_is_blocked(self, subscribers: QuerySet[Subscriber], name: str, value: str) -> QuerySet[Subscriber]:
        blocked = Q(Exists(Suppression.objects.filter(recipient_key=OuterRef("address_key"))))
        return subscribers.filter(blocked if value == "yes" else ~blocked)


def _names(subscriber: Subscriber, titles: dict[Any, str]) -> str:
    rows = [row for row in subscriber.subscriptions.all() if row.state in OPEN]
    names = [titles.get(row.series_key or row.mailing_list_id, "") for row in rows]
    shown = ", ".join(name for name in names[:NAMES_SHOWN] if name) or "–"
    return f"{shown} + {len(rows) - NAMES_SHOWN}" if len(rows) > NAMES_SHOWN else shown


class StandingColumn(Column):
    def get_value(self, instance: Any) -> Any:
        if instance.is_blocked:
            return _("blocked")
        return pgettext("a subscriber", "confirmed") if instance.confirmed_at else _("not confirmed yet")


class SubscriberListView(OfficeListView):
    list_name = LIST
    permission = SEE_PEOPLE
    page_title = TITLE
    header_icon = "group"
    model = Subscriber
    default_ordering = "-created_at"
    filterset_class = SubscriberFilterSet
    is_searchable = True
    verbose_name_plural = TITLE
    empty_words = _("Everybody appears here who subscribes to a series or a newsletter with a form of the site.")
    columns = [
        TitleColumn("address", label=_("E-mail address"), get_url=lambda row: reverse("subscriber", args=[row.pk])),
        Column("subject_names", label=_("Subscriptions"), classname="wn-wide"),
        StandingColumn("standing", label=_("State")),
        Column("language", label=_("Language"), classname="wn-wide"),
        DateColumn("created_at", label=_("Since"), sort_key="created_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Subscriber]:
        return for_list(super().get_base_queryset())

    def order_queryset(self, queryset: QuerySet[Subscriber]) -> QuerySet[Subscriber]:
        """By number within one second, along the index."""
        return (
            queryset.order_by("created_at", "pk")
            if self.ordering == "created_at"
            else queryset.order_by("-created_at", "-pk")
        )

    def search_queryset(self, queryset: QuerySet[Subscriber]) -> QuerySet[Subscriber]:
        return found_by(queryset, self.search_query) if self.is_searching else queryset

    def get_table(self, object_list: Any) -> Any:
        """All titles of the page at once."""
        shown = [row for person in object_list for row in person.subscriptions.all()]
        titles = subject_titles(shown, language=get_language() or settings.LANGUAGE_CODE)
        for person in object_list:
            person.subject_names = _names(person, titles)
        return super().get_table(object_list)

    @cached_property
    def search_form(self) -> Any:
        form = super().search_form
        form.fields["q"].widget.attrs["placeholder"] = _("Address or its beginning")
        return form


def urlpatterns() -> list[Any]:
    return [
        path("mails/subscribers/", SubscriberListView.as_view(), name=LIST),
        path("mails/subscribers/results/", SubscriberListView.as_view(results_only=True), name=f"{LIST}_results"),
    ]
