"""Networks, programmes, press releases and master data as documents (contract 4): API and pages show the same."""

from networks.selectors.members import Register, members_of, membership_documents, register_on
from networks.selectors.networks import network_document, network_documents, public_networks, speaking_for
from networks.selectors.press import press_release_document, press_release_documents, public_press_releases
from networks.selectors.programmes import programme_document, programme_documents
from networks.selectors.records import (
    organisation_documents,
    person_documents,
    region_document,
    region_documents,
    role_document,
)

__all__ = [
    "Register",
    "members_of",
    "membership_documents",
    "network_document",
    "network_documents",
    "organisation_documents",
    "person_documents",
    "press_release_document",
    "press_release_documents",
    "programme_document",
    "programme_documents",
    "public_networks",
    "public_press_releases",
    "region_document",
    "region_documents",
    "register_on",
    "role_document",
    "speaking_for",
]
