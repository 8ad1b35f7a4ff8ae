"""The lines of the data map that belong to registrations, and how ``manage.py privacy`` reaches these data."""

from __future__ import annotations

from typing import Any

from cms.core.addresses import recipient_key
from cms.core.personal.privacy import Holder, PersonalField, register_fields, register_holder
from dialogues.selectors import proposals
from dialogues.selectors.registrations import personal_data
from dialogues.services import proposing
from dialogues.services.registrations import retention

COMING = "To know who comes, and to write about this one event."
BASIS = "The registration itself, Art. 6 (1) (b) or (e) DSGVO."
NEEDS = "The answers that the person gave for this event; needs for accessibility: consent, Art. 6 (1) (a) DSGVO."
AFTER_EVENT = (
    "The set days after the event (30; a postponed one has a year for its new date); unconfirmed 7 days; or when the person "
    "asks for it."
)
UNTIL_CLICK = (
    "Until it is confirmed by a click; at the latest two days, the end of the event, or with the registration."
)
SOONER = "As the question says, at the latest with the registration; needs for accessibility a day after the event."

DECIDING = "To decide who gets a place on a learning trip, and to say why."
TAKING_PART = "So that members can propose what the network talks about, and hear what became of it."
MEMBERSHIP = "Membership of the network, Art. 6 (1) (b) or (e) DSGVO."
NAMELESS = "The name as long as the account; then what was answered stays without it, and the rest is deleted."


def _line(model: str, field: str, purpose: str, basis: str, retention: str) -> PersonalField:
    return PersonalField(f"dialogues.{model}", field, purpose, basis, retention)


MAP = (
    *(
        _line(model, field, COMING, BASIS, AFTER_EVENT)
        for model in ("Registration", "SeriesRegistration")
        for field in ("address", "address_key", "language", "form")
    ),
    *(_line(model, "asked_again", COMING, NEEDS, UNTIL_CLICK) for model in ("Registration", "SeriesRegistration")),
    _line("RegistrationAnswer", "text", COMING, NEEDS, SOONER),
    *(
        _line("TripApplication", field, DECIDING, BASIS, AFTER_EVENT)
        for field in ("account", "network_key", "standing", "reason")
    ),
    *(
        _line(model, field, TAKING_PART, MEMBERSHIP, NAMELESS)
        for model in ("TopicProposal", "AgendaItem")
        for field in ("account", "title", "text", "answer")
    ),
)


def register() -> None:
    """``DialoguesConfig.ready()`` calls it once."""
    register_fields(*MAP)
    register_holder(Holder("registrations", export=_export, erase=_erase, expire=retention.expire))
    register_holder(Holder("proposals", export=_export_proposals, erase=proposing.erase))


def _export(address: str) -> list[dict[str, Any]]:
    return personal_data(recipient_key(address))


def _erase(address: str) -> int:
    return retention.erase_person(recipient_key(address), form="admin")


def _export_proposals(address: str) -> dict[str, Any]:
    return proposals.personal_data(recipient_key(address))
