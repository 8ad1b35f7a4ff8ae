from tests.factories.core import ImageFactory, UserFactory
from tests.factories.dialogues import (
    ConditionFactory,
    ContributorFactory,
    EventFactory,
    SeriesFactory,
    TopicFactory,
)
from tests.factories.networks import (
    MembershipFactory,
    NetworkFactory,
    OrganisationFactory,
    PersonFactory,
    PressReleaseFactory,
    ProgrammeFactory,
    RegionFactory,
    WorkingGroupFactory,
)

__all__ = [
    "ConditionFactory",
    "ContributorFactory",
    "EventFactory",
    "ImageFactory",
    "MembershipFactory",
    "NetworkFactory",
    "OrganisationFactory",
    "PersonFactory",
    "PressReleaseFactory",
    "ProgrammeFactory",
    "RegionFactory",
    "SeriesFactory",
    "TopicFactory",
    "UserFactory",
    "WorkingGroupFactory",
]
