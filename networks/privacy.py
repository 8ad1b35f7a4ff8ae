"""The lines of the data map that belong to people in public roles (Art. 6 (1) (e), (f) DSGVO)."""

from __future__ import annotations

from cms.core.privacy import PersonalField, register_fields

ROLE = "To say who spoke for what at a public event, or holds an office of a network."
BASIS = "Public task or legitimate interest, Art. 6 (1) (e) or (f) DSGVO; the person knows of the publication."
KEPT = "As long as the documentation is public; the office removes it on request."


def register() -> None:
    """``NetworksConfig.ready()`` calls it once."""
    register_fields(
        *(
            PersonalField("networks.Person", field, ROLE, BASIS, KEPT)
            for field in ("name", "sort_name", "biography", "photo")
        )
    )
