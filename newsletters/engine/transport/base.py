"""What the engine asks of a way out, and the four ways in which it can fail (reliability 1.4 and 1.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from newsletters.engine.personal import PersonalMail

_ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})\b")
_ADDRESS = re.compile(r"\S+@\S+")


class Stage(StrEnum):
    """How far a mail had come when the other side said no."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


@dataclass(frozen=True)
class Answer:
    """What the other side said: a code as in SMTP, and its words.

    ``provider_id`` is the other side's name for the mail, where it gives one.
    """

    code: int
    text: str = ""
    provider_id: str = ""

    @property
    def enhanced(self) -> str:
        """The enhanced status code (RFC 3463), such as ``5.1.1``, or nothing."""
        match = _ENHANCED.match(self.text)
        return match[0] if match and match[1] == str(self.code)[:1] else ""

    @property
    def short(self) -> str:
        """For ``MailingRecipient.last_code``: ``550 5.1.1``."""
        return f"{self.code} {self.enhanced}".strip()[:20]

    @property
    def words(self) -> str:
        """For ``MailingRecipient.last_reply``: one line without addresses."""
        return _ADDRESS.sub("…", " ".join(self.text.split()))[:255]


class TransportError(Exception):
    """The mail did not get through, or nobody knows. Carries no address."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.short)
        self.answer = answer


class RouteDown(TransportError):  # noqa: N818  a state of the route, named as reliability 1.5 does
    """The way itself does not work: no connection, no TLS, no login. Nothing of a mail was on the wire."""


class Refused(TransportError):  # noqa: N818  as above
    """The other side said no to this mail, in so many words."""

    def __init__(self, answer: Answer, stage: Stage) -> None:
        super().__init__(answer)
        self.stage = stage


class Cut(TransportError):  # noqa: N818  as above
    """The connection ended before the other side could have taken the mail: sending it again is safe."""


class InDoubt(TransportError):  # noqa: N818  as above
    """The mail was handed over, and no answer came: only evidence can tell."""


class Transport(Protocol):
    """One connection to one way out, used for many mails, one recipient each.

    ``open`` raises :class:`RouteDown`; ``rcpt`` raises :class:`Refused` or :class:`Cut`; ``deliver`` all four. After
    anything but a refusal the transport has closed itself and can be opened again.
    """

    def open(self) -> None:
        """Get ready for mails; nothing happens when it is open already."""

    def rcpt(self, mail: PersonalMail) -> None:
        """Go as far as possible without handing the mail over."""

    def reset(self) -> None:
        """Leave out the mail of the last ``rcpt``."""

    def deliver(self, mail: PersonalMail) -> Answer:
        """Hand the mail over. Whoever calls it has marked the row before."""

    def close(self) -> None:
        """Say goodbye. Never raises."""
