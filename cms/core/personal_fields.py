"""The lines of the data map that belong to accounts, and what is held about one."""

from __future__ import annotations

from typing import Any

from cms.core.models import User
from cms.core.privacy import Holder, PersonalField, register_fields, register_holder

SIGN_IN = "To sign in and to be named as the author of a change."
CONTRACT = "Work or mandate for the organisation, Art. 6 (1) (b) or (e) DSGVO."
WITH_ACCOUNT = "As long as the account; the office deletes it in the admin."


def register() -> None:
    """``CoreConfig.ready()`` calls it once."""
    register_fields(
        *(
            PersonalField("core.User", field, SIGN_IN, CONTRACT, WITH_ACCOUNT)
            for field in ("username", "email", "first_name", "last_name")
        )
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
