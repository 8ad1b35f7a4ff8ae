"""What the office does with one application. Each act asks, shows the mail, does it once, and says what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from cms.core import clock
from cms.core.editing.editor import editor_of
from cms.core.editing.officeviews import ActView
from cms.core.fuzzydates import FuzzyDate
from cms.core.fuzzydates.forms import FuzzyDateFormField
from networks.admission.choices import Actor, Move
from networks.admission.notices import words_of_step
from networks.admission.office.base import DECIDE, ERASE, LIST, DecisionView, OneApplicationMixin
from networks.admission.rules import RULES, target_of, why_not
from networks.models import MemberAccount, MembershipKind, Organisation, Region
from networks.selectors.admission import possible_mentors
from networks.services.admission import deciding, retention, welcoming
from networks.services.admission.deciding import Admission
from networks.services.admission.log import NOTICE_OF, NotAllowed

SIMPLE = tuple(move for move in Move if Actor.OFFICE in RULES[move].by and move is not Move.ACCEPT)
EXPLANATIONS = {
    Move.INVITE: _("The person gets an e-mail with the link to the written application."),
    Move.RETURN: _("The person gets an e-mail with your reason and can change the application again."),
    Move.OPEN_EXPRESSION: _("The person gets an e-mail and writes the expression of interest on their own page."),
    Move.DECLINE: _(
        "The person gets an e-mail with your reason. The application ends and is erased after the set time."
    ),
    Move.DEFER: _("The person gets an e-mail with your reason. You can take the application up again at any time."),
    Move.RESUME: _("The application stands where it was before it was deferred."),
    Move.FINISH: _("The checklist is closed; what is open stays open. The membership stays as it is."),
    Move.WITHDRAW: _("For people who tell you so by telephone or letter. They get an e-mail."),
}
DANGEROUS = (Move.DECLINE, Move.WITHDRAW)


class StepForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The applicant reads it, in the e-mail and on their page."),
    )
    express_until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day for the expression of interest; may stay empty."),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the office reads it."),
    )

    def __init__(self, *args: Any, step: Move, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = RULES[step].needs_reason
        if step is not Move.OPEN_EXPRESSION:
            del self.fields["express_until"]
        if step in (Move.INVITE, Move.FINISH, Move.RESUME):
            del self.fields["reason"]

    def clean_express_until(self) -> Any:
        day = self.cleaned_data["express_until"]
        if day is not None and day < clock.today():
            raise ValidationError(_("This day has passed."))
        return day


class ApplicantMailMixin(OneApplicationMixin):
    """The mail goes to the applicant."""

    def spoken(self) -> str:
        return self.application.language

    def recipient(self) -> str:
        return self.application.address

    def words_after(self, step: Move, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        if step.value not in NOTICE_OF:
            return None
        after = copy(self.application)
        after.state = target_of(step, self.plan, has_expressed=bool(after.expression))
        with override(self.spoken()):
            return words_of_step(
                after,
                step.value,
                plan=self.plan,
                reason=data.get("reason", "").strip(),
                express_until=data.get("express_until"),
            )


class StepView(ApplicantMailMixin, DecisionView):
    permission = DECIDE
    form_class = StepForm

    @cached_property
    def step(self) -> Move:
        try:
            step = Move(self.kwargs["step"])
        except ValueError:
            raise Http404 from None
        if step not in SIMPLE:
            raise Http404
        return step

    @property
    def is_dangerous(self) -> bool:  # type: ignore[override]  # it depends on the step
        return self.step in DANGEROUS

    def get_page_title(self) -> Any:
        return self.step.label

    def get_submit_button_label(self) -> Any:
        return _("Continue to the preview") if self.step.value in NOTICE_OF else self.step.label

    def get_explanation(self) -> Any:
        return why_not(self.step, self.application.state, self.plan, by=Actor.OFFICE) or EXPLANATIONS[self.step]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "step": self.step}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(final_label=self.step.label, **kwargs)

    def words(self, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        if why_not(self.step, self.application.state, self.plan, by=Actor.OFFICE):
            return None  # the service says why
        return self.words_after(self.step, data)

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        deciding.move(
            self.application,
            self.step,
            user=editor_of(self.request),
            reason=data.get("reason", ""),
            note=data["note"],
            express_until=data.get("express_until"),
        )
        return gettext("Done: %(what)s.") % {"what": self.step.label}, self.back()


class AcceptForm(forms.Form):
    region = forms.ModelChoiceField(
        label=_("Region"), queryset=Region.objects.all(), required=False, help_text=_("A county or a city …")
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.all(),
        required=False,
        help_text=_("… or an institution. One of the two; it stands in the public register."),
    )
    kind = forms.ChoiceField(
        label=_("As"),
        choices=[(kind.value, kind.label) for kind in MembershipKind if kind != MembershipKind.FOUNDING],
    )
    since = FuzzyDateFormField(label=_("Member since"))
    reason = forms.CharField(
        label=_("A word to the new member"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the e-mail."),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the office reads it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("region", Region), ("organisation", Organisation)):
            self.fields[name].widget = model.snippet_viewset.chooser_viewset.widget_class()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("region")) == bool(data.get("organisation")):
            raise ValidationError(_("Please choose a region or an organisation, one of the two."))
        return data


class AcceptView(ApplicantMailMixin, DecisionView):
    permission = DECIDE
    form_class = AcceptForm
    page_title = _("Accept the application")
    submit_button_label = _("Continue to the preview")

    def get_explanation(self) -> Any:
        refusal = why_not(Move.ACCEPT, self.application.state, self.plan, by=Actor.OFFICE)
        return refusal or _(
            "The membership enters the public register, the person gets an account for the members' area and an e-mail."
        )

    def get_initial(self) -> dict[str, Any]:
        row = self.application
        region = Region.objects.filter(name__iexact=row.member_name).first()
        organisation = None if region else Organisation.objects.filter(name__iexact=row.member_name).first()
        return {
            "region": region,
            "organisation": organisation,
            "kind": row.kind,
            "since": FuzzyDate(clock.today().isoformat()),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(final_label=_("Accept and send"), **kwargs)

    def words(self, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        if why_not(Move.ACCEPT, self.application.state, self.plan, by=Actor.OFFICE):
            return None
        return self.words_after(Move.ACCEPT, data)

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        admission = Admission(data["kind"], data["since"], data["region"], data["organisation"])
        deciding.accept(
            self.application, admission, user=editor_of(self.request), reason=data["reason"], note=data["note"]
        )
        return gettext("The new member is in the register."), self.back()


class MentorForm(forms.Form):
    mentor = forms.ModelChoiceField(
        label=_("Mentor"), queryset=MemberAccount.objects.none(), empty_label=_("Please choose")
    )

    def __init__(self, *args: Any, mentors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentor"].queryset = mentors  # type: ignore[attr-defined]  # a choice of rows


class RefusableView(OneApplicationMixin, ActView):
    """An act without a mail to the applicant."""

    permission = DECIDE

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        try:
            return self.do(data), self.back()
        except NotAllowed as refusal:
            raise ValidationError(str(refusal)) from None

    def do(self, data: dict[str, Any]) -> Any:
        """Call the service; give the message."""
        raise NotImplementedError  # abstract


class MentorView(RefusableView):
    form_class = MentorForm
    page_title = _("Assign a mentor")
    submit_button_label = _("Assign")
    explanation = _(
        "Somebody who stands for a member of this network. They get an e-mail, see how to reach the new member, and tick "
        "off the checklist in the members' area. Who had it before does not see it any more."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "mentors": possible_mentors(self.application, today=clock.today())}

    def do(self, data: dict[str, Any]) -> Any:
        welcoming.assign_mentor(self.application, data["mentor"], user=editor_of(self.request))
        return gettext("The mentor is assigned.")


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))


class NoteView(RefusableView):
    form_class = NoteForm
    page_title = _("Write a note")
    explanation = _("It stands in the log, and only the office reads it.")

    def do(self, data: dict[str, Any]) -> Any:
        deciding.add_note(self.application, data["note"], user=editor_of(self.request))
        return gettext("The note is kept.")


class NewTaskForm(forms.Form):
    title = forms.CharField(label=_("What is to do"), max_length=255)


class NewTaskView(RefusableView):
    form_class = NewTaskForm
    page_title = _("Add to the checklist")

    def do(self, data: dict[str, Any]) -> Any:
        welcoming.add_task(self.application, data["title"], user=editor_of(self.request))
        return gettext("The checklist is saved.")


class EraseForm(forms.Form):
    sure = forms.BooleanField(label=_("Erase for good"), help_text=_("This cannot be taken back."))


class EraseView(OneApplicationMixin, ActView):
    permission = ERASE
    form_class = EraseForm
    page_title = _("Erase this application")
    submit_button_label = _("Erase")
    is_dangerous = True
    explanation = _(
        "What was sent goes with document, log and mails; nobody is told. A membership stays in the register, an account "
        "stays; a number in the statistics stays."
    )

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        retention.erase(self.application, form="admin")
        return gettext("The application is erased."), reverse(LIST)


def urlpatterns() -> list[Any]:
    one = "applications/<uuid:application>"
    return [
        path(f"{one}/accept/", AcceptView.as_view(), name="application_accept"),
        path(f"{one}/mentor/", MentorView.as_view(), name="application_mentor"),
        path(f"{one}/note/", NoteView.as_view(), name="application_note"),
        path(f"{one}/tasks/add/", NewTaskView.as_view(), name="application_task_add"),
        path(f"{one}/erase/", EraseView.as_view(), name="application_erase"),
        path(f"{one}/step/<slug:step>/", StepView.as_view(), name="application_step"),
    ]
