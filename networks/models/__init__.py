from networks.models.channels import ChannelKind, ChannelRow
from networks.models.pages import NetworkIndexPage, NetworkOrganisation, NetworkPage, NetworkState
from networks.models.records import Land, Organisation, OrganisationKind, Person, PersonLink, Region, RegionKind
from networks.models.roles import OrganisationRole, OrganisationRoleRow

__all__ = [
    "ChannelKind",
    "ChannelRow",
    "Land",
    "NetworkIndexPage",
    "NetworkOrganisation",
    "NetworkPage",
    "NetworkState",
    "Organisation",
    "OrganisationKind",
    "OrganisationRole",
    "OrganisationRoleRow",
    "Person",
    "PersonLink",
    "Region",
    "RegionKind",
]
