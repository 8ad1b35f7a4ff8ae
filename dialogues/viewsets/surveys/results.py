"""What came out of a survey, for the office: exact figures, ranked topics with what became of them, and texts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.permissions import policy_registry

from cms.core import clock
from cms.core.editing.editor import editor_of
from cms.core.editing.officeviews import ActView, OfficeMixin
from dialogues.choices import ProposalState
from dialogues.models import DialogueSeriesPage, SurveyPage, SurveyReply, TopicProposal
from dialogues.selectors import surveys
from dialogues.services.registrations.exports import FileFormat
from dialogues.services.surveys import answering, exports, results, topic_events
from dialogues.surveys.rules import survey_state, topic_state
from dialogues.viewsets.links import edit_event_url
from dialogues.viewsets.registrations.exporting import as_download
from dialogues.viewsets.surveys.listing import DELETE_ANSWERS, RESULTS, SEE_ANSWERS

CHANGE_TOPICS = "dialogues.change_topicproposal"
TOPICS = "topic_proposals:index"


class SurveyMixin(OfficeMixin):
    """A screen about one survey."""

    permission = SEE_ANSWERS
    index_name = "survey_pages:index"
    index_title = _("Surveys")
    header_icon = "list-ul"

    @cached_property
    def survey(self) -> SurveyPage:
        found = surveys.saved_survey(pk=self.kwargs["survey"])
        if found is None:
            raise Http404
        return found

    def get_page_subtitle(self) -> str:
        return str(self.survey.title)

    def back(self) -> str:
        return reverse(RESULTS, args=[self.survey.pk])


class ResultsView(SurveyMixin, TemplateView):
    page_title = _("Results")
    template_name = "dialogues/admin/surveys/results.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = clock.now()
        topics = surveys.rankings_by_option(self.survey)
        found = surveys.results_of(self.survey, with_texts=True)
        ranked = {
            result.question.pk: [
                {"placed": placed, "topic": _topic_row(topics.get(placed.option.translation_key), now)}
                for placed in result.ranking
            ]
            for result in found
        }
        return super().get_context_data(
            **{**kwargs, "survey": self.survey},
            state=survey_state(self.survey, now),
            reply_count=surveys.reply_count(self.survey.translation_key),
            results=[(result, ranked[result.question.pk]) for result in found],
            is_taken_over=bool(topics),
            may_change=self.may(CHANGE_TOPICS),
            may_delete=self.may(DELETE_ANSWERS),
        )


def _topic_row(ranking: Any, now: Any) -> dict[str, Any] | None:
    if ranking is None:
        return None
    topic = ranking.topic
    state = ProposalState(topic_state(topic.state, topic.event, now))
    return {"pk": topic.pk, "state": state.label, "event": topic.event, "is_declined": state == ProposalState.DECLINED}


class TakeOverView(SurveyMixin):
    """Puts the ranked topics into the list; a button on the screen with the results."""

    permission = CHANGE_TOPICS

    def is_allowed(self) -> bool:
        return super().is_allowed() and self.may(SEE_ANSWERS)

    def post(self, request: HttpRequest, survey: int) -> HttpResponse:
        try:
            count = results.take_over_topics(self.survey)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            text = ngettext(
                "The places are up to date; %(count)d topic is new in the list.",
                "The places are up to date; %(count)d topics are new in the list.",
                count,
            )
            messages.success(request, text % {"count": count})
        return redirect(self.back())


class ExportView(SurveyMixin):
    def get(self, request: HttpRequest, survey: int, file_format: str) -> HttpResponse:
        user = editor_of(request)
        return as_download(exports.export_answers(self.survey, file_format=FileFormat(file_format), user=user))


class DeleteReplyView(SurveyMixin, ActView):
    permission = DELETE_ANSWERS
    form_class = forms.Form
    page_title = _("Delete this answer")
    submit_button_label = _("Delete")
    is_dangerous = True
    explanation = _(
        "For advertising, insults and the same text many times over. All that this person answered is deleted and counts "
        "no more; places that were taken over already stay until you take the topics over again."
    )

    @cached_property
    def reply(self) -> SurveyReply:
        return get_object_or_404(SurveyReply, pk=self.kwargs["reply"], survey_key=self.survey.translation_key)

    def get_explanation(self) -> Any:
        texts = [answer.text for answer in self.reply.answers.all() if answer.text]
        return " ".join([str(self.explanation), *(f"“{text[:200]}”" for text in texts)])

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        answering.delete_reply(self.reply)
        return gettext("The answer is deleted."), self.back()


class EventForm(forms.Form):
    title = forms.CharField(label=_("Title of the event"), max_length=255)
    series: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Series"),
        queryset=DialogueSeriesPage.objects.none(),
        help_text=_("In which series the event is to take place. It begins as a draft that nobody sees."),
    )

    def __init__(self, *args: Any, series: QuerySet[DialogueSeriesPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["series"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  declared above
        field.queryset = series
        if series.count() == 1:
            field.initial = series.first()


class MakeEventView(ActView):
    """From a topic of the list, or right from the results of a survey."""

    permission = CHANGE_TOPICS
    index_name = TOPICS
    index_title = _("Proposed topics")
    header_icon = "date"
    form_class = EventForm
    page_title = _("Make an event of the topic")
    submit_button_label = _("Make a draft")
    explanation = _(
        "The draft begins with the words of the topic, and both know of each other: the topic shows what became of it, and "
        "the event where it comes from. The state of the topic follows the event."
    )

    @cached_property
    def topic(self) -> TopicProposal:
        return get_object_or_404(TopicProposal.objects.select_related("network"), pk=self.kwargs["topic"])

    @property
    def words(self) -> str:
        return self.topic.title

    def get_page_subtitle(self) -> str:
        return self.words

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.words}

    def get_form_kwargs(self) -> dict[str, Any]:
        policy = policy_registry.get_by_type(DialogueSeriesPage)
        mine = policy.instances_user_has_permission_for(self.request.user, "add").values("pk")
        series = DialogueSeriesPage.objects.filter(pk__in=mine).order_by("-live", "title")
        return {**super().get_form_kwargs(), "series": series}

    def make(self) -> TopicProposal:
        """The topic that becomes the event."""
        return self.topic

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        user, series = editor_of(self.request), data["series"]
        if not series.permissions_for_user(user).can_add_subpage():
            raise PermissionDenied
        event = topic_events.make_event(self.make(), series, title=data["title"], user=user)
        return gettext("The draft is there. Please add the date and whatever else you know."), edit_event_url(event)


class MakeEventOfOptionView(SurveyMixin, MakeEventView):
    """As above; the topics of the survey are taken over where that has not been done."""

    permission = CHANGE_TOPICS
    index_name = SurveyMixin.index_name
    index_title = SurveyMixin.index_title

    def is_allowed(self) -> bool:
        return super().is_allowed() and self.may(SEE_ANSWERS)

    @property
    def words(self) -> str:
        options = (option for asked in surveys.questions_of(self.survey) for option in asked.options)
        found = next((option for option in options if option.translation_key == self.kwargs["option"]), None)
        if found is None:
            raise Http404
        return found.title

    def get_page_subtitle(self) -> str:
        return self.words

    def make(self) -> TopicProposal:
        return results.topic_of_option(self.survey, self.kwargs["option"])


class MergeForm(forms.Form):
    into: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Same as"), queryset=TopicProposal.objects.none(), help_text=_("This entry stays.")
    )

    def __init__(self, *args: Any, topic: TopicProposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  declared above
        field.queryset = TopicProposal.objects.filter(network=topic.network).exclude(pk=topic.pk).order_by("title")


class MergeView(ActView):
    """Two entries of the list are about the same (A09)."""

    permission = CHANGE_TOPICS
    index_name = TOPICS
    index_title = _("Proposed topics")
    header_icon = "help"
    form_class = MergeForm
    page_title = _("Join with another topic")
    submit_button_label = _("Join")
    explanation = _(
        "The other entry takes over the places in surveys and the event, where it has none. This entry is deleted."
    )

    @cached_property
    def topic(self) -> TopicProposal:
        return get_object_or_404(TopicProposal, pk=self.kwargs["topic"])

    def is_allowed(self) -> bool:
        return super().is_allowed() and self.may("dialogues.delete_topicproposal")

    def get_page_subtitle(self) -> str:
        return self.topic.title

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "topic": self.topic}

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        kept = results.merge_topics(self.topic, data["into"])
        return gettext("Both are one entry now."), reverse("topic_proposals:edit", args=[kept.pk])


def urlpatterns() -> list[Any]:
    one = "dialogues/surveys/<int:survey>"
    topic = "dialogues/proposed-topics/<int:topic>"
    return [
        path(f"{one}/results/", ResultsView.as_view(), name=RESULTS),
        path(f"{one}/take-over/", TakeOverView.as_view(), name="survey_take_over"),
        path(f"{one}/event/<uuid:option>/", MakeEventOfOptionView.as_view(), name="survey_make_event"),
        path(f"{one}/answers/<uuid:reply>/delete/", DeleteReplyView.as_view(), name="survey_reply_delete"),
        *(
            path(f"{one}/answers.{code}", ExportView.as_view(), {"file_format": code}, name=f"survey_answers_{code}")
            for code in FileFormat.values
        ),
        path(f"{topic}/event/", MakeEventView.as_view(), name="topic_make_event"),
        path(f"{topic}/join/", MergeView.as_view(), name="topic_join"),
    ]
