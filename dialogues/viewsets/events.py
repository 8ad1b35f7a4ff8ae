"""The list of all events: what the office looks at first."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets.button import HeaderButton

from cms.core import clock
from dialogues.choices import EventKind, EventStatus, RegistrationDoor
from dialogues.models import DialogueEventPage, DialogueSeriesPage, MeetingAccess
from dialogues.selectors.office import missing_parts
from dialogues.services.translations import with_leader
from dialogues.viewsets.buttons import event_buttons
from networks.columns import PageColumn


class EventDateColumn(Column):
    """The date as an editor types it, so that it is short; a dash while it is open."""

    def get_value(self, instance: Any) -> str:
        return instance.date.typed() if instance.date else "–"


class StatusColumn(Column):
    def get_value(self, instance: Any) -> str:
        return str(EventStatus(instance.public_status).label)


class RegistrationColumn(Column):
    def get_value(self, instance: Any) -> str:
        labels = dict(RegistrationDoor.choices)
        return ", ".join(str(labels[door]) for door in instance.registration_doors) or "–"


class DocumentationColumn(Column):
    """What is still open of the documentation, once the event took place."""

    cell_template_name = "dialogues/admin/documentation_cell.html"

    def get_value(self, instance: Any) -> dict[str, Any] | None:
        if instance.public_status != EventStatus.HELD:
            return None
        return {"missing": [part.label for part in missing_parts(instance)]}


class EventFilterSet(WagtailFilterSet):
    series = django_filters.ModelChoiceFilter(
        label=_("Series"), queryset=DialogueSeriesPage.objects.order_by("title"), empty_label=_("All")
    )
    public_status = django_filters.ChoiceFilter(
        label=_("Status"), choices=EventStatus.choices, empty_label=_("All"), widget=forms.RadioSelect
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=EventKind.choices, empty_label=_("All"), widget=forms.RadioSelect
    )
    year = django_filters.NumberFilter(label=_("Year"), method="in_year", min_value=1900, max_value=2200)
    documentation = django_filters.ChoiceFilter(
        label=_("Documentation"),
        choices=[("open", _("something is open"))],
        empty_label=_("All"),
        widget=forms.RadioSelect,
        method="with_open_documentation",
    )

    class Meta:
        model = DialogueEventPage
        fields: list[str] = []

    def in_year(self, events: QuerySet[Any], name: str, year: Any) -> QuerySet[Any]:
        first, last = f"{int(year)}-01-01", f"{int(year)}-12-31"
        return events.filter(date__earliest__lte=last, date__latest__gte=first)

    def with_open_documentation(self, events: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return events.filter(pk__in=DialogueEventPage.objects.documentation_open(clock.now()).values("pk"))


class EventIndexView(IndexView):
    page_title = _("Events")
    add_item_label = _("New event")

    def annotate_queryset(self, pages: Any) -> Any:
        # ``specific()`` of Wagtail's own list would load each page a second time and drop the annotations.
        pages = pages.select_related("series", "content_type", "locale").prefetch_related("sites_rooted_here")
        pages = pages.defer("report").prefetch_workflow_states()
        pages = pages.annotate_site_root_state().annotate_approved_schedule()
        return (
            with_leader(pages)
            .with_status(clock.now())
            .with_documentation()
            .annotate(
                contributor_count=Count("contributors", distinct=True),
                has_meeting_link=Exists(MeetingAccess.objects.filter(event=OuterRef("pk"))),
            )
        )

    @property
    def is_searchable(self) -> bool:
        return True

    def search_queryset(self, queryset: Any) -> Any:
        """By words of the title, of a person or of a town: plain SQL, so that it combines with every filter."""
        if not self.is_searching:
            return queryset
        found = DialogueEventPage.objects.all()
        for word in self.search_query.split()[:8]:
            found = found.filter(
                Q(title__icontains=word)
                | Q(draft_title__icontains=word)
                | Q(short_title__icontains=word)
                | Q(kicker__icontains=word)
                | Q(contributors__person__name__icontains=word)
                | Q(venues__city__icontains=word)
            )
        return queryset.filter(pk__in=found.values("pk"))

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons: list[Any] = list(super().header_buttons)
        if self.add_url:
            buttons.append(
                HeaderButton(_("Set up a series"), url=reverse("dialogue_series_setup"), icon_name="list-ol")
            )
        return buttons


class EventListingViewSet(PageListingViewSet):
    """All events, wherever they are in the page tree, the latest first."""

    model = DialogueEventPage
    name = "dialogue_events"
    icon = "date"
    menu_label = _("Events")
    index_view_class = EventIndexView
    list_display = [
        BulkActionsColumn("bulk_actions"),
        EventDateColumn("date", label=_("Date"), sort_key="date", classname="wn-nowrap"),
        PageColumn("title", label=_("Title"), sort_key="title", acts=event_buttons),
        Column("series", classname="wn-wide", label=_("Series"), accessor="series.title", sort_key="series__title"),
        StatusColumn("public_status", label=_("Status"), sort_key="public_status"),
        Column("contributor_count", classname="wn-wide", label=_("People"), sort_key="contributor_count"),
        RegistrationColumn("registration", classname="wn-wide", label=_("Registration")),
        Column(
            "has_meeting_link",
            classname="wn-wide wn-wider",
            label=_("Link"),
            accessor=lambda event: _("there") if event.has_meeting_link else "–",
        ),
        DocumentationColumn("documentation", classname="wn-wide", label=_("Documentation")),
        PageStatusColumn("status", label=_("Online"), sort_key="live"),
    ]
    filterset_class = EventFilterSet
    ordering = "-date"
    list_per_page = 50
