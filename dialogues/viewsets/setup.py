"""Setting up a series with n events in one step (E03, E33)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.permissions import policy_registry

from cms.core.editing.editor import editor_of
from cms.core.fuzzydates.forms import FuzzyDateFormField
from dialogues.choices import AttendanceMode
from dialogues.models import DialogueIndexPage, DialogueSeriesPage
from dialogues.services.series import MAX_EVENTS, PlannedEvent, Rhythm, plan_dates, set_up_series, title_for
from dialogues.viewsets.steps import TwoStepView
from networks.models import NetworkPage


class SetUpForm(forms.Form):
    title = forms.CharField(
        label=_("Title of the series"), max_length=255, help_text=_("For example “Land im Wandel – Dialoge 2027”.")
    )
    index: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Below"), queryset=DialogueIndexPage.objects.none(), help_text=_("The page that lists the series.")
    )
    count = forms.IntegerField(label=_("Number of events"), min_value=1, max_value=MAX_EVENTS, initial=8)
    first_date = FuzzyDateFormField(
        label=_("First date"),
        required=False,
        help_text=_("Such as “14.01.2027, 17:00”. Left empty, all dates stay open for now."),
    )
    rhythm = forms.ChoiceField(
        label=_("Rhythm"),
        choices=Rhythm.choices,
        initial=Rhythm.MONTHLY_WEEKDAY,
        help_text=_("In the next step you can leave out dates or change them, for example in the holidays."),
    )
    duration = forms.IntegerField(
        label=_("Length in minutes"),
        min_value=5,
        max_value=24 * 60,
        initial=90,
        required=False,
        help_text=_("Sets the end of each event that has a time."),
    )
    title_pattern = forms.CharField(
        label=_("Titles of the events"),
        max_length=120,
        initial=_("{number}. Dialogue"),
        help_text=_("{number} becomes 1, 2, 3 … The real questions follow when you know them."),
    )
    attendance_mode = forms.ChoiceField(
        label=_("Attendance"), choices=AttendanceMode.choices, initial=AttendanceMode.ONLINE
    )
    networks = forms.ModelMultipleChoiceField(
        label=_("Networks"),
        queryset=NetworkPage.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The networks that hold this series."),
    )
    rhythm_text = forms.CharField(
        label=_("Rhythm in words"),
        max_length=120,
        required=False,
        help_text=_("For visitors, for example “every second Thursday of the month, 5 p.m.”."),
    )
    publish = forms.BooleanField(
        label=_("Publish at once"),
        required=False,
        help_text=_("Otherwise everything is a draft. Visitors then read “Details and contributors follow soon.”"),
    )

    def __init__(self, *args: Any, indexes: Any, networks: Any, may_publish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        index, network = self.fields["index"], self.fields["networks"]
        assert isinstance(index, forms.ModelChoiceField) and isinstance(network, forms.ModelChoiceField)  # noqa: S101, PT018  declared above
        index.queryset, network.queryset = indexes, networks
        index.initial = indexes[0]
        if not networks:
            del self.fields["networks"]
        if not may_publish:
            del self.fields["publish"]

    def clean_title_pattern(self) -> str:
        pattern: str = self.cleaned_data["title_pattern"]
        try:
            title_for(pattern, 1)
        except ValidationError as error:
            raise ValidationError(error.messages) from error
        return pattern


class PlannedEventForm(forms.Form):
    include = forms.BooleanField(label=_("Create"), required=False)
    title = forms.CharField(label=_("Title"), max_length=255)
    date = FuzzyDateFormField(label=_("Date"), required=False)
    planned_title = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label
            field.help_text = ""


PlannedEventFormSet = forms.formset_factory(PlannedEventForm, extra=0, max_num=MAX_EVENTS, absolute_max=MAX_EVENTS)


class SetUpSeriesView(TwoStepView):
    form_class = SetUpForm
    formset_class = PlannedEventFormSet
    preview_template_name = "dialogues/admin/setup_preview.html"
    page_title = _("Set up a series")
    header_icon = "list-ol"
    explanation = _("Makes the series and its events in one go. The events are placeholders until you fill them.")
    write_label = _("Create the series")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.indexes:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def indexes(self) -> Any:
        policy = policy_registry.get_by_type(DialogueIndexPage)
        below = policy.instances_user_has_permission_for(self.request.user, "add").values("pk")
        other = Case(When(locale__language_code=settings.LANGUAGE_CODE, then=Value(0)), default=Value(1))
        # The one in the language of the office first: it is the one that is chosen from the start.
        return DialogueIndexPage.objects.filter(pk__in=below).order_by(other, "path")

    def may_publish(self) -> bool:
        return any(index.permissions_for_user(self.request.user).can_publish_subpage() for index in self.indexes)

    def get_form(self, data: Any = None) -> forms.Form:
        return SetUpForm(
            data,
            indexes=self.indexes,
            networks=NetworkPage.objects.order_by("title"),
            may_publish=self.may_publish(),
        )

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("dialogue_series:index"), "label": capfirst(DialogueSeriesPage._meta.verbose_name_plural)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "back_url": reverse("dialogue_series:index")}

    def plan(self, form: forms.Form) -> list[dict[str, Any]]:
        data = form.cleaned_data
        dates = plan_dates(data["first_date"], count=data["count"], rhythm=data["rhythm"])
        return [
            {
                "include": True,
                "planned_title": title_for(data["title_pattern"], number),
                "title": title_for(data["title_pattern"], number),
                "date": planned,
            }
            for number, planned in enumerate(dates, start=1)
        ]

    @staticmethod
    def renumbered(row: dict[str, Any], pattern: str, number: int) -> str:
        """A title that was left as proposed counts on without the dates that were left out."""
        title: str = row["title"]
        return title_for(pattern, number) if title == row["planned_title"] else title

    def write(self, form: forms.Form, rows: list[dict[str, Any]]) -> tuple[str, str]:
        data = form.cleaned_data
        index: DialogueIndexPage = data["index"]
        permissions = index.permissions_for_user(self.request.user)
        publish = bool(data.get("publish"))
        if not permissions.can_add_subpage() or (publish and not permissions.can_publish_subpage()):
            raise PermissionDenied
        if not rows:
            raise ValidationError(_("No event is ticked, so nothing was created."))
        series = set_up_series(
            index,
            title=data["title"],
            events=[
                PlannedEvent(self.renumbered(row, data["title_pattern"], number), row["date"])
                for number, row in enumerate(rows, start=1)
            ],
            attendance_mode=data["attendance_mode"],
            duration=timedelta(minutes=data["duration"]) if data["duration"] else None,
            networks=data.get("networks", []),
            rhythm=data["rhythm_text"],
            publish=publish,
            user=editor_of(self.request),
        )
        message = ngettext(
            "“%(title)s” was created with %(n)s event.", "“%(title)s” was created with %(n)s events.", len(rows)
        ) % {"title": series.title, "n": len(rows)}
        if not publish:
            message += " " + gettext("All of it is a draft; publish the series first.")
        return message, reverse("dialogue_events:index") + f"?series={series.pk}&ordering=date"


def urlpatterns() -> list[Any]:
    return [path("dialogues/series/set-up/", SetUpSeriesView.as_view(), name="dialogue_series_setup")]
