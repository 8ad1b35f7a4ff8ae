"""The list of all framework conditions, over all events."""

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
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permissions import policy_registry

from dialogues.choices import PoliticalLevel, Provenance
from dialogues.models import DialogueEventPage, DialogueSeriesPage, FrameworkCondition, Topic
from dialogues.viewsets.links import CONDITIONS_TAB


class ConditionFilterSet(WagtailFilterSet):
    level = django_filters.ChoiceFilter(
        label=_("Level"),
        choices=PoliticalLevel.choices,
        empty_label=_("All"),
        widget=forms.RadioSelect,
        method="at_level",
    )
    provenance = django_filters.ChoiceFilter(
        label=_("Named by"), choices=Provenance.choices, empty_label=_("All"), widget=forms.RadioSelect
    )
    series = django_filters.ModelChoiceFilter(
        label=_("Series"),
        field_name="page__series",
        queryset=DialogueSeriesPage.objects.order_by("title"),
        empty_label=_("All"),
    )
    topic = django_filters.ModelChoiceFilter(
        label=_("Topic"), queryset=Topic.objects.order_by("name"), empty_label=_("All"), method="about_topic"
    )

    class Meta:
        model = FrameworkCondition
        fields: list[str] = []

    def at_level(self, conditions: QuerySet[Any], name: str, level: str) -> QuerySet[Any]:
        return conditions.filter(levels__has=level)

    def about_topic(self, conditions: QuerySet[Any], name: str, topic: Topic) -> QuerySet[Any]:
        about = Q(topics=topic) | Q(page__topics=topic)
        return conditions.filter(pk__in=FrameworkCondition.objects.filter(about).values("pk"))


class LevelsColumn(Column):
    def get_value(self, instance: Any) -> str:
        field = FrameworkCondition._meta.get_field("levels")
        return ", ".join(field.get_labels(instance.levels)) or "–"


def edit_url(condition: FrameworkCondition) -> str:
    """Where a condition is edited: on its event, on the right tab."""
    return reverse("wagtailadmin_pages:edit", args=[condition.page_id]) + CONDITIONS_TAB


class ConditionIndexView(IndexView):
    model = FrameworkCondition
    any_permission_required = {"add", "change", "publish"}
    page_title = _("Framework conditions")
    header_icon = "clipboard-list"
    default_ordering = "-page__date"
    paginate_by = 50
    search_fields = ["text", "explanation", "page__title"]
    filterset_class = ConditionFilterSet
    show_export_buttons = False
    columns = [
        TitleColumn("text", label=_("Condition"), accessor=str, get_url=edit_url),
        LevelsColumn("levels", label=_("Levels")),
        Column(
            "provenance",
            classname="wn-wide",
            label=_("Named by"),
            accessor="get_provenance_display",
            sort_key="provenance",
        ),
        Column("event", classname="wn-wide", label=_("Event"), accessor="page.display_title", sort_key="page__title"),
        Column("date", label=_("Date"), accessor="page.date", sort_key="page__date"),
    ]

    @cached_property
    def permission_policy(self) -> Any:
        # Conditions have no permissions of their own: whoever may edit the event may edit them.
        return policy_registry.get_by_type(DialogueEventPage)

    @property
    def i18n_enabled(self) -> bool:
        return False

    def get_base_queryset(self) -> QuerySet[FrameworkCondition]:
        explorable = self.permission_policy.explorable_instances(self.request.user).values("pk")
        return FrameworkCondition.objects.filter(page__in=explorable).select_related("page", "locale")

    def search_queryset(self, queryset: Any) -> Any:
        if not self.is_searching:
            return queryset
        for word in self.search_query.split()[:8]:
            queryset = queryset.filter(
                Q(text__icontains=word) | Q(explanation__icontains=word) | Q(page__title__icontains=word)
            )
        return queryset

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [HeaderButton(_("Paste a list"), url=reverse("dialogue_conditions_choose_event"), icon_name="plus")]


class ConditionListingViewSet(ViewSet):
    name = "framework_conditions"
    icon = "clipboard-list"
    menu_label = _("Framework conditions")

    @property
    def index_view(self) -> Any:
        return ConditionIndexView.as_view(
            index_url_name=self.get_url_name("index"), index_results_url_name=self.get_url_name("index_results")
        )

    @property
    def index_results_view(self) -> Any:
        return ConditionIndexView.as_view(
            index_url_name=self.get_url_name("index"),
            index_results_url_name=self.get_url_name("index_results"),
            results_only=True,
        )

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]
