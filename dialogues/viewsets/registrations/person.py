"""One registration: where it stands, what was answered, which mails it got, and what the office may do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.log_actions import registry

from cms.core import clock
from cms.core.choices import Purpose
from cms.core.editing.editor import editor_of
from cms.core.editing.officeviews import ActView
from cms.core.languages import current_language
from cms.core.personal.consent_texts import current_text, filled_in
from dialogues.choices import RegistrationStatus
from dialogues.selectors.desks import Desk
from dialogues.selectors.registration_office import office_count, office_desk, person
from dialogues.services.registrations import office
from dialogues.services.registrations.registering import STANDING
from dialogues.viewsets.registrations.applications import application_context
from dialogues.viewsets.registrations.base import (
    ADD_PEOPLE,
    CHANGE_PEOPLE,
    COUNT,
    ERASE_PEOPLE,
    ONE_EVENT,
    ONE_PERSON,
    OneEventMixin,
    OnePersonMixin,
    person_sections,
)
from dialogues.viewsets.registrations.forms import WAITS, AddForm, AnswersForm, CancelForm, CountForm, EraseForm

OPEN = (*STANDING, RegistrationStatus.PENDING)


class RegistrationView(OnePersonMixin, TemplateView):
    template_name = "dialogues/admin/registrations/person.html"
    header_icon = "user"

    def get_page_title(self) -> Any:
        return self.registration.address

    def get_page_subtitle(self) -> str:
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.registration
        history = registry.get_logs_for_instance(row).select_related("user").order_by("-timestamp")
        return super().get_context_data(
            person=person(row),
            event_title=self.title,
            event_url=reverse(ONE_EVENT, args=[self.event_key]),
            history=history,
            sections=person_sections(row, self.request.user),
            may_change=self.may(CHANGE_PEOPLE),
            may_erase=self.may(ERASE_PEOPLE),
            is_open=row.state in OPEN,
            is_settled=row.state in STANDING and self.figures.event is not None,
            **application_context(row, self.figures.event, may_decide=self.may(CHANGE_PEOPLE)),
            **kwargs,
        )


class DeskMixin(OneEventMixin):
    """An act for which the page of the event is needed: its questions, its places."""

    @cached_property
    def desk(self) -> Desk:
        found = office_desk(self.event_key, language=self.language, now=clock.now())
        if found is None:
            raise Http404
        return found

    @property
    def language(self) -> str:
        return current_language()


class AddView(DeskMixin, ActView):
    permission = ADD_PEOPLE
    form_class = AddForm
    page_title = _("Add a registration")
    submit_button_label = _("Register")
    explanation = _(
        "For people who ask by telephone or letter. The registration counts at once; the person need not click anything."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        text = current_text(Purpose.REGISTRATION, self.language)
        consent = filled_in(text, self.desk.title, language=self.language)
        return {**super().get_form_kwargs(), "desk": self.desk, "consent": consent}

    def form_valid(self, form: Any) -> Any:
        self.entry = office.ByHand(
            address=form.cleaned_data["email"],
            guest_count=form.guest_count,
            waits=form.cleaned_data["place"] == WAITS,
            answers=form.answers,
        )
        return super().form_valid(form)

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        row = office.add(self.desk, self.entry, tell=data["tell"], user=editor_of(self.request))
        return gettext("The person is registered."), reverse(ONE_PERSON, args=[row.public_id])


class ChangeView(OnePersonMixin, DeskMixin, ActView):
    permission = CHANGE_PEOPLE
    form_class = AnswersForm
    page_title = _("Change the registration")
    explanation = _(
        "Guests and answers, as the person told you. The address cannot be changed: register anew instead."
    )

    @property
    def language(self) -> str:
        return self.registration.language

    def get_form_kwargs(self) -> dict[str, Any]:
        answers = {str(answer.question_key): answer.text for answer in self.registration.answers.all()}
        initial = {"guests": self.registration.guest_count, **answers}
        return {**super().get_form_kwargs(), "desk": self.desk, "initial": initial}

    def form_valid(self, form: Any) -> Any:
        self.guest_count, self.answers = form.guest_count, form.answers
        return super().form_valid(form)

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        office.change(
            self.registration,
            self.desk,
            guest_count=self.guest_count,
            answers=self.answers,
            user=editor_of(self.request),
        )
        return gettext("The change is saved."), self.back()


class CancelView(OnePersonMixin, ActView):
    permission = CHANGE_PEOPLE
    form_class = CancelForm
    page_title = _("Cancel the registration")
    submit_button_label = _("Cancel the registration")
    is_dangerous = True
    explanation = _("The place is free at once and goes to who waits longest. The answers are erased.")

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        is_done = office.cancel(self.registration, tell=data["tell"], user=editor_of(self.request))
        return (
            gettext("The registration is cancelled.") if is_done else gettext("It had ended already.")
        ), self.back()


class SendAgainView(OnePersonMixin, ActView):
    permission = CHANGE_PEOPLE
    form_class = forms.Form
    page_title = _("Send the last mail again")
    submit_button_label = _("Send again")
    explanation = _("The person gets the mail about the present state of their registration once more.")

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        office.send_again(self.registration, user=editor_of(self.request))
        return gettext("The mail is on its way."), self.back()


class EraseView(OnePersonMixin, ActView):
    permission = ERASE_PEOPLE
    form_class = EraseForm
    page_title = _("Erase this person")
    submit_button_label = _("Erase")
    is_dangerous = True
    explanation = _(
        "Places become free, nobody is told. The figures of events that are over stay as they are. What stays of "
        "consents is the nameless proof."
    )

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        key = self.event_key
        office.erase(self.registration, everywhere=data["what"] == "everything", user=editor_of(self.request))
        return gettext("The person's data are erased."), reverse(ONE_EVENT, args=[key])


class CountView(OneEventMixin, ActView):
    permission = COUNT
    form_class = CountForm
    page_title = _("Enter the number of another door")
    explanation = _(
        "How many have registered elsewhere, for example at Meetup. Both doors count for the places. Where a plugin reads "
        "the number by itself, leave this alone: both would be added up."
    )

    def get_initial(self) -> dict[str, Any]:
        known = office_count(self.event_key)
        return {"going": known.going, "waiting": known.waiting} if known else {}

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        if data["going"] is None:
            office.forget_count(self.event_key, user=editor_of(self.request))
            return gettext("The figure is forgotten."), self.back()
        office.set_count(self.event_key, going=data["going"], waiting=data["waiting"], user=editor_of(self.request))
        return gettext("The figure is saved."), self.back()


def urlpatterns() -> list[Any]:
    event, one = "registrations/<uuid:event>", "registrations/person/<uuid:registration>"
    return [
        path(f"{event}/add/", AddView.as_view(), name="registration_add"),
        path(f"{event}/count/", CountView.as_view(), name="registration_count"),
        path(f"{one}/", RegistrationView.as_view(), name=ONE_PERSON),
        path(f"{one}/change/", ChangeView.as_view(), name="registration_change"),
        path(f"{one}/cancel/", CancelView.as_view(), name="registration_cancel"),
        path(f"{one}/send-again/", SendAgainView.as_view(), name="registration_send_again"),
        path(f"{one}/erase/", EraseView.as_view(), name="registration_erase"),
    ]
