"""The list of all surveys, with how many people have answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets.button import Button

from cms.core import clock
from dialogues.models import SurveyPage, SurveyReply
from dialogues.surveys.rules import survey_state
from networks.columns import PageColumn

SEE_ANSWERS = "dialogues.view_surveyreply"
"""Whoever reads answers and their texts: the office alone."""
DELETE_ANSWERS = "dialogues.delete_surveyreply"
RESULTS = "survey_results"


def survey_buttons(survey: SurveyPage, user: Any) -> Iterator[Button]:
    if user.has_perm(SEE_ANSWERS):
        yield Button(_("Results"), url=reverse(RESULTS, args=[survey.pk]), icon_name="list-ol", priority=0)


class MomentColumn(Column):
    """Day and time; Wagtail's own column takes what is to come for now."""

    def get_value(self, instance: Any) -> str:
        moment = super().get_value(instance)
        return date_format(localtime(moment), "SHORT_DATETIME_FORMAT") if moment else "–"


class StateColumn(Column):
    def get_value(self, instance: Any) -> str:
        return str(survey_state(instance, clock.now()).label)


class SurveyIndexView(IndexView):
    is_searchable = True
    add_item_label = _("New survey")

    def annotate_queryset(self, pages: Any) -> Any:
        pages = pages.select_related("content_type", "locale", "network").prefetch_related("sites_rooted_here")
        pages = pages.prefetch_workflow_states().annotate_site_root_state().annotate_approved_schedule()
        replies = SurveyReply.objects.filter(survey_key=OuterRef("translation_key")).order_by().values("survey_key")
        count = Subquery(replies.annotate(_count=Count("pk")).values("_count"), output_field=IntegerField())
        return pages.annotate(reply_count=Coalesce(count, 0))

    def search_queryset(self, queryset: Any) -> Any:
        if not self.is_searching:
            return queryset
        for word in self.search_query.split()[:8]:
            queryset = queryset.filter(Q(title__icontains=word) | Q(draft_title__icontains=word))
        return queryset


class SurveyListingViewSet(PageListingViewSet):
    """All surveys, wherever they are in the page tree, the newest first."""

    model = SurveyPage
    name = "survey_pages"
    url_prefix = "dialogues/surveys"
    icon = "list-ul"
    menu_label = _("Surveys")
    index_view_class = SurveyIndexView
    list_display = [
        BulkActionsColumn("bulk_actions"),
        PageColumn("title", label=_("Title"), sort_key="title", acts=survey_buttons),
        Column("reply_count", label=_("Answers"), sort_key="reply_count"),
        StateColumn("state", label=_("State")),
        Column(
            "audience",
            classname="wn-wide",
            label=_("Who may answer"),
            accessor="get_audience_display",
            sort_key="audience",
        ),
        Column(
            "network", classname="wn-wide", label=_("Network"), accessor="network.title", sort_key="network__title"
        ),
        MomentColumn("closes_at", classname="wn-wide", label=_("Closes"), sort_key="closes_at"),
        PageStatusColumn("status", label=_("Online"), sort_key="live"),
    ]
    list_filter = ["audience", "live"]
    ordering = "-latest_revision_created_at"
    list_per_page = 50
