"""The lines of the data map that belong to registrations."""

from __future__ import annotations

from cms.core.privacy import PersonalField, register_fields

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
