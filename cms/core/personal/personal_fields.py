"""The lines of the data map that belong to accounts, consents and the limits of forms, and what is held about an account."""

from __future__ import annotations

from typing import Any

from cms.core.models import User
from cms.core.personal.privacy import Holder, PersonalField, register_fields, register_holder

SIGN_IN = "To sign in and to be named as the author of a change."
CONTRACT = "Work or mandate for the organisation, Art. 6 (1) (b) or (e) DSGVO."
WITH_ACCOUNT = "As long as the account; the office deletes it in the admin."
PROOF = "To prove the consent (Art. 7 (1) DSGVO)."
DUTY = "Legal obligation, Art. 6 (1) (c) with Art. 7 (1) DSGVO."
INTEREST = "Legitimate interest, Art. 6 (1) (f) DSGVO."
WITH_ITS_CAUSE = "As long as the subscription or registration it belongs to, or until the person asks for erasure."


def register() -> None:
    """``CoreConfig.ready()`` calls it once."""
    register_fields(
        *(
            PersonalField("core.User", field, SIGN_IN, CONTRACT, WITH_ACCOUNT)
            for field in ("username", "email", "first_name", "last_name")
        )
    )
    register_fields(
        PersonalField("core.ConsentEntry", "address", PROOF, DUTY, WITH_ITS_CAUSE),
        PersonalField("core.ConsentEntry", "subject_key", PROOF, DUTY, WITH_ITS_CAUSE),
        PersonalField("core.ConsentEntry", "salt", PROOF, DUTY, WITH_ITS_CAUSE),
        PersonalField(
            "core.ConsentEntry",
            "ip",
            "Only with the switch in the privacy settings: proof of the consent.",
            DUTY,
            WITH_ITS_CAUSE,
        ),
        PersonalField(
            "core.FormLimit", "key", "Protection against abuse of the forms.", INTEREST, "A keyed hash; 1 to 30 days."
        ),
    )
    register_holder(Holder("accounts", export=_export, erase=_erase))


def _export(address: str) -> list[dict[str, Any]]:
    users = User.objects.filter(email__iexact=address)
    return [
        {
            "username": user.username,
            "email": user.email,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "since": user.date_joined.isoformat(),
            "last_login": user.last_login.isoformat() if user.last_login else None,
        }
        for user in users
    ]


def _erase(address: str) -> int:
    """Accounts stay: an editor's work hangs on them, and whoever may delete them does so in the admin."""
    return 0
