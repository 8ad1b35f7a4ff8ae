"""The ledger of consent: entries are appended, each holding the hash of the one before (legal.md, Art. 7 (1) DSGVO).

What is hashed is the canonical JSON of an entry (keys sorted, no blanks, UTF-8) without anything personal: in place of
the address stands its salted digest. Erasing a person empties address, salt, key and IP address of the entries; the
digest without its salt says nothing any more, and the chain still holds.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from cms.core import clock
from cms.core.addresses import canonical, recipient_key
from cms.core.choices import ConsentAct, Purpose
from cms.core.models import ConsentEntry, ConsentHead, PrivacySettings

GENESIS = "0" * 64
"""What the first entry holds as the hash of the one before."""
HEAD = 1
BATCH = 1_000


@dataclass(frozen=True)
class Deed:
    """One act, before it has a place in the chain.

    Attributes:
        address: as entered; empty for an entry that names nobody from the start.
        form: where it happened: a path of this site, ``api``, ``mail``, ``admin`` or ``import``.
        ip: of the visitor; kept only when the privacy settings say so.
    """

    act: ConsentAct
    purpose: Purpose
    subject: str
    address: str
    text_version: str = ""
    form: str = ""
    record_id: UUID | None = None
    ip: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What a check of the chain found. ``broken`` is the number of the first entry that is not as it was written."""

    count: int
    broken: int | None = None
    reason: str = ""


def record_many(deeds: Iterable[Deed]) -> list[ConsentEntry]:
    """Append all ``deeds`` in their order, or none. Whoever else appends waits for the end of the transaction."""
    keeps_ip = PrivacySettings.load().records_ip
    written: list[ConsentEntry] = []
    source = iter(deeds)
    with transaction.atomic():
        head = ConsentHead.objects.select_for_update().filter(pk=HEAD).first()
        if head is None:
            ConsentHead.objects.get_or_create(pk=HEAD, defaults={"hash": GENESIS})
            head = ConsentHead.objects.select_for_update().get(pk=HEAD)
        now = clock.now()
        while batch := list(islice(source, BATCH)):
            entries = [_append(head, deed, now, keeps_ip=keeps_ip) for deed in batch]
            ConsentEntry.objects.bulk_create(entries)
            written += entries
        if written:
            head.save()
    return written


def _append(head: ConsentHead, deed: Deed, now: datetime, *, keeps_ip: bool) -> ConsentEntry:
    """The entry behind ``head``, unsaved; ``head`` is moved on."""
    salt = secrets.token_hex(16)
    entry = ConsentEntry(
        sequence=head.sequence + 1,
        at=now,
        act=deed.act,
        purpose=deed.purpose,
        subject=deed.subject,
        text_version=deed.text_version,
        form=deed.form[:200],
        record_id=deed.record_id,
        digest=digest_of(deed.address, salt),
        previous_hash=head.hash,
    )
    if deed.address:
        entry.address, entry.salt, entry.subject_key = deed.address, salt, recipient_key(deed.address)
        entry.ip = deed.ip if keeps_ip else None
    entry.hash = hash_of(entry)
    head.sequence, head.hash = entry.sequence, entry.hash
    return entry


def digest_of(address: str, salt: str) -> str:
    """What stands for an address in the hash."""
    return hashlib.sha256(f"{salt}:{canonical(address) if address else ''}".encode()).hexdigest()


def hash_of(entry: ConsentEntry) -> str:
    """SHA-256 of the entry's canonical JSON."""
    return hashlib.sha256(canonical_json(entry)).hexdigest()


def canonical_json(entry: ConsentEntry) -> bytes:
    """What is hashed of an entry, byte by byte; documented in ``docs/consent.md`` for checks by other programs."""
    content = {
        "sequence": entry.sequence,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "act": str(entry.act),
        "purpose": str(entry.purpose),
        "subject": entry.subject,
        "text_version": entry.text_version,
        "form": entry.form,
        "record_id": str(entry.record_id) if entry.record_id else None,
        "digest": entry.digest,
        "previous_hash": entry.previous_hash,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def verify() -> Verdict:
    """Read the chain from its beginning. Removed, exchanged, inserted and altered entries are found."""
    count, before = 0, GENESIS
    for entry in ConsentEntry.objects.order_by("sequence").iterator(chunk_size=BATCH):
        if entry.sequence != count + 1:
            return Verdict(count, count + 1, "it is missing")
        if reason := _fault(entry, before):
            return Verdict(count, entry.sequence, reason)
        count, before = entry.sequence, entry.hash
    head = ConsentHead.objects.filter(pk=HEAD).first()
    if (head.sequence, head.hash) != (count, before) if head else count:
        return Verdict(count, count + 1, "the end of the chain is missing")
    return Verdict(count)


def _fault(entry: ConsentEntry, before: str) -> str:
    """Why the entry is not as it was written; empty when it is."""
    if entry.previous_hash != before:
        return "it does not follow the entry before"
    if entry.hash != hash_of(entry):
        return "its content was altered"
    if entry.address or entry.salt:
        if not (entry.address and entry.salt):
            return "it was erased by halves"
        if entry.digest != digest_of(entry.address, entry.salt):
            return "its address was altered"
    elif entry.subject_key or entry.ip:
        return "it was erased by halves"
    return ""


def erase(subject_key: str, *, record_ids: Iterable[UUID] | None = None, form: str) -> int:
    """Make a person's entries nameless, and append that it was done; returns how many entries were emptied.

    Args:
        record_ids: only what concerns these subscriptions or registrations; without it everything.
    """
    if not subject_key:
        return 0
    with transaction.atomic():
        entries = ConsentEntry.objects.filter(subject_key=subject_key)
        if record_ids is not None:
            entries = entries.filter(record_id__in=list(record_ids))
        concerned = list(
            entries.order_by("purpose", "subject", "record_id")
            .values_list("purpose", "subject", "record_id")
            .distinct()
        )
        count = entries.update(subject_key="", address="", salt="", ip=None)
        record_many(
            Deed(ConsentAct.ERASED, Purpose(purpose), subject, "", form=form, record_id=record_id)
            for purpose, subject, record_id in concerned
        )
    return count


def tail() -> tuple[int, str]:
    """Number and hash of the last entry: what a receipt names."""
    head = ConsentHead.objects.filter(pk=HEAD).first()
    return (head.sequence, head.hash) if head else (0, GENESIS)


def entries_of(subject_key: str) -> Iterator[dict[str, Any]]:
    """All that is recorded about a person, for the copy of their data (Art. 15 DSGVO) and as evidence."""
    if not subject_key:
        return
    for entry in ConsentEntry.objects.filter(subject_key=subject_key).order_by("sequence"):
        yield {
            "number": entry.sequence,
            "at": entry.at.isoformat(),
            "act": entry.act,
            "purpose": entry.purpose,
            "subject": entry.subject,
            "text_version": entry.text_version,
            "form": entry.form,
            "address": entry.address,
            "salt": entry.salt,
            "ip": entry.ip,
            "digest": entry.digest,
            "previous_hash": entry.previous_hash,
            "hash": entry.hash,
        }
