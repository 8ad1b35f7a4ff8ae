"""Mails that come to the return path, read with the library's parser: notices of delivery (RFC 3464), complaints
(RFC 5965), and the mail that ``List-Unsubscribe`` asks for (RFC 2369).

Which of our mails it is about is told by the token in the return path (``name+token@…``), which only its recipient and
the servers on its way know, or by our Message-ID in the part that is returned. What a text says in words is not guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from enum import StrEnum
from typing import Any

from newsletters.engine.bouncing import code_in

_RECIPIENT_HEADERS = (
    "Delivered-To",
    "X-Original-To",
    "X-Delivered-To",
    "Envelope-To",
    "X-Envelope-To",
    "To",
    "Cc",
    "Received",
)
"""Where servers write down the envelope's recipient; there is no standard for it."""
_HEADERS_ONLY = {"text/rfc822-headers", "message/global-headers"}
_WHOLE_MAILS = {"message/rfc822", "message/global"}
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,200}>")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_SAYS_LITTLE = re.compile(r"[245]\.0\.0")


class Meaning(StrEnum):
    """What a mail to the return path is."""

    FAILED = "failed"
    DELAYED = "delayed"
    """The server goes on trying."""
    RELAYED = "relayed"
    """Handed on to a server that tells nothing more."""
    DELIVERED = "delivered"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    AUTOMATIC = "automatic"
    """An absence note, a receipt: it says nothing about the way to the mailbox."""
    UNCLEAR = "unclear"
    """For a person to look at."""


_ORDER = (Meaning.FAILED, Meaning.DELAYED, Meaning.RELAYED, Meaning.DELIVERED)
_ACTIONS = {
    "failed": Meaning.FAILED,
    "delayed": Meaning.DELAYED,
    "relayed": Meaning.RELAYED,
    "expanded": Meaning.RELAYED,
    "delivered": Meaning.DELIVERED,
}


@dataclass(frozen=True)
class Returned:
    """A mail to the return path: what it is, and of which mail it speaks."""

    meaning: Meaning
    token: str = ""
    message_id: str = ""
    code: str = ""

    @property
    def status(self) -> str:
        """The enhanced status alone, or nothing."""
        status = self.code.rpartition(" ")[2]
        return status if "." in status else ""


def read_return(raw: bytes, *, mailbox: str) -> Returned:
    """Understand a mail to the return path.

    Args:
        raw: its bytes; the end may be cut off.
        mailbox: ``MAIL_BOUNCE_ADDRESS``, or nothing.

    Raises:
        Exception: of any kind, for bytes that the library trips over.
    """
    message = message_from_bytes(raw)
    token = _token(message, mailbox)
    if message.get_content_type() == "multipart/report":
        report = str(message.get_param("report-type", "")).lower()
        meaning, code = Meaning.UNCLEAR, ""
        if report == "delivery-status":
            meaning, code = _delivery_status(message)
        elif report == "feedback-report":
            meaning = _feedback(message)
        elif report == "disposition-notification":
            meaning = Meaning.AUTOMATIC
        return Returned(meaning, token, _returned_message_id(message), code)
    if str(message.get("Subject", "")).strip().lower() == "unsubscribe":
        return Returned(Meaning.UNSUBSCRIBE, token)
    return Returned(Meaning.AUTOMATIC if _is_automatic(message) else Meaning.UNCLEAR, token)


def _is_automatic(message: Message) -> bool:
    """An answer that no person wrote (RFC 3834), also where older programs say so in their own way."""
    if str(message.get("Auto-Submitted", "no")).strip().lower() != "no" or "X-Autoreply" in message:
        return True
    return str(message.get("Precedence", "")).strip().lower() in {"auto_reply", "bulk", "junk"}


def _token(message: Message, mailbox: str) -> str:
    local, _at, domain = mailbox.rpartition("@")
    if not local:
        return ""
    pattern = re.compile(rf"(?<![\w.+-]){re.escape(local)}\+([0-9a-f]{{8,32}})@{re.escape(domain)}(?![\w.-])", re.I)
    for name in _RECIPIENT_HEADERS:
        for value in message.get_all(name, []):
            if match := pattern.search(str(value)):
                return match[1].lower()
    return ""


def _delivery_status(message: Message) -> tuple[Meaning, str]:
    """The worst of what is said about the recipients, and its code. Our mails have one recipient; a forwarding mailbox
    can make more of it."""
    found: list[tuple[int, str]] = []
    for fields in _fields(message, {"message/delivery-status", "message/global-delivery-status"}):
        action = str(fields.get("Action", "")).strip().lower()
        if action in _ACTIONS:
            found.append((_ORDER.index(_ACTIONS[action]), _code(fields)))
    if not found:
        return Meaning.UNCLEAR, ""
    position, code = min(found)
    return _ORDER[position], code


def _code(fields: Message) -> str:
    """``550 5.1.1``: the status of the notice, or that of the server's answer where the notice says only “failed”."""
    match = _STATUS.search(str(fields.get("Status", "")))
    status = match[0] if match else ""
    reply, _space, detail = code_in(str(fields.get("Diagnostic-Code", ""))).partition(" ")
    if "." in reply:
        reply, detail = "", reply
    if detail and (not status or _SAYS_LITTLE.fullmatch(status)):
        status = detail
    return f"{reply} {status}".strip()


def _feedback(message: Message) -> Meaning:
    for fields in _fields(message, {"message/feedback-report"}):
        kind = str(fields.get("Feedback-Type", "")).strip().lower()
        return Meaning.COMPLAINT if kind in {"abuse", "fraud", "opt-out"} else Meaning.AUTOMATIC
    return Meaning.UNCLEAR


def _fields(message: Message, types: set[str]) -> Iterator[Message]:
    """The groups of fields in the parts of these types. The library reads most of them as messages in a message, and
    those that it does not know as text."""
    for part in message.walk():
        if part.get_content_type() not in types:
            continue
        content = part.get_payload()
        if isinstance(content, list):
            yield from (group for group in content if isinstance(group, Message))
        else:
            yield from (message_from_string(group) for group in re.split(r"\r?\n\r?\n", str(content)))


def _returned_message_id(message: Message) -> str:
    """The Message-ID of the mail that came back."""
    for part in message.walk():
        kind = part.get_content_type()
        content: Any = part.get_payload()
        if kind in {*_WHOLE_MAILS, *_HEADERS_ONLY} and isinstance(content, list) and content:
            headers = content[0]
        elif kind in _HEADERS_ONLY:
            data: Any = part.get_payload(decode=True)
            headers = message_from_bytes(data)
        else:
            continue
        if match := _MESSAGE_ID.search(str(headers.get("Message-ID", ""))):
            return match[0]
    return ""
