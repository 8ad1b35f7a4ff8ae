"""Messages to the office: taken from a form, answered by mail, erased half a year later (contract 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.addresses import check_address, recipient_key
from cms.core.choices import ConsentAct, Purpose
from cms.core.forms import limits
from cms.core.models import User
from cms.core.personal import consents
from cms.core.personal.consent_texts import is_current
from networks.admission.choices import MessageState
from networks.models import Message, NetworkPage
from networks.models.memberships import leading_page
from networks.notices import OFFICE, To
from networks.services.notices import forget, forget_about, notify

KEPT_FOR = timedelta(days=180)
"""After the answer, or after the message where nobody answered."""
SITE = UUID(int=0)
"""Stands for the office of the whole site, where a message is about no network."""


@dataclass(frozen=True)
class Written:
    """What somebody sent. ``address`` may be empty: then nobody can answer."""

    kind: str
    text: str
    address: str
    language: str
    text_version: str
    form: str
    network: NetworkPage | None = None
    ip: str | None = None


def draft(written: Written) -> Message:
    """The row as it would be, checked and unsaved.

    Raises:
        ValidationError: by field: ``kind``, ``text``, ``email``, ``consent_version``.
    """
    errors: dict[str, Any] = {}
    address = ""
    if written.address.strip():
        try:
            address = check_address(written.address)
        except ValidationError as error:
            errors["email"] = error
    if not is_current(Purpose.MESSAGE, written.text_version):
        errors["consent_version"] = _("The text has changed. Please read it and send the form again.")
    row = Message(
        kind=written.kind,
        network=leading_page(written.network) if written.network is not None else None,
        text=written.text.strip(),
        address=address,
        address_key=recipient_key(address) if address else "",
        language=written.language,
        text_version=written.text_version,
        form=written.form[:200],
    )
    try:
        row.full_clean(exclude=["network", "answered_by"])
    except ValidationError as error:
        errors |= error.error_dict
    if errors:
        raise ValidationError(errors)
    return row


def take(written: Written) -> None:
    """Keep a message, and tell the office.

    Raises:
        ValidationError: see :func:`draft`.
        TooMany: the visitor's network has to wait.
    """
    row = draft(written)
    limits.count_visit(written.ip)
    with transaction.atomic():
        row.save()
        if row.address:
            _record(row, ip=written.ip)
        key = row.network.translation_key if row.network is not None else SITE
        notify("message_received", to=To(OFFICE, key), about=row.public_id)


def answer(message: Message, text: str, *, user: User) -> Message:
    """Answer by mail, once; without an address it is only marked as settled, with a note of what was done.

    Raises:
        ValidationError: there is no text, or it has an answer already.
    """
    with transaction.atomic():
        row: Message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if row.state == MessageState.ANSWERED:
            raise ValidationError(_("This message has an answer already."))
        if not text.strip():
            raise ValidationError({"answer": _("Please write an answer, or what was done.")})
        row.answer, row.state = text.strip(), MessageState.ANSWERED
        row.answered_at, row.answered_by = clock.now(), user
        row.full_clean(exclude=["network", "answered_by"])
        row.save()
        if row.address:
            notify("message_answered", to=To("message", row.public_id), about=row.public_id)
    return row


def erase(row: Message, *, form: str) -> None:
    """Delete a message with its mails and what the ledger of consent knows of it."""
    with transaction.atomic():
        if row.address_key:
            consents.erase(row.address_key, record_ids=[row.public_id], form=form)
        forget(To("message", row.public_id))
        forget_about(row.public_id)
        row.delete()


def erase_person(address_key: str, *, form: str) -> int:
    """Delete all messages of a mailbox; how many."""
    rows = list(Message.objects.filter(address_key=address_key))
    for row in rows:
        erase(row, form=form)
    return len(rows)


def expire() -> Iterator[str]:
    """Delete what was answered, or never answered, long enough ago."""
    limit = clock.now() - KEPT_FOR
    old = [
        *Message.objects.filter(state=MessageState.ANSWERED, answered_at__lte=limit),
        *Message.objects.filter(state=MessageState.OPEN, created_at__lte=limit),
    ]
    for row in old:
        erase(row, form="retention")
    if old:
        yield f"{len(old)} messages erased"


def _record(row: Message, *, ip: str | None) -> None:
    deed = consents.Deed(
        act=ConsentAct.REQUESTED,
        purpose=Purpose.MESSAGE,
        subject=f"network:{row.network.translation_key}" if row.network is not None else "site",
        address=row.address,
        text_version=row.text_version,
        form=row.form,
        record_id=row.public_id,
        ip=ip,
    )
    consents.record_many([deed])
