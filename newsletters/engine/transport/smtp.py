"""SMTP, stopping between RCPT and DATA (RFC 5321; reliability 1.4, step 3).

Django's ``EmailBackend`` does both in one call. Here the connection is kept over several mails, MAIL and RCPT leave
together when the server can do so (RFC 2920), and the message and its final dot are two writes: without the dot no
server may deliver, so everything before it is safe to send again.
"""

from __future__ import annotations

import contextlib
import smtplib  # noqa: TID251  this is the door
import socket
import ssl
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from urllib.parse import unquote, urlsplit

from django.conf import settings

from cms.core.failpoints import declare, fail_point
from newsletters.engine.personal import PersonalMail
from newsletters.engine.transport.base import Answer, Cut, InDoubt, Refused, RouteDown, Stage

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}

declare(
    {
        "mail.in_data": "The message is on the wire, its final dot is not.",
        "mail.after_dot": "The server may have taken the mail, its answer is not read.",
    }
)

Security = Literal["smtp", "smtps", "smtp+starttls"]
_LOST = (smtplib.SMTPException, OSError)


@dataclass(frozen=True)
class SmtpAccount:
    """Where to and as whom. ``security`` is the scheme of ``EMAIL_URL``: plain, TLS from the start, or STARTTLS."""

    security: Security
    host: str
    port: int
    user: str = ""
    password: str = ""

    @classmethod
    def from_url(cls, url: str) -> SmtpAccount:
        parts = urlsplit(url)
        security: Security = parts.scheme  # type: ignore[assignment]  # ENV has checked the scheme
        return cls(
            security,
            parts.hostname or "localhost",
            parts.port or PORTS[security],
            unquote(parts.username or ""),
            unquote(parts.password or ""),
        )


