"""The folder of the embedded default: mails that would have left, as files (``EMAIL_URL=folder:``)."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

from django.conf import settings

from newsletters.choices import MailingKind
from newsletters.engine.transport import FOLDER
from newsletters.models import MailingRecipient

NAME = re.compile(r"[0-9]{8}-[0-9]{6}-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.eml")
"""How the transport names a file: time and id of the mail. Nothing else is ever opened."""
LARGEST = 20_000_000  # bytes; the engine never writes so much


def mail_folder() -> Path:
    """Where the transport writes, also when mail leaves by another way by now."""
    scheme, _colon, folder = settings.ENV.EMAIL_URL.partition(":")
    return Path(folder) if scheme == "folder" and folder else settings.DATA_DIR / FOLDER


@dataclass(frozen=True)
class Entry:
    """One file. ``delivery_id`` is the id of the row in the ledger."""

    name: str
    delivery_id: UUID

    @property
    def written_at(self) -> datetime:
        """From the name: the moment for which the mail was planned."""
        return datetime.strptime(self.name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)


@dataclass(frozen=True)
class Attachment:
    number: int
    filename: str
    content_type: str
    size: int


@dataclass(frozen=True)
class Letter:
    """One mail, taken apart."""

    headers: list[tuple[str, str]]
    subject: str
    text: str
    html: str
    attachments: list[Attachment]


def entries(folder: Path) -> list[Entry]:
    """All mails in ``folder``, the newest first; empty when there is no folder yet."""
    try:
        names = [item.name for item in os.scandir(folder) if item.is_file(follow_symlinks=False)]
    except FileNotFoundError:
        return []
    found = [Entry(name, UUID(match[1])) for name in names if (match := NAME.fullmatch(name)) and _has_time(name)]
    return sorted(found, key=lambda entry: entry.name, reverse=True)


def readable(found: list[Entry], *, all_kinds: bool) -> list[Entry]:
    """Those that the office may read.

    Security mail (codes, passwords) opens the account of whoever it was written to, so only superusers
    (``all_kinds``) see it, and with it whatever the ledger does not know.
    """
    if all_kinds:
        return found
    rows = MailingRecipient.objects.filter(pk__in=[entry.delivery_id for entry in found])
    allowed = set(rows.exclude(mailing__kind=MailingKind.SECURITY).values_list("pk", flat=True))
    return [entry for entry in found if entry.delivery_id in allowed]


def entry_named(name: str) -> Entry | None:
    """The entry of this name, whether the file is there or not; None when no mail can be called so."""
    match = NAME.fullmatch(name)
    return Entry(name, UUID(match[1])) if match and _has_time(name) else None


def message_of(folder: Path, entry: Entry) -> EmailMessage | None:
    """The mail in the file; None when it is not there, or cannot be read.

    No link is followed out of the folder: the name has been checked, and a symbolic link is not opened.
    """
    try:
        handle = os.open(folder / entry.name, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        content = file.read(LARGEST)
    try:
        message = message_from_bytes(content, policy=policy.default)
    except (MessageError, ValueError):
        return None
    return message if isinstance(message, EmailMessage) else None


def letter(message: EmailMessage) -> Letter:
    """What the mail says."""
    return Letter(
        headers=[(name, str(value)) for name, value in message.items()],
        subject=str(message["Subject"] or ""),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=[
            Attachment(number, part.get_filename() or "", part.get_content_type(), len(attachment_bytes(part)))
            for number, part in enumerate(message.iter_attachments())
        ],
    )


def attachment(message: EmailMessage, number: int) -> EmailMessage | None:
    """The attachment with this number, counted from 0."""
    parts = list(message.iter_attachments())
    part = parts[number] if number < len(parts) else None
    return part if isinstance(part, EmailMessage) else None


def attachment_bytes(part: object) -> bytes:
    content = part.get_payload(decode=True) if isinstance(part, EmailMessage) else b""
    return content if isinstance(content, bytes) else b""


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, ValueError):
        return attachment_bytes(part).decode(errors="replace")


def _has_time(name: str) -> bool:
    try:
        datetime.strptime(name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return False
    return True
