"""The lines of the data map that belong to people in public roles (Art. 6 (1) (e), (f) DSGVO)."""

from __future__ import annotations

from cms.core.privacy import PersonalField, register_fields

ROLE = "To say who spoke for what at a public event, or holds an office of a network."
BASIS = "Public task or legitimate interest, Art. 6 (1) (e) or (f) DSGVO; the person knows of the publication."
KEPT = "As long as the documentation is public; the office removes it on request."
REACH = "So that people can reach whoever speaks for a network; shown to visitors who ask for it."
TERM = "As long as the editors keep the entry; it is hidden when the term ends."
REGISTER = "So that the office knows whom to ask in a member's administration; never public."
MEMBERSHIP = "As long as the membership is in the register; the office removes it on request."


def register() -> None:
    """``NetworksConfig.ready()`` calls it once."""
    register_fields(
        *(
            PersonalField("networks.Person", field, ROLE, BASIS, KEPT)
            for field in ("name", "sort_name", "biography", "photo")
        ),
        *(
            PersonalField("networks.Spokesperson", field, REACH, BASIS, TERM)
            for field in ("person", "email", "phone", "contact_url")
        ),
        *(PersonalField("networks.PressQuote", field, ROLE, BASIS, KEPT) for field in ("name", "function", "quote")),
        *(
            PersonalField("networks.ResponsiblePerson", field, REGISTER, BASIS, MEMBERSHIP)
            for field in ("person", "function")
        ),
    )
