"""Exports and the printed list: only the columns that were ticked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages

from cms.core import clock
from cms.core.editing.editor import editor_of
from cms.core.editing.officeviews import ActView
from dialogues.choices import AnswerKind, RegistrationStatus
from dialogues.selectors.registration_office import figures_of_series
from dialogues.selectors.registration_tables import Field, fields_of, rows_of
from dialogues.services.registrations.exports import File, FileFormat, as_file, export_registrations, note_printed
from dialogues.viewsets.registrations.base import SEE_FIGURES, SEE_PEOPLE, OneEventMixin, RegistrationsMixin

USUAL = (AnswerKind.NAME, AnswerKind.ORGANISATION)
MOST_PRINTED = 2_000
"""More rows than a door can work with on paper."""


def as_download(file: File) -> HttpResponse:
    response = HttpResponse(file.body, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Cache-Control"] = "no-store, private"
    return response


class FieldsForm(forms.Form):
    """Which columns, and of whom. Names are ticked; needs for accessibility never are."""

    columns = forms.MultipleChoiceField(label=_("Columns"), widget=forms.CheckboxSelectMultiple)
    states = forms.MultipleChoiceField(
        label=_("Who"),
        choices=RegistrationStatus.choices,
        initial=[RegistrationStatus.CONFIRMED],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, fields: list[Field], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = fields
        columns = self.fields["columns"]
        assert isinstance(columns, forms.MultipleChoiceField)  # noqa: S101  declared above
        columns.choices = [(field.name, field.label) for field in fields]
        columns.initial = [field.name for field in fields if field.kind in USUAL or field.name == "guests"]
        if any(field.is_sensitive for field in fields):
            columns.help_text = _(
                "Take only what you need. Needs for accessibility are specially protected: only for whoever arranges them."
            )
        else:
            columns.help_text = _("Take only what you need.")

    @property
    def chosen(self) -> list[Field]:
        names = self.cleaned_data["columns"]
        return [field for field in self.offered if field.name in names]


class ExportForm(FieldsForm):
    file_format = forms.ChoiceField(
        label=_("File"), choices=FileFormat.choices, initial=FileFormat.XLSX, widget=forms.RadioSelect
    )


class ExportView(OneEventMixin, ActView):
    form_class = ExportForm
    page_title = _("Export registrations")
    submit_button_label = _("Export")
    explanation = _(
        "The log notes that you exported which columns and how many rows, never what is in them. Please delete the file "
        "when you no longer need it."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "fields": fields_of(self.event_key)}

    def form_valid(self, form: Any) -> HttpResponse:
        file = export_registrations(
            self.event_key,
            form.chosen,
            states=form.cleaned_data["states"],
            file_format=FileFormat(form.cleaned_data["file_format"]),
            user=editor_of(self.request),
        )
        return as_download(file)

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("Nothing was exported. Please look at the message."))
        return FormView.form_invalid(self, form)


class AttendanceListView(OneEventMixin, TemplateView):
    """A list for the door on A4: what is ticked above the list, which the printer leaves out."""

    page_title = _("Attendance list")
    template_name = "dialogues/admin/registrations/attendance.html"
    header_icon = "doc-full"

    @cached_property
    def form(self) -> FieldsForm:
        fields = fields_of(self.event_key)
        return FieldsForm(self.request.GET if "columns" in self.request.GET else None, fields=fields)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self.form
        if form.is_bound and form.is_valid():
            fields, states = form.chosen, form.cleaned_data["states"]
        else:
            usual = form.fields["columns"].initial or []
            fields = [field for field in form.offered if field.name in usual]
            states = [RegistrationStatus.CONFIRMED]
        rows = sorted(
            rows_of(self.event_key, fields, states=states), key=lambda row: [str(cell).casefold() for cell in row]
        )
        shown = rows[:MOST_PRINTED]
        note_printed(self.event_key, fields, states=states, row_count=len(shown), user=editor_of(self.request))
        return super().get_context_data(
            form=form,
            fields=fields,
            rows=shown,
            left_out=max(0, len(rows) - MOST_PRINTED),
            figures=self.figures,
            title=self.title,
            today=clock.today(),
            back_url=self.back(),
            **kwargs,
        )


class FiguresView(RegistrationsMixin, TemplateView):
    """All figures by series, without persons; they stay when the registrations are erased."""

    permission = SEE_FIGURES
    page_title = _("Figures of the series")
    template_name = "dialogues/admin/registrations/figures.html"
    header_icon = "list-ol"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(series=figures_of_series(), may_see_people=self.may(SEE_PEOPLE), **kwargs)


class FiguresExportView(RegistrationsMixin):
    permission = SEE_FIGURES

    def get(self, request: HttpRequest, file_format: str) -> HttpResponse:
        rows: list[list[str | int | None]] = []
        for series in figures_of_series():
            rows.extend(
                [
                    series.title,
                    str(count),
                    f"{count.starts_at:%Y-%m-%d}" if count.starts_at else "",
                    *(getattr(count, name) for name in FIGURES),
                ]
                for count in series.events
            )
        headings = [_("Series"), _("Event"), _("Date"), *(label for label in FIGURES.values())]
        return as_download(as_file("anmeldezahlen", headings, rows, FileFormat(file_format)))


FIGURES = {
    "people": _("registered here"),
    "guests": _("guests"),
    "elsewhere": _("elsewhere"),
    "waiting": _("waiting"),
    "cancelled": _("cancelled"),
    "attended": _("came"),
}


def urlpatterns() -> list[Any]:
    event = "registrations/<uuid:event>"
    return [
        path(f"{event}/export/", ExportView.as_view(), name="registration_export"),
        path(f"{event}/attendance/", AttendanceListView.as_view(), name="registration_attendance"),
        path("registrations/figures/", FiguresView.as_view(), name="registration_figures"),
        *(
            path(
                f"registrations/figures.{code}",
                FiguresExportView.as_view(),
                {"file_format": code},
                name=f"registration_figures_{code}",
            )
            for code in FileFormat.values
        ),
    ]