class SmtpTransport:
    """See :class:`~newsletters.engine.transport.base.Transport`."""

    def __init__(self, account: SmtpAccount, *, context: ssl.SSLContext | None = None) -> None:
        self.account = account
        self.context = context
        self._server: smtplib.SMTP | None = None

    def open(self) -> None:
        if self._server is not None:
            return
        server: smtplib.SMTP | None = None
        try:
            server = self._connect()
            self._secure_and_log_in(server)
        except smtplib.SMTPResponseException as error:
            self._drop(server)
            raise RouteDown(_answer(error.smtp_code, error.smtp_error)) from None
        except (*_LOST, ssl.SSLError, ValueError) as error:  # ValueError: a host that is no host name
            self._drop(server)
            raise RouteDown(Answer(0, type(error).__name__)) from None
        # The dot is a small write behind a big one: it must not wait for the other side's acknowledgement.
        server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # type: ignore[union-attr]  # it is connected
        self._server = server

    def rcpt(self, mail: PersonalMail) -> None:
        server = self._opened()
        self._limit(settings.MAIL_TIMES.command)
        sender, recipient = f"MAIL FROM:<{mail.envelope_from}>", f"RCPT TO:<{mail.envelope_to}>"
        try:
            if server.has_extn("pipelining"):
                server.send(f"{sender}\r\n{recipient}\r\n")
                answers = [_answer(*server.getreply()), _answer(*server.getreply())]
            else:
                answers = [_answer(*server.docmd(sender))]
                if _is_yes(answers[0]):
                    answers.append(_answer(*server.docmd(recipient)))
        except _LOST as error:
            self._drop(server)
            raise Cut(Answer(0, type(error).__name__)) from None
        for answer, stage in zip(answers, (Stage.SENDER, Stage.RECIPIENT), strict=False):
            if not _is_yes(answer):
                self._refuse(answer, stage)

    def deliver(self, mail: PersonalMail) -> Answer:
        try:
            return self._deliver(mail)
        except (Cut, InDoubt, Refused):
            raise
        except BaseException:
            # Whatever ends a message in its middle: the connection is of no use, not even for a goodbye.
            self._drop(self._server)
            raise

    def _deliver(self, mail: PersonalMail) -> Answer:
        server = self._opened()
        try:
            self._limit(settings.MAIL_TIMES.command)
            begin = _answer(*server.docmd("DATA"))
            if begin.code == 354:
                server.send(_stuffed(mail.as_bytes()))
        except _LOST as error:
            self._drop(server)
            raise Cut(Answer(0, type(error).__name__)) from None
        if begin.code != 354:
            self._refuse(begin, Stage.CONTENT)
        fail_point("mail.in_data")
        try:
            self._limit(settings.MAIL_TIMES.reply)
            server.send(b".\r\n")
            fail_point("mail.after_dot")
            answer = _answer(*server.getreply())
        except _LOST as error:
            self._drop(server)
            raise InDoubt(Answer(0, type(error).__name__)) from None
        if not 200 <= answer.code < 600:
            self._drop(server)
            raise InDoubt(answer)
        if not _is_yes(answer):
            self._refuse(answer, Stage.CONTENT)
        return answer

    def reset(self) -> None:
        if self._server is None:
            return
        try:
            self._limit(settings.MAIL_TIMES.command)
            code, _text = self._server.rset()
        except _LOST:
            self._drop(self._server)
        else:
            if code != 250:
                self._drop(self._server)

    def close(self) -> None:
        if self._server is not None:
            with contextlib.suppress(*_LOST):
                self._limit(settings.MAIL_TIMES.command)
                self._server.docmd("QUIT")
            self._drop(self._server)

    def _connect(self) -> smtplib.SMTP:
        account, seconds = self.account, settings.MAIL_TIMES.opening.total_seconds()
        server = (
            smtplib.SMTP_SSL(local_hostname=_own_name(), timeout=seconds, context=self._context())
            if account.security == "smtps"
            else smtplib.SMTP(local_hostname=_own_name(), timeout=seconds)
        )
        server._host = account.host  # type: ignore[attr-defined]  # the constructor alone sets what TLS checks
        code, text = server.connect(account.host, account.port)
        if code != 220:
            self._drop(server)
            raise smtplib.SMTPConnectError(code, text)
        return server

    def _secure_and_log_in(self, server: smtplib.SMTP) -> None:
        """TLS and login as the account says. Whatever fails ends the connection: nothing goes on in clear
        (compare CVE-2026-7666)."""
        server.ehlo_or_helo_if_needed()
        if self.account.security == "smtp+starttls":
            code, text = server.starttls(context=self._context())
            if code != 220:
                raise smtplib.SMTPResponseException(code, text)
            server.ehlo_or_helo_if_needed()
        if self.account.user:
            server.login(self.account.user, self.account.password)

    def _context(self) -> ssl.SSLContext:
        self.context = self.context or ssl.create_default_context()
        return self.context

    def _opened(self) -> smtplib.SMTP:
        if self._server is None:
            raise Cut(Answer(0, "NotOpen"))
        return self._server

    def _limit(self, longest: timedelta) -> None:
        if self._server is not None and self._server.sock is not None:
            self._server.sock.settimeout(longest.total_seconds())

    def _refuse(self, answer: Answer, stage: Stage) -> None:
        """
        Raises:
            Refused: always; the connection is ready for the next mail, or closed.
        """
        if answer.code == 421:
            self._drop(self._server)
        else:
            self.reset()
        raise Refused(answer, stage)

    def _drop(self, server: smtplib.SMTP | None) -> None:
        if server is not None:
            with contextlib.suppress(*_LOST):
                server.close()
        self._server = None


def _own_name() -> str:
    """For EHLO. Left to itself, smtplib asks the DNS for it, which can take long."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _answer(code: int, text: bytes | str) -> Answer:
    return Answer(code, text.decode("utf-8", "replace") if isinstance(text, bytes) else text)


def _is_yes(answer: Answer) -> bool:
    return answer.code in {250, 251, 252}


def _stuffed(message: bytes) -> bytes:
    """The message as it goes over the wire: a line that begins with a dot gets a second one (RFC 5321, 4.5.2)."""
    message = message.replace(b"\r\n.", b"\r\n..")
    return message if message.endswith(b"\r\n") else message + b"\r\n"
