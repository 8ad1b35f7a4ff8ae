"""One person: what they want, what they consented to, why they got a mail or not, and what the office may do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cms.core.editing.editor import editor_of
from cms.core.personal.owndata import data_file
from newsletters.models import Subscriber, Subscription
from newsletters.selectors.office_people import SHOWN_MAILS, person
from newsletters.selectors.personal_data import personal_data
from newsletters.services import office
from newsletters.viewsets.base import (
    BLOCK,
    CHANGE_PEOPLE,
    ERASE_PEOPLE,
    READ_SENT_MAILS,
    SEE_PEOPLE,
    UNBLOCK,
    ActView,
    OfficeMixin,
)
from newsletters.viewsets.subscribers import LIST, TITLE


class OnePersonMixin(OfficeMixin):
    permission = SEE_PEOPLE
    index_name = LIST
    index_title = TITLE
    header_icon = "user"

    @cached_property
    def subscriber(self) -> Subscriber:
        return get_object_or_404(Subscriber, pk=self.kwargs["pk"])

    def get_page_title(self) -> Any:
        return self.page_title or self.subscriber.address

    def get_page_subtitle(self) -> str:
        return self.subscriber.address if self.page_title else ""

    def back(self) -> str:
        return reverse("subscriber", args=[self.subscriber.pk])


class SubscriberView(OnePersonMixin, TemplateView):
    template_name = "newsletters/admin/subscriber.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            person=person(self.subscriber, language=get_language() or self.subscriber.language),
            shown_mails=SHOWN_MAILS,
            may_change=self.may(CHANGE_PEOPLE),
            may_block=self.may(BLOCK),
            may_unblock=self.may(UNBLOCK),
            may_erase=self.may(ERASE_PEOPLE),
            may_read=self.may(READ_SENT_MAILS),
            **kwargs,
        )


class ExportView(OnePersonMixin):
    """All that is held about the person, as a file. POST, because it is logged."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        office.log_export(self.subscriber, user=editor_of(request))
        return data_file(personal_data(self.subscriber.address_key), "personal-data.json")


class PersonActView(OnePersonMixin, ActView):
    permission = CHANGE_PEOPLE


class UnsubscribeView(PersonActView):
    form_class = forms.Form
    page_title = _("Unsubscribe")
    submit_button_label = _("Unsubscribe")

    @cached_property
    def subscription(self) -> Subscription | None:
        key = self.kwargs.get("subscription")
        return get_object_or_404(self.subscriber.subscriptions, public_id=key) if key else None

    def get_explanation(self) -> Any:
        if self.subscription is None:
            return _(
                "All subscriptions of this person end, and no invitation is sent to them either. They can subscribe "
                "again on the site at any time. The consent ledger records that it happened."
            )
        return _("Only this one subscription ends. The consent ledger records that it happened.")

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        office.unsubscribe_person(self.subscriber, subscription=self.subscription, user=editor_of(self.request))
        return gettext("Unsubscribed. No further mail is begun."), self.back()


class BlockForm(forms.Form):
    note = forms.CharField(
        label=_("Note"), max_length=255, required=False, help_text=_("For the office, without names and addresses.")
    )


class BlockView(PersonActView):
    permission = BLOCK
    form_class = BlockForm
    page_title = _("Block the address")
    submit_button_label = _("Block")
    explanation = _(
        "No mail goes to this address any more, not even when somebody enters it in the form. Only the office can lift "
        "the block. The subscriptions stay as they are."
    )

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        office.block_key(self.subscriber.address_key, note=data["note"], user=editor_of(self.request))
        return gettext("The address is blocked."), self.back()


class EraseForm(forms.Form):
    sure = forms.BooleanField(label=_("Erase this person for good"), help_text=_("This cannot be taken back."))


class EraseView(PersonActView):
    permission = ERASE_PEOPLE
    form_class = EraseForm
    page_title = _("Erase all data of this person")
    submit_button_label = _("Erase")
    is_dangerous = True
    explanation = _(
        "Address, subscriptions and the name behind consents and sent mails are deleted. What stays says that somebody "
        "was served, not who. If the person wants proof or a copy of the data, export it before."
    )

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        office.erase_person(self.subscriber, user=editor_of(self.request))
        return gettext("The person's data are erased."), reverse(LIST)


def urlpatterns() -> list[Any]:
    one = "mails/subscribers/<int:pk>"
    return [
        path(f"{one}/", SubscriberView.as_view(), name="subscriber"),
        path(f"{one}/export/", ExportView.as_view(), name="subscriber_export"),
        path(f"{one}/unsubscribe/", UnsubscribeView.as_view(), name="subscriber_unsubscribe_all"),
        path(f"{one}/unsubscribe/<uuid:subscription>/", UnsubscribeView.as_view(), name="subscriber_unsubscribe"),
        path(f"{one}/block/", BlockView.as_view(), name="subscriber_block"),
        path(f"{one}/erase/", EraseView.as_view(), name="subscriber_erase"),
    ]
