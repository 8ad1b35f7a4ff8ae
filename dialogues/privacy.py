"""The lines of the data map that belong to registrations, and how ``manage.py privacy`` reaches these data."""

from __future__ import annotations

from typing import Any

from cms.core.addresses import recipient_key
from cms.core.privacy import Holder, PersonalField, register_fields, register_holder
from dialogues.selectors.registrations import personal_data
from dialogues.services.registrations import retention

COMING = "To know who comes, and to write about this one event."
BASIS = "The registration itself, Art. 6 (1) (b) or (e) DSGVO."
NEEDS = "The answers that the person gave for this event; needs for accessibility: consent, Art. 6 (1) (a) DSGVO."
AFTER_EVENT = "The set days after the event (30); unconfirmed 7 days; or when the person asks for it."
SOONER = "As the question says, at the latest with the registration; needs for accessibility a day after the event."


def _line(model: str, field: str, purpose: str, basis: str, retention: str) -> PersonalField:
    return PersonalField(f"dialogues.{model}", field, purpose, basis, retention)


MAP = (
    *(
        _line(model, field, COMING, BASIS, AFTER_EVENT)
        for model in ("Registration", "SeriesRegistration")
        for field in ("address", "address_key", "language", "form")
    ),
    _line("RegistrationAnswer", "text", COMING, NEEDS, SOONER),
)


def register() -> None:
    """``DialoguesConfig.ready()`` calls it once."""
    register_fields(*MAP)
    register_holder(Holder("registrations", export=_export, erase=_erase, expire=retention.expire))


def _export(address: str) -> list[dict[str, Any]]:
    return personal_data(recipient_key(address))


def _erase(address: str) -> int:
    return retention.erase_person(recipient_key(address), form="admin")
