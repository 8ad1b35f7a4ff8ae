"""Surveys and topics hear of their pages: shown at publishing, deleted with them. No decision is taken here."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, pre_delete
from wagtail.signals import page_published

from dialogues.models import DialogueEventPage, SurveyPage
from dialogues.services.surveys import answering, results, topic_events


def survey_was_published(sender: type[SurveyPage], instance: SurveyPage, **kwargs: Any) -> None:
    """An editor shows the results: the topics are put into the list."""
    if instance.live:
        results.publish_results(instance)


def survey_was_deleted(sender: type[SurveyPage], instance: SurveyPage, **kwargs: Any) -> None:
    """With its page in the last language a survey loses its answers."""
    if not SurveyPage.objects.filter(translation_key=instance.translation_key).exists():
        answering.forget_survey(instance.translation_key)


def event_goes(sender: type[DialogueEventPage], instance: DialogueEventPage, **kwargs: Any) -> None:
    topic_events.event_goes(instance)


def connect() -> None:
    """``DialoguesConfig.ready()`` calls it once."""
    page_published.connect(survey_was_published, sender=SurveyPage, dispatch_uid="dialogues-survey-published")
    post_delete.connect(survey_was_deleted, sender=SurveyPage, dispatch_uid="dialogues-survey-deleted")
    pre_delete.connect(event_goes, sender=DialogueEventPage, dispatch_uid="dialogues-topics-of-event")
