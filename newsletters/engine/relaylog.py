"""The log of the mail relay as evidence: which mails it has taken (reliability 1.4, step 6).

Postfix names a mail by its Message-ID once, and from then on by a queue id::

    postfix/cleanup[2145]: 4XyZ1: message-id=<…@www.example.org>
    postfix/qmgr[733]: 4XyZ1: from=<…>, size=4711, nrcpt=1 (queue active)
    postfix/smtp[2150]: 4XyZ1: to=<…>, relay=…, dsn=2.0.0, status=sent (250 2.0.0 Ok)
    postfix/qmgr[733]: 4XyZ1: removed

A Message-ID alone proves nothing: it is logged before the final dot. ``queue active``, any ``status=`` and ``removed``
do: the relay has the mail, or has had it.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from newsletters.choices import RecipientState, SettledBy
from newsletters.engine.settling import UNCERTAIN, settle_by_evidence
from newsletters.models import MailingRecipient

_LINE = re.compile(r"postfix[^\[\s]*\[\d+\]: ([0-9A-Za-z]{4,30}): (.*)")
_MESSAGE_ID = re.compile(r"(?:resent-)?message-id=(<[^<>\s]{1,200}>)")
_STATUS = re.compile(r"dsn=(\d\.\d{1,3}\.\d{1,3}), status=(\w+)")
_CHUNK = 500


@dataclass(frozen=True)
class Evidence:
    """The relay has taken the mail; ``bounced`` is the status with which it gave up later."""

    message_id: str
    bounced: str = ""


@dataclass
class Settled:
    """How many mails the log names, how many of these were ours, and of how many it told us something new."""

    named: int = 0
    ours: int = 0
    settled: int = 0


def read_log(lines: Iterable[str]) -> Iterator[Evidence]:
    """What the log proves, in the order in which it does."""
    names: dict[str, str] = {}
    for line in lines:
        match = _LINE.search(line)
        if match is None:
            continue
        queue_id, text = match.groups()
        if named := _MESSAGE_ID.match(text):
            names[queue_id] = named[1]
            continue
        message_id = names.get(queue_id)
        if message_id is None:
            continue
        if text.startswith("removed"):
            del names[queue_id]
            yield Evidence(message_id)
        elif status := _STATUS.search(text):
            yield Evidence(message_id, bounced=status[1] if status[2] == "bounced" else "")
        elif "(queue active)" in text:
            yield Evidence(message_id)


def settle_with(path: Path) -> Settled:
    """Settle what the log proves; a file that ends in ``.gz`` is unpacked. Doing it twice does no harm.

    Raises:
        OSError: the file cannot be read.
    """
    found: dict[str, str] = {}
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", errors="replace") as lines:
        for evidence in read_log(lines):
            found[evidence.message_id] = evidence.bounced or found.get(evidence.message_id, "")
    result = Settled(named=len(found))
    names = list(found)
    for start in range(0, len(names), _CHUNK):
        rows = MailingRecipient.objects.filter(rfc_message_id__in=names[start : start + _CHUNK])
        for row_id, message_id, state in rows.values_list("pk", "rfc_message_id", "state"):
            result.ours += 1
            if state not in {RecipientState.QUEUED, RecipientState.CLAIMED, RecipientState.SENDING, *UNCERTAIN}:
                continue
            bounced = found[message_id]
            outcome = RecipientState.BOUNCED if bounced else RecipientState.ACCEPTED
            result.settled += settle_by_evidence(row_id, outcome, by=SettledBy.LOG, code=bounced)
    return result
