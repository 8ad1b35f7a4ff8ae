from tests.factories.core import ImageFactory, UserFactory
from tests.factories.dialogues import (
    ConditionFactory,
    ContributorFactory,
    EventFactory,
    SeriesFactory,
    TopicFactory,
)
from tests.factories.networks import NetworkFactory, OrganisationFactory, PersonFactory, RegionFactory

__all__ = [
    "ConditionFactory",
    "ContributorFactory",
    "EventFactory",
    "ImageFactory",
    "NetworkFactory",
    "OrganisationFactory",
    "PersonFactory",
    "RegionFactory",
    "SeriesFactory",
    "TopicFactory",
    "UserFactory",
]
