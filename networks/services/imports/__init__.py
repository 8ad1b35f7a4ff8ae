"""The sections of an import file that this app keeps: regions, organisations, people, networks (contract 6)."""

from networks.services.imports import networks as networks
from networks.services.imports import records as records
from networks.services.imports.networks import named_networks as named_networks
from networks.services.imports.records import IDENTITY_FIELDS as IDENTITY_FIELDS
from networks.services.imports.records import channel_list as channel_list
from networks.services.imports.records import fill_channels as fill_channels
from networks.services.imports.records import fill_roles as fill_roles
from networks.services.imports.records import role_lists as role_lists
