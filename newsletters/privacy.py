"""The lines of the data map that belong to mail, and how ``manage.py privacy`` reaches these data."""

from __future__ import annotations

from typing import Any

from cms.core.addresses import recipient_key
from cms.core.personal.privacy import Holder, PersonalField, register_fields, register_holder
from newsletters.selectors.personal_data import personal_data
from newsletters.services import retention
from newsletters.services.withdrawing import erase_key

SENDING = "To send the mails that the person asked for."
PROOF = "To prove the consent (Art. 7 (1) DSGVO)."
REFUSAL = "To send no mail to who wants none, and none twice."
CONSENT = "Consent, Art. 6 (1) (a) DSGVO."
INTEREST = "Legitimate interest, Art. 6 (1) (f) DSGVO."
DUTY = "Legal obligation, Art. 6 (1) (c) with Art. 7 (1) DSGVO."
AFTER_END = "Unconfirmed 7 days; otherwise until the set days after the last subscription ended (30), or on request."
LEDGER = "The set number of days after the mail (90), or on request."
HASH = "A keyed hash; stays as long as the mailing, so that nobody is served twice."

BLOCK = (
    "A keyed hash. Who wanted no mail, or whose mailbox was full: until the person confirms a subscription anew. All "
    "others (address unknown, complaint, “that was not me”, the office's decision): until the office lifts the block."
)


def _line(model: str, field: str, purpose: str, basis: str, retention_time: str) -> PersonalField:
    return PersonalField(f"newsletters.{model}", field, purpose, basis, retention_time)


MAP = (
    _line("Subscriber", "address", SENDING, CONSENT, AFTER_END),
    _line("Subscriber", "address_key", SENDING, CONSENT, AFTER_END),
    _line("Subscriber", "language", SENDING, CONSENT, AFTER_END),
    _line("Subscription", "form", PROOF, DUTY, AFTER_END),
    _line("MailingRecipient", "address", "To hand the mail over, and to answer questions about it.", CONSENT, LEDGER),
    _line("MailingRecipient", "recipient_key", REFUSAL, INTEREST, HASH),
    _line("Suppression", "recipient_key", REFUSAL, INTEREST, BLOCK),
    _line("Bounce", "recipient_key", REFUSAL, INTEREST, "A keyed hash; as long as the mailing."),
)


def register() -> None:
    """``NewslettersConfig.ready()`` calls it once."""
    register_fields(*MAP)
    register_holder(Holder("newsletters", export=_export, erase=_erase, expire=retention.expire))


def _export(address: str) -> dict[str, Any]:
    return personal_data(recipient_key(address))


def _erase(address: str) -> int:
    return erase_key(recipient_key(address), form="admin")
