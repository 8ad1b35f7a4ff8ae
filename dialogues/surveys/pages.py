"""What the pages of surveys get to see, and what the API and the search know of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.material import load_material
from cms.core.page_types import PageType, register_page_types
from cms.core.public import PublicSpace
from cms.core.richtext import join_texts, targets, to_html, to_text
from dialogues.choices import ProposalState
from dialogues.models import SurveyPage
from dialogues.selectors import surveys
from dialogues.selectors.surveys import TopicLine
from dialogues.surveys import form as survey_form
from dialogues.surveys.choices import SurveyState
from dialogues.surveys.rules import survey_state

Context = dict[str, Any]


def survey_context(page: SurveyPage, request: HttpRequest) -> Context:
    """Everything on the page of a survey; a preview shows the questions as well."""
    now = clock.now()
    state = survey_state(page, now)
    asked = surveys.questions_of(page)
    is_preview = bool(getattr(request, "is_preview", False))
    return {
        "state": state,
        "answer_url": f"{reverse('dialogues:survey_answer')}?{urlencode({'survey': str(page.public_id)})}",
        "question_count": len(asked),
        "fields": survey_form.fields_of(asked, survey_form.Sent(), {}) if is_preview else [],
        "has_texts": any(not each.question.has_options for each in asked),
        "description": to_text(page.intro)[:200],
        **results_context(page, now=now),
    }


def results_context(page: SurveyPage, *, now: datetime) -> Context:
    """The results, where an editor shows them and nobody can answer any more."""
    if not page.results_public or survey_state(page, now) != SurveyState.CLOSED:
        return {"shows_results": False}
    lines = surveys.topic_lines([page.translation_key], language=page.locale.language_code, now=now)
    return {
        "shows_results": True,
        "topic_lines": [(line, state_label(line.state)) for line in lines.get(page.translation_key, [])],
        "choice_results": surveys.public_results(page),
    }


def state_label(state: str) -> str:
    """What became of a topic, in the active language."""
    return str(ProposalState(state).label)


def register() -> None:
    """``DialoguesConfig.ready()`` calls it once."""
    register_page_types(PageType(SurveyPage, bodies=_bodies))


def _bodies(ids: list[int], language: str, space: PublicSpace, now: datetime) -> dict[int, tuple[str, str]]:
    """Introduction, and after the closing the ranked topics with what became of each (X06). Six queries at most, however
    many surveys."""
    pages = list(SurveyPage.objects.filter(pk__in=ids))
    shown = {page.pk: page for page in pages if page.results_public and survey_state(page, now) == SurveyState.CLOSED}
    lines = surveys.topic_lines([page.translation_key for page in shown.values()], language=language, now=now)
    rich = {page.pk: [page.intro, page.conclusion if page.pk in shown else ""] for page in pages}
    material = load_material(space, now=now, targets=targets(*(text for texts in rich.values() for text in texts)))
    found = {}
    with translation.override(language):
        for page in pages:
            topics = lines.get(page.translation_key, []) if page.pk in shown else []
            html = "".join(to_html(text, material) for text in rich[page.pk] if text)
            texts = [to_text(text) for text in rich[page.pk] if text]
            found[page.pk] = (html + _as_html(topics), join_texts([*texts, _as_text(topics)]))
    return found


def _as_html(lines: list[TopicLine]) -> str:
    if not lines:
        return ""
    items = []
    for line in lines:
        title = escape(line.title)
        event = f' – <a href="{escape(line.url)}">{escape(line.event_title)}</a>' if line.url else ""
        reason = f" – {escape(line.reason)}" if line.reason else ""
        items.append(f'<li value="{line.place}">{title} ({escape(state_label(line.state))}){reason}{event}</li>')
    return f"<h2>{escape(_('The topics in their order'))}</h2><ol>{''.join(items)}</ol>"


def _as_text(lines: list[TopicLine]) -> str:
    return "\n".join(f"{line.place}. {line.title} ({state_label(line.state)})" for line in lines)
