"""The lines of the data map that belong to people in public roles (Art. 6 (1) (e), (f) DSGVO)."""

from __future__ import annotations

from typing import Any

from cms.core.addresses import recipient_key
from cms.core.personal.privacy import Holder, PersonalField, register_fields, register_holder
from networks.selectors.accounts import SWITCHES, personal_data
from networks.services import accounts

ROLE = "To say who spoke for what at a public event, or holds an office of a network."
BASIS = "Public task or legitimate interest, Art. 6 (1) (e) or (f) DSGVO; the person knows of the publication."
KEPT = "As long as the documentation is public; the office removes it on request."
REACH = "So that people can reach whoever speaks for a network; shown to visitors who ask for it."
TERM = "As long as the editors keep the entry; it is hidden when the term ends."
REGISTER = "So that the office knows whom to ask in a member's administration; never public."
MEMBERSHIP = "As long as the membership is in the register; the office removes it on request."

AREA = "So that members can sign in, find each other and work together; others see what the person switched on."
CONTRACT = "Membership of the network, Art. 6 (1) (b) or (e) DSGVO."
ACCOUNT = "As long as the account; the office closes it, and the person may ask for erasure."


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
        *(
            PersonalField("networks.MemberAccount", field, AREA, CONTRACT, ACCOUNT)
            for field in (
                "address_key",
                "name",
                "person",
                "organisation",
                "function",
                "phone",
                "about",
                "interests",
                "language",
                "invited_at",
                *SWITCHES,
            )
        ),
        PersonalField("networks.AccountTopic", "topic_key", AREA, CONTRACT, ACCOUNT),
        *(
            PersonalField("networks.MembershipPerson", field, REGISTER, CONTRACT, ACCOUNT)
            for field in ("account", "membership", "role", "since", "until")
        ),
    )
    register_holder(Holder("members", export=_export, erase=accounts.erase))


def _export(address: str) -> dict[str, Any]:
    return personal_data(recipient_key(address))
