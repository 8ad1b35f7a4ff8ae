"""Providers with an HTTP API, through django-anymail. The same door and the same four failures as SMTP.

A request is never repeated automatically: after a time-out nobody knows whether the provider has the mail (visulima#735,
anymail#55). Our id goes along as metadata and as a header, so that the provider's reports find the row.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, get_connection  # noqa: TID251  this is the door
from django.core.mail.backends.base import BaseEmailBackend  # noqa: TID251  only its type

from newsletters.engine.personal import PersonalMail
from newsletters.engine.transport.base import Answer, Cut, InDoubt, Refused, RouteDown, Stage

NEVER_SENT = {"ConnectTimeout", "ConnectTimeoutError", "NewConnectionError", "NameResolutionError"}
"""Errors of requests and urllib3, by name, that come before the first byte of a request."""
NO_EFFECT = {408, 425, 429, 503}
"""Answers that say that nothing was done, and that later is better."""
NOT_ALLOWED = {401, 403}
TAKEN = {"sent", "queued"}
"""What anymail calls a mail that the provider has."""


class ProviderTransport:
    """See :class:`~newsletters.engine.transport.base.Transport`. ``name`` is anymail's own, such as ``postmark``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._connection: BaseEmailBackend | None = None

    def open(self) -> None:
        if self._connection is not None:
            return
        try:
            connection = get_connection(
                f"anymail.backends.{self.name}.EmailBackend", timeout=settings.MAIL_TIMES.provider.total_seconds()
            )
            connection.open()
        except (ImproperlyConfigured, ImportError, TypeError) as error:
            raise RouteDown(Answer(0, f"{self.name}: {type(error).__name__}")) from None
        self._connection = connection

    def rcpt(self, mail: PersonalMail) -> None:
        """A provider hears of the recipient with the mail."""

    def reset(self) -> None:
        """Nothing has been begun."""

    def deliver(self, mail: PersonalMail) -> Answer:
        if self._connection is None:
            raise Cut(Answer(0, "NotOpen"))
        message = _message(mail)
        try:
            self._connection.send_messages([message])
        except AnymailRecipientsRefused:
            raise Refused(Answer(550, "5.1.1 refused by the provider"), Stage.RECIPIENT) from None
        except AnymailAPIError as error:
            self._explain(error)
        except AnymailError as error:
            raise Refused(Answer(550, f"5.6.0 {type(error).__name__}"), Stage.SENDER) from None
        status = message.anymail_status  # type: ignore[attr-defined]  # anymail adds it
        if status.status and status.status <= {"invalid", "rejected", "failed"}:
            raise Refused(Answer(550, "5.1.1 refused by the provider"), Stage.RECIPIENT)
        if not status.status or not status.status <= TAKEN:
            # Postmark answers so when it refuses in words that anymail does not know.
            raise InDoubt(Answer(0, "the provider does not say what became of it"))
        return Answer(250, "accepted by the provider", provider_id=str(status.message_id or ""))

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(Exception):  # whatever it was: the mails are through
                self._connection.close()
            self._connection = None

    def _explain(self, error: AnymailAPIError) -> None:
        """
        Raises:
            RouteDown, Refused, InDoubt: what the failed request means for the mail.
        """
        code = error.status_code
        if code is None:
            kind = type(error.__cause__ or error).__name__
            self.close()
            if NEVER_SENT & {type(part).__name__ for part in _chain(error)}:
                raise RouteDown(Answer(0, kind)) from None
            raise InDoubt(Answer(0, kind)) from None
        if code in NOT_ALLOWED:
            raise RouteDown(Answer(code, "the provider does not let us in")) from None
        if code in NO_EFFECT:
            raise Refused(Answer(450, f"4.3.2 the provider answers {code}"), Stage.CONTENT) from None
        if 400 <= code < 500:
            raise Refused(Answer(550, f"5.6.0 the provider answers {code}"), Stage.SENDER) from None
        raise InDoubt(Answer(code, f"the provider answers {code}")) from None


def _message(mail: PersonalMail) -> EmailMultiAlternatives:
    letter = mail.letter
    headers = {**letter.headers, "Message-ID": mail.values["message_id"], "Date": mail.values["date"]}
    headers["X-Wandelnetz-Delivery"] = str(mail.delivery_id)
    if "List-Unsubscribe-Post" in headers:
        ways = [f"<{mail.values['unsubscribe']}>"]
        if mailbox := mail.values["unsubscribe_mailbox"]:
            ways.append(f"<mailto:{mailbox}?subject=unsubscribe>")
        headers["List-Unsubscribe"] = ", ".join(ways)
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=mail.with_links(letter.text),
        from_email=str(letter.sender),
        to=[mail.envelope_to],
        headers=headers,
    )
    message.attach_alternative(mail.with_links(letter.html), "text/html")
    if letter.calendar:
        message.attach("termin.ics", letter.calendar, "text/calendar")
    message.metadata = {"delivery": str(mail.delivery_id)}  # type: ignore[attr-defined]  # anymail reads it
    return message


def _chain(error: BaseException) -> Iterator[object]:
    """The error, what it came from, and what urllib3 hides in its arguments."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        part = waiting.pop()
        if not isinstance(part, BaseException) or id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        waiting += [part.__cause__, part.__context__, getattr(part, "reason", None), *part.args]
