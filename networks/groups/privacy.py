"""The lines of the data map that belong to working groups, and how ``manage.py privacy`` reaches these data."""

from __future__ import annotations

from typing import Any

from cms.core.addresses import recipient_key
from cms.core.personal.privacy import Holder, PersonalField, register_fields, register_holder
from networks.models import GroupMember, MemberAccount, Post
from networks.selectors.groups import personal_data
from networks.services.groups import erasing

TAKING_PART = "So that a working group knows who takes part, and everybody in it who has said what."
BASIS = "Membership of the network and of the group, Art. 6 (1) (b) or (e) DSGVO."
PART = "As long as the account, at most 3 years after leaving the group."
ASKED = "180 days after the answer, at the latest with the account."
SAID = "The name goes with the account; the contribution stays, without its author's name, until the group is deleted."
OFF = "With the account, or when the person changes it."
HELD = "Name of who entered it: as long as the account. The thing itself belongs to the group."

MAP = (
    *(
        PersonalField("networks.GroupMember", field, TAKING_PART, BASIS, PART)
        for field in ("account", "role", "since", "until", "is_muted", "notices")
    ),
    *(
        PersonalField("networks.AccessRequest", field, TAKING_PART, BASIS, ASKED)
        for field in ("account", "text", "state", "answer")
    ),
    PersonalField("networks.Thread", "author", TAKING_PART, BASIS, SAID),
    *(
        PersonalField("networks.Post", field, TAKING_PART, BASIS, SAID)
        for field in ("author", "text", "hidden_reason")
    ),
    PersonalField("networks.ThreadMute", "account", TAKING_PART, BASIS, OFF),
    *(
        PersonalField("networks.GroupFile", field, TAKING_PART, BASIS, HELD)
        for field in ("file", "name", "uploaded_by")
    ),
    *(
        PersonalField(f"networks.{model}", field, TAKING_PART, BASIS, HELD)
        for model in ("GroupMinutes", "GroupOutput", "GroupTopic")
        for field in ("text", "added_by")
    ),
)


def register() -> None:
    """``NetworksConfig.ready()`` calls it once, before the accounts: they go last."""
    register_fields(*MAP)
    register_holder(Holder("groups", export=_export, erase=_erase, expire=erasing.expire))


def _export(address: str) -> dict[str, Any] | None:
    account = _account(address)
    found = personal_data(account) if account else {}
    return found if any(found.values()) else None


def _erase(address: str) -> int:
    account = _account(address)
    if account is None:
        return 0
    count = GroupMember.objects.filter(account=account).count() + Post.objects.filter(author=account).count()
    erasing.let_account_go(account)
    return count


def _account(address: str) -> MemberAccount | None:
    account: MemberAccount | None = (
        MemberAccount.objects.select_related("user").filter(address_key=recipient_key(address)).first()
    )
    return account
