from tests.factories.core import ImageFactory, UserFactory
from tests.factories.dialogues import (
    ConditionFactory,
    ContributorFactory,
    EventFactory,
    SeriesFactory,
    TopicFactory,
)
from tests.factories.networks import (
    AccountFactory,
    GroupMemberFactory,
    MembershipFactory,
    NetworkFactory,
    OrganisationFactory,
    PersonFactory,
    PressReleaseFactory,
    ProgrammeFactory,
    RegionFactory,
    RepresentationFactory,
    WorkingGroupFactory,
)

__all__ = [
    "AccountFactory",
    "ConditionFactory",
    "ContributorFactory",
    "EventFactory",
    "GroupMemberFactory",
    "ImageFactory",
    "MembershipFactory",
    "NetworkFactory",
    "OrganisationFactory",
    "PersonFactory",
    "PressReleaseFactory",
    "ProgrammeFactory",
    "RegionFactory",
    "RepresentationFactory",
    "SeriesFactory",
    "TopicFactory",
    "UserFactory",
    "WorkingGroupFactory",
]
