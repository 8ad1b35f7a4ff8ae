"""Addresses: what is kept, what is compared, and what is refused (reliability 3.4)."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from email_validator import EmailNotValidError, validate_email

LONGEST = 254  # RFC 5321 4.5.3.1.3, without the angle brackets


def check_address(text: str) -> str:
    """``text`` as it will be kept: trimmed and in NFC, otherwise as typed.

    Raises:
        ValidationError: it is no address, or one that not every mail server can carry. The message says what to do.
    """
    address = unicodedata.normalize("NFC", text).strip()
    if not address:
        raise ValidationError(_("Please enter your e-mail address."), code="required")
    if len(address) > LONGEST:
        raise ValidationError(_("An e-mail address has at most 254 characters."), code="too_long")
    try:
        # ``.test`` is let through for staging sites; no such address exists outside of them (RFC 2606).
        found = validate_email(address, check_deliverability=False, allow_smtputf8=True, test_environment=True)
    except EmailNotValidError:
        raise ValidationError(
            _("This is not an e-mail address. Please check it: it looks like name@example.org."), code="invalid"
        ) from None
    if found.ascii_email is None:
        raise ValidationError(
            _("We cannot write to addresses with special letters before the @. Please enter another address."),
            code="local_part",
        )
    return address


def canonical(address: str) -> str:
    """What two spellings of one address have in common: NFC, lower case, the domain as A-label.

    Dots and plus tags stay: they are part of an identity (only the limiter against bombing drops them).
    """
    found = validate_email(address.strip(), check_deliverability=False, test_environment=True)
    return f"{found.local_part}@{found.ascii_domain}".casefold()


def envelope_address(address: str) -> str:
    """``address`` as SMTP gets it: the local part as typed, the domain as A-label."""
    found = validate_email(address, check_deliverability=False, test_environment=True)
    return found.ascii_email or address


def recipient_key(address: str) -> str:
    """The keyed hash that stands for ``address`` in the ledger, in suppressions and in consents.

    The key outlives a rotation of ``SECRET_KEY`` when ``ADDRESS_KEY`` is set, see ``docs/operations.md``.
    """
    return hmac.new(_key(), canonical(address).encode(), hashlib.sha256).hexdigest()


def bombing_key(address: str) -> str:
    """Like :func:`recipient_key`, but all spellings that reach one mailbox count together: no dots, no plus tag."""
    local, _at, domain = canonical(address).rpartition("@")
    return hmac.new(
        _key(), f"{local.partition('+')[0].replace('.', '')}@{domain}".encode(), hashlib.sha256
    ).hexdigest()


def _key() -> bytes:
    secret = settings.ENV.ADDRESS_KEY or settings.SECRET_KEY
    return hashlib.sha256(f"wandelnetz.address:{secret}".encode()).digest()
