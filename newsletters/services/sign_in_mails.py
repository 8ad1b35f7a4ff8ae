"""Mails with a code to sign in: written with the request, sent at once, emptied when the code is used or over.

A code is good for minutes, so its mail is not worth a worker's round: it is frozen in the transaction of the request.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cms.core import clock
from networks.changes import SignInCodeDue
from newsletters.choices import MailingKind, RecipientState, SettledBy, SkipReason
from newsletters.engine.planning import Addressee, Plan, freeze
from newsletters.models import MailingContent, MailingRecipient
from newsletters.rendering import render_mail
from newsletters.services.withdrawing import NOT_HANDED_OVER

PREFIX = "sign-in:"


def write(change: SignInCodeDue) -> None:
    """Freeze the mail with the code."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Code to sign in")
    freeze(
        Plan(
            key=f"{PREFIX}{change.subject_id}",
            kind=MailingKind.SECURITY,
            title=title,
            contents=[render_mail("sign_in_code", {"code": change.code}, language=change.language, is_bulk=False)],
            valid_until=change.expires_at,
        ),
        [Addressee(change.address, change.address_key, change.language)],
    )


def empty(request_ids: Iterable[UUID]) -> int:
    """Delete what these mails say; one that has not left stays here. Returns how many."""
    keys = [f"{PREFIX}{request_id}" for request_id in request_ids]
    with transaction.atomic():
        MailingRecipient.objects.filter(mailing__key__in=keys, state__in=NOT_HANDED_OVER).update(
            state=RecipientState.SKIPPED,
            skip_reason=SkipReason.TOO_LATE,
            settled_at=clock.now(),
            settled_by=SettledBy.POLICY,
            lease_token=None,
            lease_until=None,
        )
        return MailingContent.objects.filter(mailing__key__in=keys).update(subject="", html="", text="")
