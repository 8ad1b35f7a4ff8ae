"""One person's copy of a frozen mail: their headers, and their own links in place of the marks (reliability 3.1)."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.utils import format_datetime
from uuid import UUID

from django.conf import settings

from cms.core.addresses import envelope_address
from cms.core.masthead import masthead
from cms.core.tokens import make_token
from dialogues.models import Registration
from dialogues.registrations.links import mine_url
from newsletters.choices import MailingKind
from newsletters.engine.marks import PREFERENCES, UNSUBSCRIBE
from newsletters.engine.mime import Frame, Gap, UnsafeHeaderError, build, check_header
from newsletters.engine.senders import return_path, sender, site_host, unsubscribe_mailbox
from newsletters.models import Mailing, MailingContent, MailingRecipient

KEPT_FRAMES = 32
WRITTEN_BY_PEOPLE = {MailingKind.NEWSLETTER, MailingKind.TEST}
"""An automatic answer to these may be wanted; all others say that a machine made them (RFC 3834)."""
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_NO_LETTERS = re.compile(r"[^a-z0-9]+")


class Unwritable(Exception):  # noqa: N818  says what the mail is
    """This mail cannot be made, today or later. The reason holds no address."""


@dataclass(frozen=True)
class Letter:
    """What all people with one language get."""

    frame: Frame
    sender: Address
    subject: str
    html: str
    text: str
    calendar: str
    headers: dict[str, str]


@dataclass(frozen=True)
class PersonalMail:
    """A mail that is ready to be handed over."""

    letter: Letter
    delivery_id: UUID
    date: datetime
    envelope_from: str
    envelope_to: str
    values: dict[str, str]

    def as_bytes(self) -> bytes:
        """The whole message (RFC 5322), 7 bit, lines ending in CRLF."""
        return self.letter.frame.fill(self.values)

    def with_links(self, content: str) -> str:
        """``content`` with this person's links, for providers that build the message themselves."""
        for mark, name in _MARKS.items():
            content = content.replace(mark, self.values[name])
        return content


_MARKS = {UNSUBSCRIBE: "unsubscribe", PREFERENCES: "preferences"}
_frames: OrderedDict[tuple[UUID, str], Letter] = OrderedDict()


def compose(row: MailingRecipient) -> PersonalMail:
    """The mail of ``row``, whose mailing and subscriber are loaded.

    Raises:
        Unwritable: the address or the content cannot be put into a mail.
    """
    mailing = row.mailing
    letter = _letter(mailing, row.language)
    address = _envelope(row.address)
    has_own_page = mailing.is_bulk or row.registration_id is not None
    try:
        return PersonalMail(
            letter=letter,
            delivery_id=row.id,
            date=row.date_header,
            envelope_from=return_path(row.verp_token, sender_address=letter.sender.addr_spec),
            envelope_to=address,
            values={
                "to": address,
                "message_id": row.rfc_message_id,
                "date": format_datetime(row.date_header),
                "delivery": str(row.id),
                "unsubscribe": _unsubscribe_url(row) if mailing.is_bulk else settings.SITE_URL,
                "preferences": _preferences_url(row) if has_own_page else settings.SITE_URL,
                "unsubscribe_mailbox": unsubscribe_mailbox(row.verp_token),
            },
        )
    except ValueError as error:
        raise Unwritable(str(error)) from None


def forget_letters() -> None:
    """Take all frozen mails apart anew, for tests: sender and site may have changed."""
    _frames.clear()


def _letter(mailing: Mailing, language: str) -> Letter:
    key = (mailing.pk, language)
    if found := _frames.get(key):
        _frames.move_to_end(key)
        return found
    content = MailingContent.objects.filter(mailing=mailing, language=language).first()
    if content is None:
        raise Unwritable("the mailing has no text in this language")
    try:
        letter = _take_apart(mailing, content)
    except ValueError as error:
        raise Unwritable(str(error)) from None
    _frames[key] = letter
    if len(_frames) > KEPT_FRAMES:
        _frames.popitem(last=False)
    return letter


def _take_apart(mailing: Mailing, content: MailingContent) -> Letter:
    subject = check_header(content.subject)
    from_address = sender(is_bulk=mailing.is_bulk, name=masthead(content.language).name)
    headers = _headers(mailing)
    personal: list[tuple[str, list[str | Gap]]] = [
        ("To", [Gap("to")]),
        ("Date", [Gap("date")]),
        ("Message-ID", [Gap("message_id")]),
        ("X-Wandelnetz-Delivery", [Gap("delivery")]),
    ]
    if mailing.is_bulk:
        ways: list[str | Gap] = ["<", Gap("unsubscribe"), ">"]
        if settings.ENV.MAIL_BOUNCE_ADDRESS and settings.ENV.MAIL_BOUNCE_URL:
            ways += [",\r\n <mailto:", Gap("unsubscribe_mailbox"), "?subject=unsubscribe>"]
        personal.append(("List-Unsubscribe", ways))
    frame = build(
        headers={"From": from_address, "Subject": subject, **headers},
        personal_headers=personal,
        text=content.text,
        html=content.html,
        calendar=content.calendar,
        marks=_MARKS,
    )
    return Letter(frame, from_address, subject, content.html, content.text, content.calendar, headers)


def _headers(mailing: Mailing) -> dict[str, str]:
    """What the mailing's kind asks for (reliability 3.1), without what differs between people."""
    headers = {}
    if mailing.is_bulk:
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        headers["Feedback-ID"] = _feedback_id(mailing)
    if mailing.list_id:
        headers["List-Id"] = f"<{check_header(mailing.list_id)}.{site_host()}>"
    if mailing.kind == MailingKind.NEWSLETTER:
        headers["Precedence"] = "bulk"
    if mailing.kind not in WRITTEN_BY_PEOPLE:
        headers["Auto-Submitted"] = "auto-generated"
        headers["X-Auto-Response-Suppress"] = "All"
    return headers


def _feedback_id(mailing: Mailing) -> str:
    """Campaign, kind, list and a constant sender of 5 to 15 characters (Google's "Feedback Loop")."""
    constant = _NO_LETTERS.sub("", site_host().removeprefix("www."))[:15].ljust(5, "0")
    return f"{mailing.pk.hex[:12]}:{mailing.kind}:{mailing.list_id or 'none'}:{constant}"


def _envelope(address: str) -> str:
    """The address as SMTP and To get it: printable ASCII without anything that SMTP could read as more than that."""
    if not _PLAIN_ADDRESS.fullmatch(address):
        try:
            address = envelope_address(address)
        except ValueError:
            raise Unwritable("the address cannot be written") from None
        if not _PLAIN_ADDRESS.fullmatch(address):
            raise Unwritable("the address cannot be written")
    return address


def _unsubscribe_url(row: MailingRecipient) -> str:
    return f"{settings.SITE_URL}/subscriptions/unsubscribe/?t={make_token('mail.unsubscribe', str(row.id), expires_in=None)}"


def _preferences_url(row: MailingRecipient) -> str:
    """The person's own page: of the registration on which the mail rests, else of their subscriptions; without both,
    such as for somebody invited by hand, the link to unsubscribe."""
    if row.registration_id is not None:
        return mine_url(Registration(public_id=row.registration_id))
    if row.subscriber is None:
        return _unsubscribe_url(row)
    token = make_token("subscriber.preferences", str(row.subscriber.public_id), expires_in=None)
    return f"{settings.SITE_URL}/subscriptions/preferences/?t={token}"


__all__ = ["Letter", "PersonalMail", "UnsafeHeaderError", "Unwritable", "compose", "forget_letters"]
