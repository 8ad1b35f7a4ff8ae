"""What members propose, what is answered, and the yearly meetings that networks owe: the office's screens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import DeleteView, IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from cms.core import clock
from dialogues.choices import ProposalState
from dialogues.models import (
    AgendaItem,
    DialogueEventPage,
    DialogueSeriesPage,
    MeetingDuty,
    TopicProposal,
    TopicRanking,
)
from dialogues.services import proposing
from dialogues.surveys.rules import topic_state
from dialogues.viewsets.surveys.listing import SurveyListingViewSet
from networks.columns import RecordColumn
from networks.members.account_viewset import NetworkChoiceForm
from networks.models import ProgrammePage
from networks.querysets import in_first_language


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
        best = TopicRanking.objects.filter(topic=OuterRef("pk")).order_by("place", "pk")
        rows = rows.select_related("network", "account", "event").defer("event__report")
        return rows.annotate(best_place=Subquery(best.values("place")[:1]))

    def get_list_more_buttons(self, instance: TopicProposal) -> list[Any]:
        return [*topic_buttons(instance, self.request.user), *super().get_list_more_buttons(instance)]


class TopicHint(HelpPanel):
    """Where a topic comes from beside its origin, and what can be done with it."""

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(self.instance.pk and super().is_shown())

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            user = self.request.user if self.request is not None else None
            buttons = list(topic_buttons(self.instance, user)) if user is not None else []
            return {**super().get_context_data(parent_context), "topic": self.instance, "buttons": buttons}


class StateColumn(Column):
    """By the clock: a topic follows its event."""

    def get_value(self, instance: Any) -> str:
        return str(ProposalState(topic_state(instance.state, instance.event, clock.now())).label)


def topic_buttons(topic: TopicProposal, user: Any) -> Iterator[Button]:
    """Making an event of a topic, and joining two."""
    if user.has_perm("dialogues.change_topicproposal") and topic.event_id is None and topic.state != "declined":
        url = reverse("topic_make_event", args=[topic.pk])
        yield Button(_("Make an event"), url=url, icon_name="date", priority=1)
    if user.has_perm("dialogues.delete_topicproposal") and topic.account_id is None:
        url = reverse("topic_join", args=[topic.pk])
        yield Button(_("Join with another topic"), url=url, icon_name="link", priority=2)


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
        "title",
        StateColumn("state", label=_("State"), sort_key="state"),
        Column(
            "origin",
            label=pgettext_lazy("origin of a topic", "From"),
            accessor="get_origin_display",
            sort_key="origin",
        ),
        Column("best_place", label=pgettext_lazy("in a ranking", "Place"), sort_key="best_place"),
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
            TopicHint(template="dialogues/admin/surveys/topic_hint.html"),
            FieldPanel("title"),
            FieldPanel("text"),
            FieldRowPanel([FieldPanel("origin"), FieldPanel("network", widget=forms.Select)]),
            FieldPanel("wished_at"),
            FieldPanel("state"),
            FieldPanel("answer"),
            FieldPanel("event"),
            InlinePanel(
                "rankings",
                heading=_("Places in surveys"),
                label=pgettext_lazy("in a ranking", "place"),
                help_text=_(
                    "They come by themselves from surveys on this site. Enter by hand what a survey elsewhere has shown: "
                    "make a page for it without questions."
                ),
            ),
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
        RecordColumn("title", records="agenda_items", label=_("What about"), accessor="title", sort_key="title"),
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


class DutyForm(NetworkChoiceForm):
    """A network, programme or series is one choice, however many languages its page has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("programme", ProgrammePage), ("series", DialogueSeriesPage)):
            self.fields[name].queryset = in_first_language(model.objects.order_by("title"))


class MeetingDutyViewSet(ModelViewSet):
    """Which meetings a network owes its members, and a programme its participants, every year (B19, B20, C20)."""

    model = MeetingDuty
    name = "meeting_duties"
    url_prefix = "dialogues/yearly-meetings"
    icon = "calendar-check"
    menu_label = _("Yearly meetings")
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = [
        RecordColumn("meeting", records="meeting_duties", label=_("Meeting"), accessor="__str__"),
        Column("holder", label=_("Network or programme")),
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
            FieldRowPanel([FieldPanel("network", widget=forms.Select), FieldPanel("programme", widget=forms.Select)]),
            FieldPanel("series", widget=forms.Select),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("attendance")]),
            FieldRowPanel([FieldPanel("lead_days"), FieldPanel("since")]),
        ],
        base_form_class=DutyForm,
    )


class ProposalGroup(ViewSetGroup):
    menu_label = _("Taking part")
    menu_name = "proposals"
    menu_icon = "help"
    menu_order = 62
    items = (TopicProposalViewSet, SurveyListingViewSet, AgendaItemViewSet, MeetingDutyViewSet)
