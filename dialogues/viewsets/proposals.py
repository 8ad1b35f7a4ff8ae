"""What members propose, what is answered, and the yearly meetings that networks owe: the office's screens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import DeleteView, IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from dialogues.models import AgendaItem, DialogueEventPage, MeetingDuty, TopicProposal
from dialogues.services import proposing
from networks.account_viewset import NetworkChoiceForm


class TopicForm(WagtailAdminModelForm):
    """The answer goes through the service, which tells whoever proposed the topic."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("state") == "declined" and not cleaned.get("answer", "").strip():
            self.add_error("answer", ValidationError(_("Please say why the topic is not taken up.")))
        return cleaned

    def save(self, commit: bool = True) -> TopicProposal:
        answered = {name: self.cleaned_data[name] for name in ("state", "answer", "event")}
        row: TopicProposal = self.instance
        if row.pk is not None:
            before = TopicProposal.objects.get(pk=row.pk)
            row.state, row.answer, row.event = before.state, before.answer, before.event
        super().save(commit=commit)
        return proposing.answer_topic(row, **answered)


class ItemForm(WagtailAdminModelForm):
    """As above, for the agenda."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("state") == "declined" and not cleaned.get("answer", "").strip():
            self.add_error("answer", ValidationError(_("Please say why it is not on the agenda.")))
        return cleaned

    def save(self, commit: bool = True) -> AgendaItem:
        answered = {name: self.cleaned_data[name] for name in ("state", "answer")}
        row: AgendaItem = self.instance
        before = AgendaItem.objects.get(pk=row.pk)
        row.state, row.answer = before.state, before.answer
        super().save(commit=commit)
        return proposing.answer_item(row, **answered)


class ForgettingDeleteView(DeleteView):
    """What was told by mail about it goes as well."""

    def delete_action(self) -> None:
        proposing.remove(self.object)


class TopicIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[TopicProposal]:
        rows: QuerySet[TopicProposal] = super().get_base_queryset()
        return rows.select_related("network", "account", "event").defer("event__report")


class TopicProposalViewSet(ModelViewSet):
    """Topics for coming events, where they come from and what became of them (A10)."""

    model = TopicProposal
    name = "topic_proposals"
    url_prefix = "dialogues/proposed-topics"
    icon = "help"
    menu_label = _("Proposed topics")
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = TopicIndexView
    delete_view_class = ForgettingDeleteView
    list_display = [
        TitleColumn("title", label=_("Topic"), accessor="title", sort_key="title"),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        Column("origin", label=_("From"), accessor="get_origin_display", sort_key="origin"),
        Column("account", label=_("Proposed by"), sort_key="account__name"),
        Column("network", label=_("Network"), sort_key="network__title"),
        Column("event", label=_("Event"), accessor="event.display_title"),
        DateColumn("created_at", label=_("Since"), sort_key="created_at"),
    ]
    list_filter = ["state", "origin", "network"]
    search_fields = ["title", "text"]
    search_backend_name = None
    list_per_page = 50
    ordering = ["-created_at", "-pk"]
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("text"),
            FieldRowPanel([FieldPanel("origin"), FieldPanel("network", widget=forms.Select)]),
            FieldPanel("state"),
            FieldPanel("answer"),
            FieldPanel("event"),
        ],
        base_form_class=TopicForm,
    )


class ItemIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[AgendaItem]:
        rows: QuerySet[AgendaItem] = super().get_base_queryset()
        page = DialogueEventPage.objects.filter(translation_key=OuterRef("event_key")).order_by("locale_id", "pk")
        return rows.select_related("account").annotate(event_title=Subquery(page.values("title")[:1]))


class AgendaItemViewSet(ModelViewSet):
    """What members want to bring to a meeting (B21)."""

    model = AgendaItem
    name = "agenda_items"
    url_prefix = "dialogues/agenda-items"
    icon = "list-ul"
    menu_label = _("For the agenda")
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = ItemIndexView
    delete_view_class = ForgettingDeleteView
    list_display = [
        TitleColumn("title", label=_("What about"), accessor="title", sort_key="title"),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        Column("event_title", label=_("Meeting"), sort_key="event_title"),
        Column("account", label=_("Proposed by"), sort_key="account__name"),
        Column("minutes", label=_("Minutes"), sort_key="minutes"),
        DateColumn("created_at", label=_("Since"), sort_key="created_at"),
    ]
    list_filter = ["state"]
    search_fields = ["title", "text"]
    search_backend_name = None
    list_per_page = 50
    ordering = ["-created_at", "-pk"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("title"), FieldPanel("minutes")]),
            FieldPanel("text"),
            FieldPanel("state"),
            FieldPanel("answer"),
        ],
        base_form_class=ItemForm,
    )


class MeetingDutyViewSet(ModelViewSet):
    """Which meetings a network owes its members every year (B19, B20)."""

    model = MeetingDuty
    name = "meeting_duties"
    url_prefix = "dialogues/yearly-meetings"
    icon = "calendar-check"
    menu_label = _("Yearly meetings")
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = [
        TitleColumn("meeting", label=_("Meeting"), accessor="__str__"),
        Column("network", label=_("Network"), sort_key="network__title"),
        Column("lead_days", label=_("Invitation (days before)"), sort_key="lead_days"),
        Column("since", label=_("Since"), sort_key="since"),
    ]
    list_filter = ["network"]
    ordering = ["network__title", "kind"]
    edit_handler = ObjectList(
        [
            HelpPanel(
                _(
                    "The start page shows whether each of these meetings is due, planned or held in its year, and "
                    "whether the members were invited in good time. Events count by their kind, their network and date."
                )
            ),
            FieldPanel("network", widget=forms.Select),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("attendance")]),
            FieldRowPanel([FieldPanel("lead_days"), FieldPanel("since")]),
        ],
        base_form_class=NetworkChoiceForm,
    )


class ProposalGroup(ViewSetGroup):
    menu_label = _("From members")
    menu_name = "proposals"
    menu_icon = "help"
    menu_order = 62
    items = (TopicProposalViewSet, AgendaItemViewSet, MeetingDutyViewSet)
