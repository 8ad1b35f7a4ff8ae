"""How editors see a survey, and which of its fields the editorial API may write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, TabbedInterface
from wagtail.models import Page

from cms.core.editing import writable
from cms.core.editing.panels import RowForm, RowPanel, Tab
from cms.core.models import BasePage
from dialogues.surveys.choices import WITH_OPTIONS

FEWEST_OPTIONS = 2

SURVEY_API = writable(
    "intro",
    "audience",
    "network",
    "opens_at",
    "closes_at",
    "thanks",
    "results_public",
    "conclusion",
    "keep_texts_days",
    "questions",
)
QUESTION_API = writable("kind", "label", "help", "is_required", "most", "options")
OPTION_API = writable("title", "text")

OPTION = [FieldPanel("title"), FieldPanel("text", widget=forms.Textarea(attrs={"rows": 2}))]
QUESTION = [
    FieldRowPanel([FieldPanel("kind"), FieldPanel("most")]),
    FieldPanel("label"),
    FieldPanel("help"),
    RowPanel("options", heading=_("Answers to choose from, or topics to put in order"), label=_("answer or topic")),
    FieldPanel("is_required"),
]


class SurveyForm(WagtailAdminPageForm):
    """Offers each network once, in the language of the survey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "network" in self.fields:
            field, survey = self.fields["network"], self.instance
            field.queryset = field.queryset.filter(Q(locale_id=survey.locale_id) | Q(pk=survey.network_id))
            field.queryset = field.queryset.order_by("title")


class QuestionForm(RowForm):
    """Wants something to choose from where people choose."""

    def is_valid(self) -> bool:
        is_fine = bool(super().is_valid())
        if not is_fine or self.cleaned_data.get("kind") not in WITH_OPTIONS or "kind" in self.errors:
            return is_fine
        options = self.formsets["options"].forms
        kept = [form for form in options if (form.instance.pk or form.has_changed()) and not _is_deleted(form)]
        if len(kept) >= FEWEST_OPTIONS:
            return True
        self.add_error("kind", ValidationError(_("Please enter at least two answers or topics below.")))
        return False


def _is_deleted(form: forms.BaseForm) -> bool:
    return bool(getattr(form, "cleaned_data", {}).get("DELETE"))


class AnswersHint(HelpPanel):
    """How many have answered, once somebody has: then words may be mended, but not change what they mean."""

    class BoundPanel(HelpPanel.BoundPanel):
        @cached_property
        def count(self) -> int:
            from dialogues.models import SurveyReply  # noqa: PLC0415  the model reads this module

            return SurveyReply.objects.filter(survey_key=self.instance.translation_key).count()

        def is_shown(self) -> bool:
            return bool(self.instance.pk and super().is_shown() and self.count)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            may_see = self.request is not None and self.request.user.has_perm("dialogues.view_surveyreply")
            context = super().get_context_data(parent_context)
            return {**context, "count": self.count, "survey": self.instance, "may_see": may_see}


def survey() -> TabbedInterface:
    """The editing form of a survey: what is asked, of whom and when, and what becomes of it."""
    return TabbedInterface(
        [
            Tab(
                [
                    AnswersHint(template="dialogues/admin/surveys/hint.html"),
                    *Page.content_panels,
                    FieldPanel("intro"),
                    RowPanel("questions", heading=_("Questions"), label=_("question"), row_form=QuestionForm),
                    FieldPanel("thanks"),
                ],
                heading=_("Questions"),
                name="content",
            ),
            Tab(
                [
                    HelpPanel(
                        _(
                            "Nobody needs an account for a survey for everybody: nothing stops a person from answering it "
                            "twice. Members answer once, signed in; their answers carry no name either."
                        )
                    ),
                    FieldPanel("audience", widget=forms.RadioSelect),
                    FieldPanel("network", widget=forms.Select),
                    MultiFieldPanel(
                        [FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")])], _("From when to when")
                    ),
                    FieldPanel("keep_texts_days"),
                ],
                heading=_("Who and when"),
                name="when",
            ),
            Tab(
                [FieldPanel("results_public"), FieldPanel("conclusion")],
                heading=_("Results"),
                name="results",
            ),
            Tab(BasePage.promote_panels, heading=_("Address and sharing"), name="promote"),
            Tab(Page.settings_panels, heading=_("Publishing"), name="settings"),
        ],
        base_form_class=SurveyForm,
    )
