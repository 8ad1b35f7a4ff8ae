from __future__ import annotations

import factory

from dialogues.models import Contributor, DialogueEventPage, DialogueSeriesPage, FrameworkCondition, Topic
from tests.factories.core import PageFactory
from tests.factories.networks import PersonFactory


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Thema {n}")


class SeriesFactory(PageFactory):
    class Meta:
        model = DialogueSeriesPage

    title = factory.Sequence(lambda n: f"Dialogreihe {n}")


class EventFactory(PageFactory):
    class Meta:
        model = DialogueEventPage

    title = factory.Sequence(lambda n: f"Veranstaltung {n}?")


class ContributorFactory(factory.Factory):
    """An unsaved row, to be passed in ``rows={"contributors": […]}`` of an event."""

    class Meta:
        model = Contributor

    person = factory.LazyFunction(PersonFactory)


class ConditionFactory(factory.Factory):
    """An unsaved row, to be passed in ``rows={"conditions": […]}`` of an event."""

    class Meta:
        model = FrameworkCondition

    text = factory.Sequence(lambda n: f"<p>Bedingung {n}</p>")
    levels = ("municipality",)
