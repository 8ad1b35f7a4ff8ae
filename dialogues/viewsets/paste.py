"""Pasting a list: one framework condition per line (E24)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from cms.core.editing.editor import editor_of
from dialogues.choices import PoliticalLevel, Provenance
from dialogues.models import DialogueEventPage
from dialogues.services.conditions import NewCondition, add_conditions, known_texts, read_list
from dialogues.viewsets.links import CONDITIONS_TAB
from dialogues.viewsets.one_event import OneEventMixin
from dialogues.viewsets.steps import TwoStepView

MAX_LINES = 200


class PasteForm(forms.Form):
    text = forms.CharField(
        label=_("Your list"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_(
            "One condition per line, copied from minutes, a mail or a table. Bullets and numbers are removed. What stands "
            "in brackets at the end or after “>>” is offered as an explanation."
        ),
    )
    levels = forms.MultipleChoiceField(
        label=_("Levels"),
        choices=PoliticalLevel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who has to act; holds for the whole list. Paste one list after the other when they differ."),
    )
    provenance = forms.ChoiceField(
        label=_("Named by"),
        choices=Provenance.choices,
        initial=Provenance.AUDIENCE,
        help_text=_("A group, never the name of a person."),
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        lines = read_list(text)
        if not lines:
            raise ValidationError(_("There is no line with words in it."))
        if len(lines) > MAX_LINES:
            raise ValidationError(
                _("These are %(count)s lines. Please paste at most %(max)s at once."),
                params={"count": len(lines), "max": MAX_LINES},
            )
        return text


class LineForm(forms.Form):
    include = forms.BooleanField(label=_("Take over"), required=False)
    text = forms.CharField(label=_("Condition"), required=False, max_length=1000)
    explanation = forms.CharField(label=_("Explanation"), required=False, max_length=2000)
    duplicate_of = forms.CharField(required=False, widget=forms.HiddenInput)
    is_heading = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("text", "explanation"):
            self.fields[name].widget = forms.Textarea(attrs={"rows": 2, "aria-label": self.fields[name].label})
        self.fields["include"].widget.attrs["aria-label"] = self.fields["include"].label

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("include") and not cleaned.get("text", "").strip() and "text" not in self.errors:
            self.add_error("text", _("Please enter the condition, or untick the line."))
        return cleaned


LineFormSet = forms.formset_factory(LineForm, extra=0, max_num=MAX_LINES, absolute_max=MAX_LINES)


class PasteConditionsView(OneEventMixin, TwoStepView):
    form_class = PasteForm
    formset_class = LineFormSet
    preview_template_name = "dialogues/admin/paste_preview.html"
    page_title = _("Paste a list of conditions")
    header_icon = "clipboard-list"
    tab = CONDITIONS_TAB
    explanation = _("Each line becomes one framework condition at the end of the event's list, as a draft.")
    write_label = _("Take over into the draft")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if kwargs.get("is_preview"):
            labels = dict(PoliticalLevel.choices)
            context["level_labels"] = [labels[level] for level in context["form"].cleaned_data["levels"]]
        return context

    def plan(self, form: forms.Form) -> list[dict[str, Any]]:
        lines = read_list(form.cleaned_data["text"], known=known_texts(self.event))
        return [
            {
                "include": not line.is_heading,
                "text": line.text,
                "explanation": line.explanation,
                "duplicate_of": line.duplicate_of,
                "is_heading": line.is_heading,
            }
            for line in lines
        ]

    def write(self, form: forms.Form, rows: list[dict[str, Any]]) -> tuple[str, str]:
        if not rows:
            raise ValidationError(_("No line is ticked, so nothing was taken over."))
        conditions = [
            NewCondition(
                text=row["text"],
                explanation=row["explanation"],
                levels=form.cleaned_data["levels"],
                provenance=form.cleaned_data["provenance"],
            )
            for row in rows
        ]
        outcome = add_conditions(self.event, conditions, user=editor_of(self.request))
        added, extended = len(outcome.added), len(outcome.extended)
        parts = [ngettext("%(n)s condition was added.", "%(n)s conditions were added.", added) % {"n": added}]
        if extended:
            parts.append(
                ngettext(
                    "%(n)s that was there already got the further level or explanation.",
                    "%(n)s that were there already got the further level or explanation.",
                    extended,
                )
                % {"n": extended}
            )
        parts.append(gettext("This is a draft: please look at it, then publish."))
        return " ".join(parts), self.back()


class ChooseEventForm(forms.Form):
    event = forms.ModelChoiceField(label=_("Event"), queryset=DialogueEventPage.objects.none())


class ChooseEventView(WagtailAdminTemplateMixin, FormView[ChooseEventForm]):
    """The way from the list of conditions: of which event is the list?"""

    form_class = ChooseEventForm
    template_name = "dialogues/admin/form.html"
    page_title = _("Paste a list of conditions")
    header_icon = "clipboard-list"

    def get_form(self, form_class: type[ChooseEventForm] | None = None) -> ChooseEventForm:
        form = super().get_form(form_class)
        policy = policy_registry.get_by_type(DialogueEventPage)
        editable = policy.instances_user_has_permission_for(self.request.user, "change").values("pk")
        events = DialogueEventPage.objects.filter(pk__in=editable).order_by("-date", "title")
        if not events.exists():
            raise PermissionDenied
        field = form.fields["event"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  declared above
        field.queryset = events
        field.label_from_instance = lambda event: f"{event.date or '–'}: {event.title}"  # type: ignore[method-assign, assignment]  # Django's documented hook
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            submit_button_label=_("Continue"), explanation=_("Of which event is the list?"), **kwargs
        )

    def form_valid(self, form: ChooseEventForm) -> Any:
        return redirect("dialogue_event_paste", form.cleaned_data["event"].pk)


def urlpatterns() -> list[Any]:
    return [
        path("dialogues/events/<int:pk>/paste/", PasteConditionsView.as_view(), name="dialogue_event_paste"),
        path("dialogues/conditions/paste/", ChooseEventView.as_view(), name="dialogue_conditions_choose_event"),
    ]
