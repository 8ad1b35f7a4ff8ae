"""Messages of visitors: read and answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from cms.core.addresses import check_address, recipient_key
from cms.core.editing.editor import editor_of
from cms.core.editing.officeviews import ActView, OfficeListView
from networks.admission.choices import MessageKind, MessageState
from networks.admission.notices import words_of_answer
from networks.admission.office.acts import EraseForm
from networks.admission.office.base import (
    ANSWER,
    ERASE_MESSAGES,
    MESSAGE,
    MESSAGES,
    MESSAGES_TITLE,
    DecisionView,
    MessagesMixin,
    OneMessageMixin,
)
from networks.membership_viewset import leading_networks
from networks.models import Message
from networks.services import messages as services


class MessageFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=MessageState.choices, empty_label=_("All"), widget=forms.RadioSelect
    )
    kind = django_filters.ChoiceFilter(
        label=_("About"), choices=MessageKind.choices, empty_label=_("All"), widget=forms.RadioSelect
    )
    network = django_filters.ModelChoiceFilter(
        label=_("Network"), queryset=lambda request: leading_networks(), empty_label=_("All")
    )

    class Meta:
        model = Message
        fields: list[str] = []


class BeginningColumn(TitleColumn):
    """The first words of the message."""

    def get_value(self, instance: Any) -> str:
        text = " ".join(instance.text.split())
        return text if len(text) <= 80 else f"{text[:79]}…"


class MessagesView(MessagesMixin, OfficeListView):
    list_name = MESSAGES
    index_name = ""
    page_title = MESSAGES_TITLE
    model = Message
    filterset_class = MessageFilterSet
    is_searchable = True
    verbose_name_plural = _("messages")
    columns = [
        BeginningColumn("text", label=_("Message"), get_url=lambda row: reverse(MESSAGE, args=[row.public_id])),
        Column("kind", label=_("About"), accessor="get_kind_display"),
        Column("network", classname="wn-wide", label=_("Network"), accessor="network.title"),
        Column("state", label=_("State"), accessor="get_state_display"),
        DateColumn("created_at", label=_("Since")),
    ]

    def get_base_queryset(self) -> QuerySet[Message]:
        rows: QuerySet[Message] = Message.objects.select_related("network").order_by("-state", "-created_at", "-pk")
        return rows

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.is_searching:
            return queryset
        try:
            return queryset.filter(address_key=recipient_key(check_address(self.search_query)))
        except ValidationError:
            pass
        for word in self.search_query.split()[:8]:
            queryset = queryset.filter(text__icontains=word)
        return queryset


class MessageView(OneMessageMixin, TemplateView):
    template_name = "networks/admin/messages/one.html"

    def get_page_title(self) -> Any:
        return self.message.get_kind_display()

    def get_page_subtitle(self) -> str:
        return str(self.message.network or "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            row=self.message,
            may_answer=self.may(ANSWER) and self.message.state == MessageState.OPEN,
            may_erase=self.may(ERASE_MESSAGES),
            **kwargs,
        )


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Answer"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))


class AnswerView(OneMessageMixin, DecisionView):
    permission = ANSWER
    form_class = AnswerForm
    page_title = _("Answer the message")

    def screens_above(self) -> list[dict[str, Any]]:
        return [*super().screens_above(), {"url": self.back(), "label": self.message.get_kind_display()}]

    def get_submit_button_label(self) -> Any:
        return _("Continue to the preview") if self.message.address else _("Settled")

    def get_explanation(self) -> Any:
        if self.message.address:
            return _("The person gets your answer by e-mail, with their own words below it.")
        return _("The person gave no address, so nobody gets a mail. Please write down what was done.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(final_label=_("Send the answer"), **kwargs)

    def words(self, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        if not self.message.address:
            return None
        with override(self.spoken()):
            return words_of_answer(self.message, data["answer"])

    def spoken(self) -> str:
        return self.message.language

    def recipient(self) -> str:
        return self.message.address

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        services.answer(self.message, data["answer"], user=editor_of(self.request))
        return gettext("The message is answered."), self.back()


class EraseView(OneMessageMixin, ActView):
    permission = ERASE_MESSAGES
    form_class = EraseForm
    page_title = _("Erase this message")
    submit_button_label = _("Erase")
    is_dangerous = True
    explanation = _("The message goes with its answer and its mails.")

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        services.erase(self.message, form="admin")
        return gettext("The message is erased."), reverse(MESSAGES)


def urlpatterns() -> list[Any]:
    one = "messages/<uuid:message>"
    return [
        path("messages/", MessagesView.as_view(), name=MESSAGES),
        path("messages/results/", MessagesView.as_view(results_only=True), name=f"{MESSAGES}_results"),
        path(f"{one}/", MessageView.as_view(), name=MESSAGE),
        path(f"{one}/answer/", AnswerView.as_view(), name="visitor_message_answer"),
        path(f"{one}/erase/", EraseView.as_view(), name="visitor_message_erase"),
    ]
