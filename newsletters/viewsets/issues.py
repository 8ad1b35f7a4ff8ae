"""The list of all newsletter issues, so that nobody looks for them in the page tree."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from cms.core import clock
from networks.columns import PageColumn
from newsletters.choices import MailingState
from newsletters.models import IssueDispatch, NewsletterIssuePage
from newsletters.viewsets.issue_sending import issue_buttons


class SentColumn(Column):
    """Whether the issue has gone out, or when it will."""

    def get_value(self, instance: Any) -> Any:
        if instance.mailing_state:
            return MailingState(instance.mailing_state).label
        if instance.planned_for and instance.planned_for > clock.now():
            return _("scheduled")
        return _("could not be sent") if instance.problem else "–"


class IssueIndexView(IndexView):
    page_title = _("Newsletter issues")
    add_item_label = _("New issue")

    def annotate_queryset(self, pages: Any) -> Any:
        # ``specific()`` of Wagtail's own list would load each page a second time and drop the annotations.
        dispatches = IssueDispatch.objects.filter(issue_key=OuterRef("translation_key"))
        pages = pages.select_related("content_type", "locale").prefetch_related("sites_rooted_here").defer("body")
        pages = pages.prefetch_workflow_states().annotate_site_root_state().annotate_approved_schedule()
        return pages.annotate(
            mailing_state=Subquery(dispatches.values("mailing__state")[:1]),
            planned_for=Subquery(dispatches.values("send_at")[:1]),
            problem=Subquery(dispatches.values("problem")[:1]),
        )

    @property
    def is_searchable(self) -> bool:
        return True

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(title__icontains=self.search_query) if self.is_searching else queryset


class IssueListingViewSet(PageListingViewSet):
    model = NewsletterIssuePage
    name = "newsletter_issues"
    url_prefix = "mails/issues"
    icon = "mail"
    menu_label = _("Newsletter issues")
    index_view_class = IssueIndexView
    list_display = [
        BulkActionsColumn("bulk_actions"),
        Column("issued_on", label=_("Date"), sort_key="issued_on", classname="wn-nowrap"),
        PageColumn("title", label=_("Title"), sort_key="title", acts=issue_buttons),
        SentColumn("sent", label=_("Sending")),
        PageStatusColumn("status", label=_("Online"), sort_key="live"),
    ]
    ordering = "-issued_on"
    list_per_page = 50


issue_listing_viewset = IssueListingViewSet()
