"""The loop of a worker: claim, talk to the server up to RCPT, mark, hand over, record (reliability 1.4).

It may be killed at any line. No transaction is open while the network is used, and no memory of this process is needed
to go on: whoever comes next reads the rows.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from newsletters.engine import outcomes, routes
from newsletters.engine.claims import claim, release
from newsletters.engine.finishing import finish_done
from newsletters.engine.marking import Mark, mark
from newsletters.engine.personal import PersonalMail, Unwritable, compose
from newsletters.engine.transport import transport_for
from newsletters.engine.transport.base import Answer, Cut, InDoubt, Refused, RouteDown, Stage, Transport
from newsletters.models import MailingRecipient

log = logging.getLogger(__name__)

DEFAULT_ROUTE = "default"
LONGEST_NAP = 1.0
"""Seconds between two looks at a bucket that is empty, or at a database that does not answer."""
RECORD_SECONDS = 20.0
"""How long an outcome is kept in memory while the database does not take it. Then the row will be in doubt."""
GOODBYE = 421
"""The server ends the connection (RFC 5321, 4.2.3)."""

declare(
    {
        "mail.before_open": "A batch is in hand, there is no connection.",
        "mail.after_open": "The connection stands, no mail has been named.",
        "mail.before_rcpt": "The connection knows nothing of this mail.",
        "mail.before_release": "The rest of a batch is to go back, untouched.",
    }
)


@dataclass
class Run:
    """What one call of :func:`deliver` did. ``has_more``: it stopped because its time was over."""

    counts: Counter[str] = field(default_factory=Counter)
    has_more: bool = False

    def __str__(self) -> str:
        return ", ".join(f"{count} {name}" for name, count in sorted(self.counts.items())) or "nothing to do"


def deliver(*, until: datetime, transport: Transport | None = None, route_name: str = DEFAULT_ROUTE) -> Run:
    """Send what may be sent on this route until nothing is left, or it is ``until``.

    A database that does not answer is waited for, a route that does not work opens its breaker; nothing of both is
    raised.
    """
    worker = _Worker(transport or transport_for(settings.ENV.EMAIL_URL), route_name)
    try:
        while clock.now() < until:
            try:
                batch = claim(route_name)
                if batch.rows:
                    worker.send(batch.rows)
                    continue
                if batch.wait is None:
                    finish_done()
                    return worker.run
                nap = batch.wait.total_seconds()
            except DatabaseError as error:
                _say(error)
                worker.run.counts["database errors"] += 1
                nap = LONGEST_NAP / 5
            if not _nap(nap):
                return worker.run
        worker.run.has_more = True
        return worker.run
    finally:
        worker.transport.close()


class _UnmarkedError(Exception):
    """The database failed before the message was on the wire."""


class _Worker:
    """One connection and its batches."""

    def __init__(self, transport: Transport, route_name: str) -> None:
        self.transport = transport
        self.route_name = route_name
        self.run = Run()
        self.is_open = False
        self.is_used = False
        """Whether this connection has carried a mail already."""

    def send(self, rows: Sequence[MailingRecipient]) -> None:
        """Hand over the rows of a batch; what cannot be handed over now goes back."""
        for position, row in enumerate(rows):
            soon = clock.now() + settings.MAIL_TIMES.margin
            if row.lease_until is None or row.lease_until <= soon or not self._open():
                self._put_back(rows[position:])
                return
            try:
                outcome = self._send_one(row)
            except RouteDown as error:
                self._fail(error.answer)
                self._put_back(rows[position:])
                return
            except _UnmarkedError:
                self._hang_up()
                self._put_back(rows[position:])
                return
            self.run.counts[outcome] += 1

    def _open(self) -> bool:
        """Whether there is a connection now. The breaker is asked before every attempt to get one."""
        if self.is_open:
            return True
        fail_point("mail.before_open")
        if routes.is_open(self.route_name):
            return False
        try:
            self.transport.open()
        except RouteDown as error:
            self._fail(error.answer)
            return False
        fail_point("mail.after_open")
        routes.record_success(self.route_name)
        self.is_open, self.is_used = True, False
        return True

    def _send_one(self, row: MailingRecipient) -> str:
        """One mail, and the name of what became of it.

        Raises:
            RouteDown: the route itself failed; nothing of the mail is with the other side.
            _UnmarkedError: the database did not take part; nothing of the mail is on the wire.
        """
        try:
            mail, marked = self._prepare(row)
            if marked is not Mark.DONE:
                self.transport.reset()
                return marked.value
            answer = self.transport.deliver(mail)
        except Unwritable as error:
            self._record(outcomes.record_unwritable, row, str(error))
            return "unwritable"
        except Refused as refused:
            if refused.answer.code == GOODBYE:
                self.is_open = False
            return str(self._record(outcomes.record_refused, row, refused, route_name=self.route_name))
        except Cut as error:
            self.is_open = False
            self._record(outcomes.record_cut, row, error.answer)
            return "cut"
        except InDoubt as error:
            self.is_open = False
            self._record(outcomes.record_in_doubt, row, error.answer)
            return "in doubt"
        self.is_used = True
        self._record(outcomes.record_accepted, row, answer)
        return "accepted"

    def _prepare(self, row: MailingRecipient) -> tuple[PersonalMail, Mark]:
        """Everything before the message is on the wire. A database that fails here leaves nothing in doubt: even when
        the mark was written without our knowing, this worker knows that it sent nothing."""
        try:
            fail_point("mail.before_rcpt")
            mail = compose(row)
            self._announce(mail)
            return mail, mark(row)
        except DatabaseError as error:
            _say(error)
            raise _UnmarkedError from None

    def _announce(self, mail: PersonalMail) -> None:
        """Up to RCPT. A server may end a connection after so many mails or minutes; that says nothing about this mail,
        so it gets a fresh connection at once."""
        try:
            self.transport.rcpt(mail)
        except (Cut, Refused) as error:
            is_goodbye = isinstance(error, Cut) or (error.answer.code == GOODBYE and error.stage is Stage.SENDER)
            if not (self.is_used and is_goodbye):
                raise
            self.is_open = self.is_used = False
            self.transport.open()
            self.is_open = True
            self.transport.rcpt(mail)

    def _record(self, function: Callable[..., object], *arguments: object, **options: object) -> object:
        """Write an outcome down, however often it takes: what is known must not become doubt for a database that does
        not answer just now."""
        end = time.monotonic() + RECORD_SECONDS
        while True:
            try:
                return function(*arguments, **options)
            except DatabaseError as error:
                _say(error)
                if time.monotonic() >= end:
                    return "unrecorded"
                time.sleep(LONGEST_NAP / 5)

    def _put_back(self, rows: Sequence[MailingRecipient]) -> None:
        fail_point("mail.before_release")
        self._record(release, rows)

    def _fail(self, answer: Answer) -> None:
        log.warning("The mail route %s does not work: %s", self.route_name, answer.short or answer.words)
        self._hang_up()
        self.run.counts["route failures"] += 1
        self._record(routes.record_failure, self.route_name, answer)

    def _hang_up(self) -> None:
        self.is_open = self.is_used = False
        self.transport.close()


def _nap(seconds: float) -> bool:
    """Wait a little; False when the clock stands still (in tests), where waiting would never end."""
    before = clock.now()
    time.sleep(min(max(seconds, 0.001), LONGEST_NAP))
    return clock.now() > before


def _say(error: DatabaseError) -> None:
    """The message may hold values of the row, its type does not."""
    log.warning("The database did not take a step of sending: %s", type(error).__name__)
    if not connection.in_atomic_block:
        connection.close()
