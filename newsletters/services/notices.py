"""From a notice of a network to its mail: once, when it is still true (``networks.notices``).

Whoever applies or writes into a group must not wait for a mail to be written, so :mod:`networks.services.notices` notes
a row, and here a worker does the rest. It may be killed at any line and may run many times at once: the mail is rendered
outside of any transaction, and the one that freezes it takes the row under its lock. The key of the mailing is the id of
the row, so a second one meets the unique key.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from cms.core import clock
from networks.models import Notice
from networks.notices import KINDS, NOTICE, NoticeKind, Party, To, party_of
from newsletters.choices import OPEN_STATES, MailingKind
from newsletters.contents import Content
from newsletters.engine.planning import Addressee, Plan, freeze
from newsletters.models import MailingContent, MailingRecipient
from newsletters.rendering import render_mail
from newsletters.services.withdrawing import erase_from_ledger

log = logging.getLogger(__name__)

PREFIX = "notice:"
CONTENT_FOR = timedelta(days=7)
"""So long it can be looked up what a notice said. It may hold links that open a personal page."""
ROWS_FOR = timedelta(days=30)
"""So long it is known that something had to be said; longer than any mail of it can still leave."""


@dataclass
class Made:
    """What one call of :func:`make_due` did. ``has_more``: it stopped because its time was over."""

    made: int = 0
    dropped: int = 0
    failed: int = 0
    has_more: bool = False

    def __str__(self) -> str:
        return f"{self.made} notices written, {self.dropped} dropped, {self.failed} failed"


@dataclass(frozen=True)
class Draft:
    """A notice in words."""

    content: Content
    title: str


def make_due(*, until: datetime | None = None) -> Made:
    """Make the mails of all notices that are due, the oldest first; a failure keeps back nobody else."""
    run = Made()
    due = Notice.objects.filter(done_at__isnull=True).order_by("created_at", "pk").values_list("pk", flat=True)
    for pk in due:
        if until is not None and clock.now() >= until and run.made:
            run.has_more = True
            break
        try:
            is_made = make(pk)
        except Exception as failure:  # one mail must not keep back the others; it comes again in a minute
            run.failed += 1
            log.error("A notice by mail failed: %s", type(failure).__name__)  # its message may hold an address
            continue
        run.made += is_made
        run.dropped += not is_made
    return run


def make(pk: int) -> bool:
    """Make the mail of one notice; whether there is one now. Nothing happens when it is done, stopped or not true."""
    notice = Notice.objects.filter(pk=pk, done_at__isnull=True).first()
    if notice is None:
        return False
    kind = KINDS.get(notice.kind)
    party = party_of(To(notice.to_kind, notice.to_id)) if notice.stopped_at is None else None
    draft = draft_of(notice, party) if kind is not None and party is not None else None
    with transaction.atomic():
        locked = Notice.objects.select_for_update().filter(pk=pk, done_at__isnull=True).first()
        if locked is None:
            return False
        is_made = draft is not None and party is not None and kind is not None and locked.stopped_at is None
        if is_made:
            freeze(_plan(locked, kind, draft), [_addressee(locked, party)])  # type: ignore[arg-type]  # all are there
        locked.done_at = clock.now()
        locked.save(update_fields=["done_at"])
    return is_made


def preview(context: Mapping[str, Any], language: str) -> Content:
    """What a notice would say, for the office to look at before something happens."""
    return render_mail(NOTICE, context, language=language, is_bulk=False)


def draft_of(notice: Notice, party: Party) -> Draft | None:
    """What the mail of ``notice`` would say to ``party`` now, for sending and for previews; None: nothing."""
    language = party.language if party.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        kind = KINDS[notice.kind]
        context = kind.context(notice, party)
    if context is None:
        return None
    content = render_mail(kind.template or f"notice_{kind.name}", context, language=language, is_bulk=False)
    return Draft(content, str(context["title"]))


def forget(notice_ids: Collection[UUID]) -> int:
    """Send nothing more of these notices, and keep neither address nor words of what was sent; how many mails. In the
    transaction that deletes them."""
    with transaction.atomic():
        mails = MailingRecipient.objects.filter(notice_id__in=notice_ids)
        mailings = list(mails.values_list("mailing_id", flat=True))
        count = erase_from_ledger(mails)
        MailingContent.objects.filter(mailing__in=mailings).delete()
    return count


def erase_contents() -> int:
    """Delete what notices said after a week, unless one still waits to be sent."""
    open_rows = MailingRecipient.objects.filter(mailing=OuterRef("mailing"), state__in=OPEN_STATES)
    old = MailingContent.objects.filter(
        mailing__kind=MailingKind.NETWORK, mailing__created_at__lte=clock.now() - CONTENT_FOR
    )
    return old.exclude(Exists(open_rows)).delete()[0]


def erase_rows() -> int:
    """Delete what says that something had to be said, when it is long done."""
    return Notice.objects.filter(done_at__lte=clock.now() - ROWS_FOR).delete()[0]


def _plan(notice: Notice, kind: NoticeKind, draft: Draft) -> Plan:
    with translation.override(settings.LANGUAGE_CODE):
        title = _("%(kind)s: %(title)s") % {"kind": kind.label, "title": draft.title}
    return Plan(
        key=f"{PREFIX}{notice.public_id}",
        kind=MailingKind.NETWORK,
        title=title,
        contents=[draft.content],
        valid_until=clock.now() + kind.useful,
    )


def _addressee(notice: Notice, party: Party) -> Addressee:
    return Addressee(party.address, party.address_key, party.language, notice_id=notice.public_id)
