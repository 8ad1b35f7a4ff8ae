"""The forms about one registration."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dialogues.choices import AnswerKind
from dialogues.models import RegistrationQuestion
from dialogues.selectors.desks import Desk
from dialogues.services.registrations.answers import LONGEST, YES, longest

PLACE, WAITS = "place", "waits"
MOST_PEOPLE = 100_000


class AnswersForm(forms.Form):
    """Guests and the questions of an event; the service says what is wrong with them."""

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        most = desk.facts.registration_guests
        if most or self.initial.get("guests"):
            self.fields["guests"] = forms.IntegerField(
                label=_("Guests"),
                min_value=0,
                max_value=max(most, self.initial.get("guests", 0)),
                initial=0,
                help_text=_("At most %(count)s beside the person.") % {"count": most},
            )
        for question in desk.questions:
            self.fields[str(question.translation_key)] = _field(question)

    @property
    def guest_count(self) -> int:
        count: int = self.cleaned_data.get("guests") or 0
        return count

    @property
    def answers(self) -> dict[UUID, str]:
        """By the key of the question, as the service takes them."""
        return {
            question.translation_key: _text(self.cleaned_data[str(question.translation_key)])
            for question in self.desk.questions
        }


def _field(question: RegistrationQuestion) -> forms.Field:
    about: dict[str, Any] = {
        "label": question.words,
        "help_text": question.purpose,
        "required": question.is_required,
    }
    if question.kind == AnswerKind.YES_NO:
        return forms.BooleanField(**about)
    if question.kind == AnswerKind.CHOICE:
        return forms.ChoiceField(choices=[("", "–"), *((text, text) for text in question.choices)], **about)
    widget = forms.Textarea(attrs={"rows": 3}) if question.kind in LONGEST else forms.TextInput()
    return forms.CharField(max_length=longest(question.kind), widget=widget, **about)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else ""
    return str(value or "")


class AddForm(AnswersForm):
    email = forms.CharField(label=_("E-mail address"), max_length=254, widget=forms.EmailInput())
    place = forms.ChoiceField(
        label=pgettext_lazy("at registration", "What the person gets"),
        choices=[(PLACE, _("a place at once")), (WAITS, _("a place on the waiting list"))],
        initial=PLACE,
        widget=forms.RadioSelect,
    )
    tell = forms.BooleanField(
        label=_("Send the confirmation by e-mail"),
        required=False,
        initial=True,
        help_text=_("With the calendar file and the person's own page, where they can change and cancel."),
    )
    agreed = forms.BooleanField(label=_("I have told the person what is kept, and they agreed"))

    def __init__(self, *args: Any, consent: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed"].help_text = consent
        asked = [name for name in self.fields if name not in ("email", "place", "tell", "agreed")]
        self.order_fields(["email", *asked, "place", "tell", "agreed"])


class CancelForm(forms.Form):
    tell = forms.BooleanField(
        label=_("Tell the person by e-mail"),
        required=False,
        initial=True,
        help_text=_("Untick it when they hear of it otherwise, for example because you are on the telephone."),
    )


class EraseForm(forms.Form):
    what = forms.ChoiceField(
        label=_("What is erased?"),
        choices=[
            ("registrations", _("all registrations of this person, for every event")),
            ("everything", _("everything that the site holds: registrations, subscriptions and sent mails")),
        ],
        widget=forms.RadioSelect,
    )
    sure = forms.BooleanField(label=_("Erase for good"), help_text=_("This cannot be taken back."))


class CountForm(forms.Form):
    going = forms.IntegerField(
        label=_("Registered there"),
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        help_text=_("As the other door shows it now, with guests. Left empty, the earlier figure is forgotten."),
    )
    waiting = forms.IntegerField(
        label=_("On the waiting list there"), required=False, min_value=0, max_value=MOST_PEOPLE
    )
