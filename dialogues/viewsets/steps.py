"""Two steps on one address: fill in, look at what will be written, write. Nothing is stored in between."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.forms.errors import add_errors

FIRST, PREVIEW, WRITE = "first", "preview", "write"


class TwoStepView(WagtailAdminTemplateMixin, TemplateView):
    """Subclasses give the form, make rows of it, and write the rows that remain ticked."""

    template_name = "dialogues/admin/form.html"
    preview_template_name: ClassVar[str]
    form_class: ClassVar[type[forms.Form]]
    formset_class: ClassVar[type[forms.BaseFormSet[Any]]]
    explanation: ClassVar[Any] = ""
    write_label: ClassVar[Any] = _("Save")

    def get_form(self, data: Any = None) -> forms.Form:
        return self.form_class(data)

    def plan(self, form: forms.Form) -> list[dict[str, Any]]:
        """The rows of the preview, as initial values.

        Raises:
            ValidationError: what was filled in makes no sense.
        """
        raise NotImplementedError  # abstract

    def write(self, form: forms.Form, rows: list[dict[str, Any]]) -> tuple[str, str]:
        """Write the ticked rows; give the message and the address to go to.

        Raises:
            ValidationError: nothing was written.
        """
        raise NotImplementedError  # abstract

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show_form(self.get_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form(request.POST)
        if not form.is_valid() or "back" in request.POST:
            return self.show_form(form)
        if request.POST.get("step") == WRITE:
            return self.try_to_write(form)
        try:
            rows = self.plan(form)
        except ValidationError as error:
            add_errors(form, error)
            return self.show_form(form)
        return self.show_preview(form, self.formset_class(initial=rows, prefix="rows"))

    def try_to_write(self, form: forms.Form) -> HttpResponse:
        formset = self.formset_class(self.request.POST, prefix="rows")
        if not formset.is_valid():
            return self.show_preview(form, formset)
        rows = [row.cleaned_data for row in formset.forms if row.cleaned_data.get("include")]
        try:
            message, target = self.write(form, rows)
        except ValidationError as error:
            messages.error(self.request, "; ".join(error.messages))
            return self.show_preview(form, formset)
        messages.success(self.request, message)
        return redirect(target)

    def show_form(self, form: forms.Form) -> HttpResponse:
        if form.is_bound and not form.is_valid():
            messages.error(self.request, _("Nothing was saved yet. Please look at the messages at the fields."))
        return self.render_to_response(
            self.get_context_data(form=form, step=PREVIEW, submit_button_label=_("Continue to the preview"))
        )

    def show_preview(self, form: forms.Form, formset: forms.BaseFormSet[Any]) -> HttpResponse:
        context = self.get_context_data(
            form=form, formset=formset, step=WRITE, submit_button_label=self.write_label, is_preview=True
        )
        return self.response_class(
            request=self.request, template=[self.preview_template_name], context=context, using=self.template_engine
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        media = context["form"].media
        if "formset" in context:
            media += context["formset"].media
        context.update(explanation=self.explanation, media=media)
        return context
