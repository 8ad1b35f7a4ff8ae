"""Choosing one framework condition out of all events."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from dialogues.models import FrameworkCondition
from newsletters.blocks import CONDITION_CHOOSER


class _Choices:
    """The latest events first; a search looks into the condition and the title of its event."""

    def get_object_list(self) -> QuerySet[FrameworkCondition]:
        conditions: QuerySet[FrameworkCondition] = (
            FrameworkCondition.objects.filter(page__live=True)
            .select_related("page", "locale")
            .order_by("-page__date", "page_id", "sort_order")
        )
        return conditions

    def filter_object_list(self, objects: QuerySet[FrameworkCondition]) -> QuerySet[FrameworkCondition]:
        given = self.request.GET  # type: ignore[attr-defined]  # set by Wagtail's view
        if given.get("locale"):
            objects = objects.filter(locale__language_code=given["locale"])
        for word in given.get("q", "").split()[:8]:
            objects = objects.filter(Q(text__icontains=word) | Q(page__title__icontains=word))
        return objects

    @property
    def columns(self) -> list[Any]:
        return [
            self.title_column,  # type: ignore[attr-defined]  # of Wagtail's view
            Column("event", label=_("Event"), accessor="page.display_title"),
            Column("date", label=_("Date"), accessor="page.date"),
        ]


class ConditionChooseView(_Choices, ChooseView):
    pass


class ConditionChooseResultsView(_Choices, ChooseResultsView):
    pass


class ConditionChooserViewSet(ChooserViewSet):
    model = FrameworkCondition
    icon = "clipboard-list"
    choose_view_class = ConditionChooseView
    choose_results_view_class = ConditionChooseResultsView
    choose_one_text = _("Choose a framework condition")
    register_widget = False
    per_page = 20


condition_chooser = ConditionChooserViewSet(CONDITION_CHOOSER, url_prefix="newsletters/conditions/choose")
