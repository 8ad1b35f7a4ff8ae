"""Forms of the members' area: Django's checks, the site's look (``templates/forms/field.html``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy

from cms.core.forms.fields import YES, FormField
from networks.models import MemberAccount
from networks.selectors.accounts import SWITCHES
from networks.services.accounts import MOST_INTERESTS

TYPES = {forms.Textarea: "textarea", forms.Select: "select", forms.EmailInput: "email", forms.NumberInput: "number"}


class ProfileForm(forms.ModelForm[MemberAccount]):
    """What a member says about themselves, and what of it others see."""

    interests = forms.CharField(required=False, max_length=2_000, label=gettext_lazy("Interests"))
    topics = forms.TypedMultipleChoiceField(required=False, coerce=UUID, empty_value=[], label=gettext_lazy("Topics"))

    class Meta:
        model = MemberAccount
        fields = ["name", "organisation", "function", "phone", "about", "language", *SWITCHES]

    def __init__(self, *args: Any, topics: dict[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = self.instance
        chosen = [str(key) for key in account.topics.values_list("topic_key", flat=True)]
        choices: Any = self.fields["topics"]
        choices.choices = [(str(key), name) for key, name in topics.items()]
        self.initial["topics"] = [key for key in chosen if UUID(key) in topics]
        self.initial["interests"] = ", ".join(interest.name for interest in account.interests.all())

    def clean_interests(self) -> list[str]:
        return str(self.cleaned_data["interests"]).replace("\n", ",").replace(";", ",").split(",")


def form_field(form: forms.BaseForm, name: str, *, help_text: str = "", autocomplete: str = "") -> FormField:
    """A field of a Django form as the site's templates show it."""
    bound = form[name]
    field = bound.field
    value = bound.value()
    if isinstance(field, forms.BooleanField):
        shown = YES if value in (True, "on", YES, "True", "true") else ""
        kind = "checkbox"
    else:
        shown = "" if value is None else str(value)
        kind = next((kind for widget, kind in TYPES.items() if isinstance(field.widget, widget)), "text")
    return FormField(
        name=bound.html_name,
        type=kind,
        label=str(bound.label),
        required=field.required,
        help=help_text or str(field.help_text),
        value=shown,
        longest=getattr(field, "max_length", None) or 0,
        autocomplete=autocomplete,
        error=" ".join(str(error) for error in form.errors.get(name, [])),
    )


def summary(form: forms.BaseForm, fields: Iterable[FormField]) -> list[dict[str, str]]:
    """Everything that is wrong, for the box above the form."""
    found = [{"anchor": field.id, "label": field.label, "text": field.error} for field in fields if field.error]
    shown = {field.name for field in fields if field.error}
    for name, errors in form.errors.items():
        if name not in shown:
            label = form[name].label if name in form.fields else ""
            found.append({"anchor": "", "label": str(label), "text": " ".join(str(error) for error in errors)})
    return found


def interests_help() -> str:
    return gettext(
        "Words with commas between them, for example “housing, volunteers, language courses”; at most %(count)d."
    ) % {"count": MOST_INTERESTS}
