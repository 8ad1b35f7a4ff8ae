"""What these screens have in common: the rights, one application, acts that show the mail before it goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.core.editing.officeviews import ActView, OfficeMixin
from networks.models import AdmissionPlan, MembershipApplication, Message
from networks.services.admission.log import NotAllowed, plan_of

SEE = "networks.view_membershipapplication"
DECIDE = "networks.change_membershipapplication"
ERASE = "networks.delete_membershipapplication"
SEE_MESSAGES = "networks.view_message"
ANSWER = "networks.change_message"
ERASE_MESSAGES = "networks.delete_message"

TITLE = _("Applications")
LIST, ONE = "applications", "application"
MESSAGES_TITLE = _("Messages")
MESSAGES, MESSAGE = "visitor_messages", "visitor_message"
CONFIRM = "confirm"
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
"""A previewed mail can do nothing but open its links, each in a tab of its own."""

RENDER_NOTICE_HOOK = "wandelnetz_render_notice"
"""``(context, language) -> content with subject, html and text``: the app above that writes mails shows one beforehand."""


class ApplicationsMixin(OfficeMixin):
    permission = SEE
    index_name = LIST
    index_title = TITLE
    header_icon = "group"


class OneApplicationMixin(ApplicationsMixin):
    """A screen about one application; nobody sees what nobody has confirmed."""

    @cached_property
    def application(self) -> MembershipApplication:
        rows = MembershipApplication.objects.confirmed()
        rows = rows.select_related("network__locale", "mentor", "account", "membership")
        return get_object_or_404(rows, public_id=self.kwargs["application"])

    @cached_property
    def plan(self) -> AdmissionPlan:
        return plan_of(self.application.network)

    def get_page_subtitle(self) -> str:
        return self.application.member_name

    def screens_above(self) -> list[dict[str, Any]]:
        return [*super().screens_above(), {"url": self.back(), "label": self.application.member_name}]

    def back(self) -> str:
        return reverse(ONE, args=[self.application.public_id])


class MessagesMixin(OfficeMixin):
    permission = SEE_MESSAGES
    index_name = MESSAGES
    index_title = MESSAGES_TITLE
    header_icon = "mail"


class OneMessageMixin(MessagesMixin):
    """A screen about one message."""

    @cached_property
    def message(self) -> Message:
        return get_object_or_404(Message.objects.select_related("network"), public_id=self.kwargs["message"])

    def get_page_subtitle(self) -> str:
        return str(self.message.get_kind_display())

    def back(self) -> str:
        return reverse(MESSAGE, args=[self.message.public_id])


class DecisionView(ActView):
    """An act that the rules may refuse, and whose mail is shown before anything happens."""

    def form_valid(self, form: Any) -> HttpResponse:
        if "back" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        words = self.words(form.cleaned_data)
        if words is not None and self.request.POST.get("step") != CONFIRM:
            return self.preview(form, words)
        try:
            return super().form_valid(form)
        except NotAllowed as refusal:
            form.add_error(None, ValidationError(str(refusal)))
            return self.form_invalid(form)

    def words(self, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """What the mail says, in the language of who gets it; None where none goes."""
        raise NotImplementedError  # abstract

    def spoken(self) -> str:
        """The language of who gets the mail."""
        raise NotImplementedError  # abstract

    def recipient(self) -> str:
        """Who gets the mail."""
        raise NotImplementedError  # abstract

    def preview(self, form: Any, words: Mapping[str, Any]) -> HttpResponse:
        content = None
        for render in hooks.get_hooks(RENDER_NOTICE_HOOK):
            content = render(words, self.spoken())
        context = self.get_context_data(form=form, content=content, sandbox=SANDBOX, recipient=self.recipient())
        context["explanation"] = ""
        return self.response_class(
            request=self.request,
            template=["networks/admin/applications/preview.html"],
            context=context,
            using=self.template_engine,
        )
