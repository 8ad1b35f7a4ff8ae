"""Applications for learning trips: all of them in one list, and the decision about one (A17)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import Http404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from cms.core.addresses import recipient_key
from cms.core.editing.editor import editor_of
from cms.core.editing.officeviews import OfficeListView
from dialogues.choices import AnswerKind, CallDecision, RegistrationStatus
from dialogues.models import DialogueEventPage, Registration, RegistrationAnswer, TripApplication
from dialogues.models.call_fields import Called
from dialogues.selectors.calls import applications, eligible_by_address, facts_of, whom_in_words
from dialogues.selectors.registration_office import WHO, answer_of
from dialogues.services.calls import deciding
from dialogues.trip_notices import words_of_decision
from dialogues.viewsets.registrations.base import (
    CHANGE_PEOPLE,
    ONE_PERSON,
    SEE_PEOPLE,
    OnePersonMixin,
    RegistrationsMixin,
)
from networks.admission.office.base import DecisionView
from networks.models import NetworkPage

LIST = "trip_applications"
TITLE = _("Applications for learning trips")
ACCEPTED = pgettext_lazy("an application for a trip", "accepted")
STATES = [
    (RegistrationStatus.APPLIED.value, RegistrationStatus.APPLIED.label),
    (RegistrationStatus.WAITING.value, RegistrationStatus.WAITING.label),
    (RegistrationStatus.CONFIRMED.value, ACCEPTED),
    (RegistrationStatus.DECLINED.value, RegistrationStatus.DECLINED.label),
    (RegistrationStatus.CANCELLED.value, pgettext_lazy("an application for a trip", "withdrawn")),
]


def trips_with_calls() -> QuerySet[DialogueEventPage]:
    """One page for each trip with a call, the latest first."""
    leading = DialogueEventPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    pages: QuerySet[DialogueEventPage] = leading.filter(by_call=True).order_by("-date", "title")
    return pages


class ApplicationFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        field_name="registration__state",
        choices=STATES,
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    trip = django_filters.ModelChoiceFilter(
        label=_("Trip"),
        queryset=lambda request: trips_with_calls(),
        empty_label=_("All"),
        method="of_trip",
    )
    checked = django_filters.ChoiceFilter(
        label=_("May apply"),
        choices=[("yes", _("known")), ("no", _("to be checked"))],
        empty_label=_("All"),
        widget=forms.RadioSelect,
        method="that_is_checked",
    )

    class Meta:
        model = TripApplication
        fields: list[str] = []

    def of_trip(self, rows: QuerySet[Any], name: str, value: DialogueEventPage) -> QuerySet[Any]:
        return rows.filter(registration__event_key=value.translation_key)

    def that_is_checked(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.exclude(standing="") if value == "yes" else rows.filter(standing="")


class WhoColumn(TitleColumn):
    """The name where one was given, and the address."""

    cell_template_name = "dialogues/admin/registrations/who_cell.html"

    def get_value(self, instance: Any) -> str:
        return str(instance.registration.address)


class OrganisationColumn(Column):
    def get_value(self, instance: Any) -> str:
        return answer_of(instance.registration, AnswerKind.ORGANISATION) or "–"


class StateColumn(Column):
    def get_value(self, instance: Any) -> Any:
        row = instance.registration
        return dict(STATES).get(row.state, row.get_state_display())


class EligibleColumn(Column):
    """As what they may apply, where that is known."""

    def get_value(self, instance: Any) -> Any:
        return instance.get_standing_display() if instance.standing else _("to be checked")


class ApplicationsView(RegistrationsMixin, OfficeListView):
    list_name = LIST
    permission = SEE_PEOPLE
    page_title = TITLE
    model = TripApplication
    filterset_class = ApplicationFilterSet
    is_searchable = True
    verbose_name_plural = _("applications for learning trips")
    columns = [
        WhoColumn("who", label=_("Who"), get_url=lambda row: reverse(ONE_PERSON, args=[row.registration.public_id])),
        OrganisationColumn("organisation", classname="wn-wide", label=_("Organisation")),
        EligibleColumn("standing", label=_("As")),
        Column("trip_title", label=_("Trip")),
        StateColumn("state", label=_("State")),
        DateColumn("created_at", classname="wn-wide", label=_("Since"), accessor="registration.created_at"),
    ]

    def get_base_queryset(self) -> QuerySet[TripApplication]:
        answers = RegistrationAnswer.objects.filter(kind__in=WHO)
        pages = DialogueEventPage.objects.filter(translation_key=OuterRef("registration__event_key"))
        title = Subquery(pages.order_by("locale_id", "pk").values("title")[:1])
        return (
            applications()
            .annotate(trip_title=title)
            .prefetch_related(Prefetch("registration__answers", queryset=answers, to_attr="who"))
        )

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.is_searching:
            return queryset
        try:
            return queryset.filter(registration__address_key=recipient_key(self.search_query))
        except ValueError:
            pass
        for word in self.search_query.split()[:8]:
            said = RegistrationAnswer.objects.filter(kind__in=WHO, text__icontains=word).values("registration")
            queryset = queryset.filter(Q(registration__address__icontains=word) | Q(registration__in=said))
        return queryset

    def get_table(self, object_list: Any) -> Any:
        for row in object_list:
            row.name = answer_of(row.registration, AnswerKind.NAME)
        return super().get_table(object_list)


class DecisionForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The person reads it, in the e-mail and on their page."),
    )

    def __init__(self, *args: Any, decision: CallDecision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = decision is CallDecision.DECLINE
        if decision is not CallDecision.DECLINE:
            self.fields["reason"].label = _("A word to the applicant")


EXPLANATIONS = {
    CallDecision.ACCEPT: _("The person gets a place and an e-mail. The place counts like every registration."),
    CallDecision.WAIT: _(
        "The person gets an e-mail. Nobody moves up by themselves: you accept them when a place is free."
    ),
    CallDecision.DECLINE: _(
        "The person gets an e-mail with your reason. The application is erased after the set time."
    ),
}
FINAL = {
    CallDecision.ACCEPT: _("Accept and send"),
    CallDecision.WAIT: _("Put on the waiting list and send"),
    CallDecision.DECLINE: _("Decline and send"),
}


class DecideView(OnePersonMixin, DecisionView):
    """The mail is shown before anything happens."""

    permission = CHANGE_PEOPLE
    form_class = DecisionForm
    submit_button_label = _("Continue to the preview")

    @cached_property
    def decision(self) -> CallDecision:
        try:
            return CallDecision(self.kwargs["decision"])
        except ValueError:
            raise Http404 from None

    @cached_property
    def application(self) -> TripApplication:
        found: TripApplication | None = (
            TripApplication.objects.select_related("registration").filter(registration=self.registration).first()
        )
        if found is None:
            raise Http404
        return found

    @property
    def is_dangerous(self) -> bool:  # type: ignore[override]  # it depends on the decision
        return self.decision is CallDecision.DECLINE

    @property
    def problem(self) -> str:
        """Why it cannot be decided so now."""
        event = facts_of(self.application)
        return deciding.why_not(self.decision, self.registration, event, self.figures.count)

    def get_page_title(self) -> Any:
        return self.decision.label

    def get_explanation(self) -> Any:
        return self.problem or EXPLANATIONS[self.decision]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "decision": self.decision}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(final_label=FINAL[self.decision], **kwargs)

    def form_valid(self, form: Any) -> Any:
        if "back" not in self.request.POST and (problem := self.problem):
            form.add_error(None, ValidationError(problem))
            return self.form_invalid(form)
        return super().form_valid(form)

    def words(self, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        with override(self.spoken()):
            return words_of_decision(self.application, deciding.TO[self.decision], data["reason"].strip())

    def spoken(self) -> str:
        return self.registration.language

    def recipient(self) -> str:
        return self.registration.address

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        deciding.decide(self.application, self.decision, reason=data["reason"], user=editor_of(self.request))
        row = Registration.objects.get(pk=self.registration.pk)
        return gettext("Decided: %(state)s. The mail is on its way.") % {"state": row.get_state_display()}, self.back()


def application_context(
    registration: Registration, event: DialogueEventPage | None, *, may_decide: bool
) -> dict[str, Any]:
    """What the screen of a registration says of an application for a trip; empty where there is none. The office sees
    whether the person might apply: what was known on the day, and what the register says of the address today."""
    application: TripApplication | None = (
        TripApplication.objects.select_related("registration", "account").filter(registration=registration).first()
    )
    if application is None:
        return {}
    found = eligible_by_address(application, event) if event is not None else None
    labels = dict(Called.choices)
    pages = NetworkPage.objects.filter(translation_key=application.network_key).order_by("locale_id", "pk")
    return {
        "application": application,
        "network_title": pages.values_list("title", flat=True).first() or "",
        "account": found[0] if found is not None else None,
        "today_as": labels.get(found[1], "") if found is not None else "",
        "whom": whom_in_words(event) if event is not None else "",
        "decisions": deciding.possible(registration) if may_decide and event is not None else [],
    }


def urlpatterns() -> list[Any]:
    return [
        path("registrations/applications/", ApplicationsView.as_view(), name=LIST),
        path(
            "registrations/applications/results/", ApplicationsView.as_view(results_only=True), name=f"{LIST}_results"
        ),
        path(
            "registrations/person/<uuid:registration>/decide/<slug:decision>/",
            DecideView.as_view(),
            name="trip_application_decide",
        ),
    ]
