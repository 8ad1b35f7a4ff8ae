"""What keeps a form from being used against others (reliability 3.4, R23).

Every count is one row that one statement raises, so any number of processes count together. A mailbox, in whatever
spelling, gets one mail a day from the form, and three until somebody confirms; then silence, until the row is forgotten
after ``mailbox_memory``. A network sends the form so often an hour. All confirmation mails together have a budget
an hour: when it is spent, everybody is asked to come back, known address or not, and the log says so once. The figures
stand in ``settings.FORM_LIMITS``.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import F

from cms.core import clock
from cms.core.addresses import bombing_key
from cms.core.clients import network_of
from cms.core.models import FormLimit

log = logging.getLogger(__name__)

WINDOW = timedelta(hours=1)
WINDOW_MEMORY = timedelta(days=1)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class TooMany(Exception):  # noqa: N818  an answer to the visitor, not a fault
    """Come back in ``retry_after`` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


def count_visit(ip: str | None) -> None:
    """Count one use of the form by a network.

    Raises:
        TooMany: this network, or all mails of this hour together.
    """
    now, limits = clock.now(), settings.FORM_LIMITS
    if ip is not None and not _take(f"network:{_hidden(network_of(ip))}:{_hour(now)}", limits.network_per_hour, now):
        raise TooMany(_rest_of_hour(now))
    if FormLimit.objects.filter(key=_budget_key(now), count__gte=limits.mails_per_hour).exists():
        _alert(now)
        raise TooMany(_rest_of_hour(now))


def count_use(scope: str, ip: str | None, *, per_hour: int) -> None:
    """Count one use of something by a network, apart from all forms: it sends nothing to strangers.

    Args:
        scope: a word of code, such as ``sign-in``.

    Raises:
        TooMany: this network has had its ``per_hour``.
    """
    now = clock.now()
    if ip is not None and not _take(f"{scope}:{_hidden(network_of(ip))}:{_hour(now)}", per_hour, now):
        raise TooMany(_rest_of_hour(now))


def take_mail(address: str, *, scope: str = "") -> bool:
    """Whether one more mail may go to this mailbox now; if so, it is counted. Call it in the mail's transaction.

    Args:
        scope: a form with a budget of its own, such as ``registration``.
    """
    now, limits = clock.now(), settings.FORM_LIMITS
    key = f"mailbox:{bombing_key(address)}:{scope}"
    FormLimit.objects.bulk_create([FormLimit(key=key, last_at=_LONG_AGO)], ignore_conflicts=True)
    free = FormLimit.objects.filter(key=key, count__lt=limits.mailbox_mails, last_at__lte=now - limits.mailbox_pause)
    if not free.update(count=F("count") + 1, last_at=now):
        return False
    if _take(_budget_key(now), limits.mails_per_hour, now):
        return True
    FormLimit.objects.filter(key=key).update(count=F("count") - 1, last_at=_LONG_AGO)
    _alert(now)
    return False


def forget_mailbox(address: str) -> None:
    """Somebody confirmed: the mailbox is theirs and wants mail."""
    FormLimit.objects.filter(key__startswith=f"mailbox:{bombing_key(address)}:").delete()


def forget_old_limits() -> int:
    """Delete the counts that stop nobody any more; returns how many."""
    now = clock.now()
    mailboxes = FormLimit.objects.filter(key__startswith="mailbox:")
    others = FormLimit.objects.exclude(key__startswith="mailbox:")
    return (
        mailboxes.filter(last_at__lte=now - settings.FORM_LIMITS.mailbox_memory).delete()[0]
        + others.filter(last_at__lte=now - WINDOW_MEMORY).delete()[0]
    )


def _take(key: str, limit: int, now: datetime) -> bool:
    """Raise a count, unless it has reached ``limit``."""
    below = FormLimit.objects.filter(key=key, count__lt=limit)
    if below.update(count=F("count") + 1, last_at=now):
        return True
    FormLimit.objects.bulk_create([FormLimit(key=key, last_at=now)], ignore_conflicts=True)
    return bool(below.update(count=F("count") + 1, last_at=now))


def _alert(now: datetime) -> None:
    """Tell the operator, once in an hour."""
    if _take(f"alert:{_hour(now)}", 1, now):
        log.error(
            "Sign-ups: all %s confirmation mails of this hour are used up. Somebody may be abusing the form.",
            settings.FORM_LIMITS.mails_per_hour,
        )


def _budget_key(now: datetime) -> str:
    return f"budget:{_hour(now)}"


def _hour(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y%m%d%H")


def _rest_of_hour(now: datetime) -> int:
    """Seconds until the next window."""
    return int((WINDOW - (now - _LONG_AGO) % WINDOW).total_seconds()) + 1


def _hidden(network: str) -> str:
    """A network of today cannot be read from the table, nor found again tomorrow."""
    key = f"wandelnetz.network:{settings.SECRET_KEY}:{clock.today()}".encode()
    return hmac.new(key, network.encode(), hashlib.sha256).hexdigest()[:32]
