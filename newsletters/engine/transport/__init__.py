"""The ways out. Nothing else in the code speaks SMTP or uses Django's mail."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from newsletters.engine.transport.base import Transport
from newsletters.engine.transport.folder import FolderTransport
from newsletters.engine.transport.smtp import SmtpAccount, SmtpTransport

FOLDER = "mail"


def transport_for(url: str) -> Transport:
    """The transport that ``EMAIL_URL`` names (contract 2). Nothing is opened yet."""
    scheme, _, rest = url.partition(":")
    if scheme == "folder":
        return FolderTransport(Path(rest) if rest else settings.DATA_DIR / FOLDER)
    if scheme == "anymail":
        from newsletters.engine.transport.provider import ProviderTransport  # noqa: PLC0415  only with a provider

        return ProviderTransport(rest)
    return SmtpTransport(SmtpAccount.from_url(url))
