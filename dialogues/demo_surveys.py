"""The demo's survey: the topics of its series were prioritised by it (E36). Nobody in it exists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from wagtail.models import Page

from cms.core import clock
from cms.core.content_import.pages import slug_for
from dialogues.choices import ProposalState
from dialogues.models import (
    DialogueEventPage,
    SurveyOption,
    SurveyPage,
    SurveyQuestion,
    SurveyReply,
    TopicProposal,
)
from dialogues.services.proposing import answer_topic
from dialogues.services.surveys.answering import take
from dialogues.surveys.rules import Given

TITLE = "Worüber sollen wir reden?"
INTRO = (
    "<p>Im nächsten Jahr kommen acht Dialoge. Sie haben bestimmt, worüber: Welche Fragen brennen in Ihrem Ort am meisten, "
    "und wann haben Sie Zeit?</p>"
)
CONCLUSION = (
    "<p>Die sieben ersten Themen sind in die Reihe aufgenommen. Was niemand aufgegriffen hat, steht mit dem Grund dabei; "
    "neue Vorschläge nimmt das Netzwerkbüro jederzeit entgegen.</p>"
)
TOPICS = {
    "Leerstand": ("Häuser stehen leer, und niemand darf oder will hinein.", "Aus Leerstand werden Orte"),
    "Zuständigkeit": ("Gute Vorhaben bleiben zwischen den Ämtern liegen.", "Wenn niemand zuständig ist"),
    "Rückkehr": ("Junge Leute würden kommen, wenn es Wohnungen und Kinderbetreuung gäbe.", "Zurück aufs Land"),
    "Arbeit im Dorf": ("Gemeinsame Arbeitsorte, schnelles Netz, kurze Wege.", "Arbeiten im Dorf"),
    "Mobilität": ("Abends fährt kein Bus, und nicht jede:r hat ein Auto.", "Mobil ohne Auto"),
    "Boden": ("Wer baut, zahlt vor allem für das Grundstück.", "Wem gehört der Boden?"),
    "Gesundheit": ("Die letzte Praxis schließt. Was dann?", "Die Praxis im Dorf"),
    "Dorfkneipe": ("Ein Ort zum Reden, der sich trägt.", ""),
    "Windkraft": ("Wie bleibt etwas vom Ertrag im Ort?", ""),
}
"""Topic, what it is about, and the short title of the event that it has become."""
DECLINED = ("Windkraft", "Dazu lädt die Landesenergieagentur im Herbst ein; wir weisen auf ihre Reihe hin.")
BALLOTS = (
    *(("Leerstand", "Zuständigkeit", "Rückkehr"),) * 7,
    *(("Leerstand", "Mobilität", "Gesundheit"),) * 5,
    *(("Zuständigkeit", "Rückkehr", "Arbeit im Dorf"),) * 6,
    *(("Mobilität", "Arbeit im Dorf", "Boden"),) * 4,
    *(("Rückkehr", "Leerstand", "Gesundheit"),) * 5,
    *(("Boden", "Gesundheit", "Dorfkneipe"),) * 3,
    *(("Arbeit im Dorf", "Zuständigkeit", "Windkraft"),) * 2,
)
TIMES = ("Am späten Nachmittag", "Am Abend", "Am Vormittag")
WISHES = {
    2: "Bitte mehr Beispiele aus Orten unter tausend Menschen.",
    11: "Gebärdensprache wäre gut, wenigstens bei den Mitschnitten.",
    23: "Weniger Vorträge, mehr Zeit zum Fragen.",
}


def make_survey(home: Page) -> None:
    """A survey that closed before the series began, with answers, and topics that became its events."""
    survey = _page(home)
    asked = {question.kind: question for question in survey.questions.all()}
    topics = {option.title: option.translation_key for option in asked["ranking"].options.all()}
    times = [option.translation_key for option in asked["single"].options.all()]
    for number, ballot in enumerate(BALLOTS):
        given = [
            Given(asked["ranking"].translation_key, topics[title], place)
            for place, title in enumerate(ballot, start=1)
        ]
        given.append(Given(asked["single"].translation_key, times[0 if number % 4 else 1]))
        if number in WISHES:
            given.append(Given(asked["text"].translation_key, text=WISHES[number]))
        take(survey, given)
    _close(survey)
    _follow(survey, topics)


def _page(home: Page) -> SurveyPage:
    survey: Any = SurveyPage(
        title=TITLE,
        slug=slug_for(TITLE, home),
        locale=home.locale,
        intro=INTRO,
        conclusion=CONCLUSION,
        keep_texts_days=365,
    )
    ranking: Any = SurveyQuestion(
        sort_order=0, kind="ranking", label="Welche drei Themen sollen wir zuerst aufgreifen?", most=3
    )
    ranking.options = [
        SurveyOption(sort_order=place, title=title, text=text)
        for place, (title, (text, _event)) in enumerate(TOPICS.items())
    ]
    when: Any = SurveyQuestion(sort_order=1, kind="single", label="Wann passt es Ihnen am besten?")
    when.options = [SurveyOption(sort_order=place, title=title) for place, title in enumerate(TIMES)]
    wish = SurveyQuestion(sort_order=2, kind="text", label="Was wünschen Sie sich sonst?")
    survey.questions = [ranking, when, wish]
    survey.full_clean(exclude=["path", "depth", "numchild", "content_type", "url_path"])
    home.add_child(instance=survey)
    survey.save_revision().publish()
    return SurveyPage.objects.get(pk=survey.pk)


def _close(survey: SurveyPage) -> None:
    """Half a year ago; publishing the results puts the topics into the list."""
    survey.opens_at, survey.closes_at = clock.now() - timedelta(days=200), clock.now() - timedelta(days=170)
    survey.results_public = True
    SurveyReply.objects.filter(survey_key=survey.translation_key).update(
        received_on=clock.today() - timedelta(days=175)
    )
    survey.save_revision().publish()


def _follow(survey: SurveyPage, topics: Mapping[str, UUID]) -> None:
    events = DialogueEventPage.objects.filter(locale=survey.locale)
    for title in topics:
        topic = TopicProposal.objects.get(rankings__survey=survey, title=title)
        event = events.filter(short_title=TOPICS[title][1]).first() if TOPICS[title][1] else None
        if event is not None:
            answer_topic(topic, state=ProposalState.PLANNED, event=event)
        elif title == DECLINED[0]:
            answer_topic(topic, state=ProposalState.DECLINED, answer=DECLINED[1])
