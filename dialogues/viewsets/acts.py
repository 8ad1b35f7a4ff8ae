"""Small forms for what can happen to an event: each asks, checks the permission, calls one service, and explains."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages

from cms.core.editing.editor import editor_of
from cms.core.forms.errors import add_errors
from cms.core.fuzzydates.forms import FuzzyDateFormField
from dialogues.choices import ContributorState
from dialogues.services import lifecycle, templates
from dialogues.viewsets.links import PEOPLE_TAB, edit_event_url
from dialogues.viewsets.one_event import OneEventMixin

PUBLIC_NOTE = _("Visitors read this on the event's page, in lists and in their calendars. One or two sentences.")


class EventActView(OneEventMixin, FormView[Any]):
    """Base: one form, one service."""

    template_name = "dialogues/admin/form.html"
    header_icon = "date"
    publishes = True
    explanation: ClassVar[Any] = ""
    submit_button_label: ClassVar[Any] = _("Save")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            explanation=self.explanation,
            submit_button_label=self.submit_button_label,
            media=context["form"].media,
        )
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            message, target = self.act(form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        messages.success(self.request, message)
        return redirect(target)

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("Nothing was changed. Please look at the message at the field."))
        return super().form_invalid(form)

    def act(self, data: dict[str, Any]) -> tuple[str, str]:
        """Call the service; give the message and the address to go to."""
        raise NotImplementedError  # abstract


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Public note"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=PUBLIC_NOTE
    )


class CancelEventView(EventActView):
    form_class = NoteForm
    page_title = _("Cancel the event")
    submit_button_label = _("Cancel the event")
    explanation = _(
        "The event stays on the site and in subscribers' calendars, marked as cancelled. Registration is closed. "
        "The change is online at once."
    )

    def act(self, data: dict[str, Any]) -> tuple[str, str]:
        lifecycle.cancel_event(self.event, note=data["note"], user=editor_of(self.request))
        return gettext("The event is cancelled, and the note is online."), self.back()


class PostponeForm(NoteForm):
    new_date = FuzzyDateFormField(
        label=_("New date"),
        required=False,
        help_text=_("Such as “12.03.2027, 18:00” or “March 2027”. Left empty, the event waits, marked as postponed."),
    )
    field_order = ["new_date", "note"]


class PostponeEventView(EventActView):
    form_class = PostponeForm
    page_title = _("Move or postpone the event")
    submit_button_label = _("Save and publish")
    explanation = _("Calendars that subscribed move the entry by themselves. The change is online at once.")

    def act(self, data: dict[str, Any]) -> tuple[str, str]:
        page = lifecycle.postpone_event(
            self.event, note=data["note"], new_date=data["new_date"], user=editor_of(self.request)
        )
        if data["new_date"] is None:
            return gettext("The event is marked as postponed, and the note is online."), self.back()
        return gettext("The event now takes place: %(date)s.") % {"date": page.date}, self.back()


class ReopenEventView(EventActView):
    form_class = forms.Form
    page_title = _("Let the event take place after all")
    submit_button_label = _("It takes place")
    explanation = _("The mark “cancelled” or “postponed” and the public note vanish. The change is online at once.")

    def act(self, data: dict[str, Any]) -> tuple[str, str]:
        lifecycle.reopen_event(self.event, user=editor_of(self.request))
        return gettext("The event takes place as planned."), self.back()


class ContributorForm(forms.Form):
    contributor = forms.ChoiceField(label=_("Who"), widget=forms.RadioSelect)
    state = forms.ChoiceField(
        label=pgettext_lazy("a contributor", "What happened"),
        choices=[choice for choice in ContributorState.choices if choice[0] != ContributorState.INVITED],
        initial=ContributorState.CANCELLED_SHORT_NOTICE,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Public note"),
        max_length=255,
        required=False,
        help_text=_("For example “had to cancel at short notice; we will add an interview”. The person stays listed."),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contributor = self.fields["contributor"]
        assert isinstance(contributor, forms.ChoiceField)  # noqa: S101  declared above
        contributor.choices = people
        if len(people) == 1:
            contributor.initial = people[0][0]


class MarkContributorView(EventActView):
    form_class = ContributorForm
    page_title = _("Somebody cancels or confirms")
    submit_button_label = _("Save and publish")
    explanation = _("Who cancels stays in the list of contributors, with your note. The change is online at once.")
    tab = PEOPLE_TAB

    def get_form_kwargs(self) -> dict[str, Any]:
        people = [
            (str(row.translation_key), f"{row.person.name} ({row.get_state_display()})")
            for row in self.event.get_latest_revision_as_object().contributors.all()
        ]
        return {**super().get_form_kwargs(), "people": people}

    def act(self, data: dict[str, Any]) -> tuple[str, str]:
        lifecycle.mark_contributor(
            self.event,
            UUID(data["contributor"]),
            state=data["state"],
            note=data["note"],
            user=editor_of(self.request),
        )
        return gettext("Saved. The change is online."), self.back()


class TemplateForm(forms.Form):
    title = forms.CharField(label=_("Title of the new event"), max_length=255)
    date = FuzzyDateFormField(label=_("Date"), required=False)
    with_contributors = forms.BooleanField(
        label=_("Take the people along"),
        required=False,
        help_text=_("They count as invited and stay invisible until you announce them."),
    )


class CopyEventView(EventActView):
    form_class = TemplateForm
    publishes = False
    page_title = _("Use as a template")
    submit_button_label = _("Create the draft")
    explanation = _(
        "The new event takes over place, announcement, topics and settings. Date, registrations, recordings, "
        "presentations, conditions, report and findings stay with the old one."
    )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.event.get_parent().permissions_for_user(request.user).can_add_subpage():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def act(self, data: dict[str, Any]) -> tuple[str, str]:
        copy = templates.copy_event(
            self.event,
            title=data["title"],
            date=data["date"],
            with_contributors=data["with_contributors"],
            user=editor_of(self.request),
        )
        return gettext("“%(title)s” was created as a draft.") % {"title": copy.title}, edit_event_url(copy)


def urlpatterns() -> list[Any]:
    prefix = "dialogues/events/<int:pk>"
    return [
        path(f"{prefix}/cancel/", CancelEventView.as_view(), name="dialogue_event_cancel"),
        path(f"{prefix}/postpone/", PostponeEventView.as_view(), name="dialogue_event_postpone"),
        path(f"{prefix}/reopen/", ReopenEventView.as_view(), name="dialogue_event_reopen"),
        path(f"{prefix}/contributor/", MarkContributorView.as_view(), name="dialogue_event_contributor"),
        path(f"{prefix}/copy/", CopyEventView.as_view(), name="dialogue_event_copy"),
    ]
