"""What admission and messages put into the rest: notices, data map, timed work, and a page of the members' area."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.core.addresses import recipient_key
from cms.core.personal.privacy import Holder, PersonalField, register_fields, register_holder
from cms.core.timed.periodic import PeriodicJob
from cms.core.timed.periodic import register as register_job
from networks.admission import notices as admission_notices
from networks.members.area import Entry, register_entry
from networks.models import Message
from networks.permissions import Viewer
from networks.selectors.admission import personal_data
from networks.services import messages
from networks.services.admission import retention

JOINING = "To examine an application for membership, and to write about it."
BASIS = "Steps before a membership at the person's request, Art. 6 (1) (b) or (e) DSGVO."
AFTER_END = "Unconfirmed 7 days; declined or withdrawn the set days (180); admitted the same after the membership; or on request."
ANSWERING = "To answer a message, or to remove a barrier."
ASKED = "The message itself, Art. 6 (1) (b), (c) or (e) DSGVO."
HALF_A_YEAR = "Half a year after the answer, or when the person asks for it."
OFFICE = "To tell the office of a network what it has to do."
WORK = "Work or mandate for the organisation, Art. 6 (1) (b) or (e) DSGVO."
AS_SET = "As long as the office keeps it."


def register() -> None:
    """``NetworksConfig.ready()`` calls it once."""
    admission_notices.register()
    register_entry(Entry("mentoring", _("New members"), "members:mentoring", shows=_has_somebody_to_welcome, order=60))
    register_job(PeriodicJob("networks.expire_applications", timedelta(hours=1), _expire_all))
    register_fields(
        *(
            PersonalField("networks.MembershipApplication", field, JOINING, BASIS, AFTER_END)
            for field in (
                "address",
                "address_key",
                "name",
                "function",
                "phone",
                "member_name",
                "text",
                "expression",
                "language",
                "form",
                "reason",
                "account",
                "mentor",
            )
        ),
        *(
            PersonalField("networks.ApplicationFile", field, JOINING, BASIS, AFTER_END)
            for field in ("file", "name", "size")
        ),
        *(
            PersonalField("networks.ApplicationEntry", field, JOINING, BASIS, AFTER_END)
            for field in ("note", "reason", "user")
        ),
        PersonalField("networks.ApplicationTask", "user", JOINING, BASIS, AFTER_END),
        *(
            PersonalField("networks.Message", field, ANSWERING, ASKED, HALF_A_YEAR)
            for field in ("address", "address_key", "text", "answer", "language", "form", "answered_by")
        ),
        PersonalField("networks.AdmissionPlan", "office_email", OFFICE, WORK, AS_SET),
    )
    register_holder(Holder("applications", export=_export, erase=_erase, expire=_expire))


def _has_somebody_to_welcome(viewer: Viewer) -> bool:
    return viewer.account is not None and bool(viewer.mentored)


def _export(address: str) -> dict[str, Any]:
    key = recipient_key(address)
    found = {
        "applications": personal_data(key),
        "messages": [_message(row) for row in Message.objects.filter(address_key=key)],
    }
    return {name: rows for name, rows in found.items() if rows}


def _message(row: Message) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "text": row.text,
        "email": row.address,
        "language": row.language,
        "text_version": row.text_version,
        "form": row.form,
        "created_at": row.created_at.isoformat(),
        "state": row.state,
        "answer": row.answer,
        "answered_at": row.answered_at.isoformat() if row.answered_at else None,
    }


def _erase(address: str) -> int:
    key = recipient_key(address)
    return retention.erase_person(key, form="admin") + messages.erase_person(key, form="admin")


def _expire() -> Iterator[str]:
    yield from retention.expire()
    yield from messages.expire()


def _expire_all() -> str:
    return "; ".join(_expire()) or "nothing was due"
