from networks.models.admission import AdmissionFigure, AdmissionPlan, PackageDocument, PlannedTask
from networks.models.applications import (
    ApplicationCriterion,
    ApplicationEntry,
    ApplicationFile,
    ApplicationTask,
    MembershipApplication,
)
from networks.models.audiences import Addressed, Audience
from networks.models.channels import ChannelKind, ChannelRow
from networks.models.discussion import Post, Thread, ThreadMute
from networks.models.group_people import AccessRequest, GroupMember
from networks.models.group_work import GroupFile, GroupMinutes, GroupOutput, GroupTopic
from networks.models.groups import WorkingGroupPage, WorkingGroupState
from networks.models.members import AccountTopic, Interest, MemberAccount, MembershipPerson, MembershipRight
from networks.models.memberships import COUNTED, Membership, MembershipKind, ResponsiblePerson
from networks.models.messages import Message
from networks.models.notices import Notice
from networks.models.pages import NetworkIndexPage, NetworkOrganisation, NetworkPage, NetworkState
from networks.models.parents import BelowNetwork
from networks.models.press import PressQuote, PressReleasePage
from networks.models.profile import (
    AdmissionStep,
    CharterChapter,
    Criterion,
    Feature,
    GoodPractice,
    Milestone,
    Offer,
    OfferKind,
    Principle,
    Purpose,
    Spokesperson,
)
from networks.models.programmes import (
    Participation,
    ProgrammeOffer,
    ProgrammeOrganisation,
    ProgrammePage,
    ProgrammeResult,
    ProgrammeState,
)
from networks.models.records import Land, Organisation, OrganisationKind, Person, PersonLink, Region, RegionKind
from networks.models.roles import OrganisationRole, OrganisationRoleRow
from networks.models.sign_in import SignInCode

__all__ = [
    "COUNTED",
    "AccessRequest",
    "AccountTopic",
    "Addressed",
    "AdmissionFigure",
    "AdmissionPlan",
    "AdmissionStep",
    "ApplicationCriterion",
    "ApplicationEntry",
    "ApplicationFile",
    "ApplicationTask",
    "Audience",
    "BelowNetwork",
    "ChannelKind",
    "ChannelRow",
    "CharterChapter",
    "Criterion",
    "Feature",
    "GoodPractice",
    "GroupFile",
    "GroupMember",
    "GroupMinutes",
    "GroupOutput",
    "GroupTopic",
    "Interest",
    "Land",
    "MemberAccount",
    "Membership",
    "MembershipApplication",
    "MembershipKind",
    "MembershipPerson",
    "MembershipRight",
    "Message",
    "Milestone",
    "NetworkIndexPage",
    "NetworkOrganisation",
    "NetworkPage",
    "NetworkState",
    "Notice",
    "Offer",
    "OfferKind",
    "Organisation",
    "OrganisationKind",
    "OrganisationRole",
    "OrganisationRoleRow",
    "PackageDocument",
    "Participation",
    "Person",
    "PersonLink",
    "PlannedTask",
    "Post",
    "PressQuote",
    "PressReleasePage",
    "Principle",
    "ProgrammeOffer",
    "ProgrammeOrganisation",
    "ProgrammePage",
    "ProgrammeResult",
    "ProgrammeState",
    "Purpose",
    "Region",
    "RegionKind",
    "ResponsiblePerson",
    "SignInCode",
    "Spokesperson",
    "Thread",
    "ThreadMute",
    "WorkingGroupPage",
    "WorkingGroupState",
]
