"""Codes by mail, by which members sign in without a password (reliability 3.4).

Anybody can type anybody's address, so nothing here may serve against its owner:

* A code opens the account in whichever browser asked for one. Wrong guesses end only the attempt of the browser that
  guessed; nobody can lock somebody else out.
* A mailbox gets :data:`MAILS` codes within :data:`PAUSE`. Whoever asks more often gets no further mail, and the codes
  that came before are good for all: each lives longer than the pause.
* Guessing is limited by network, for all processes together, and a code is one of 27⁸.
* The code itself is nowhere: a keyed hash stays here, and the mail is emptied when the code is used or over.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from cms.core import clock
from cms.core.changes import announce
from cms.core.forms import limits
from networks.changes import SignInCodeDue, SignInCodesSpent
from networks.models import MemberAccount, SignInCode

ALPHABET = "23456789BCDFGHJKMNPQRTVWXYZ"
"""No vowels, so no words; nothing that looks like something else."""
LENGTH = 8
LIVES = timedelta(minutes=20)
PAUSE = timedelta(minutes=10)
MAILS = 3


def request_code(account: MemberAccount, handle: str) -> None:
    """Let the browser that holds ``handle`` sign in to ``account`` by a code from its mailbox; as a rule a new one."""
    now = clock.now()
    with transaction.atomic():
        MemberAccount.objects.select_for_update(of=("self",)).get(pk=account.pk)
        recent = SignInCode.objects.filter(account=account, created_at__gt=now - PAUSE).exclude(digest="")
        row = SignInCode(account=account, handle=handle, created_at=now, expires_at=now + LIVES)
        if recent.count() >= MAILS:
            row.save()
            return
        code = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
        row.digest = _digest(account.pk, code)
        row.save()
        announce(
            SignInCodeDue(
                subject_id=row.public_id,
                moment=now,
                address=account.email,
                address_key=account.address_key,
                language=account.language,
                code=f"{code[:4]}-{code[4:]}",
                expires_at=row.expires_at,
            )
        )


def is_right(handle: str, typed: str) -> bool:
    """Whether ``typed`` is a code that lies in the mailbox of the account which the browser asked for."""
    now = clock.now()
    asked = SignInCode.objects.filter(handle=handle, expires_at__gt=now).first() if handle else None
    account_id = asked.account_id if asked else 0
    digest = _digest(account_id, "".join(sign for sign in typed.upper() if sign.isalnum())[:100])
    live = SignInCode.objects.filter(account_id=account_id, expires_at__gt=now).exclude(digest="")
    return any(hmac.compare_digest(digest, known) for known in live.values_list("digest", flat=True))


def spend(account: MemberAccount) -> None:
    """Somebody signed in: no code of theirs opens anything any more."""
    with transaction.atomic():
        _forget(SignInCode.objects.filter(account=account))


def forget_over() -> int:
    """Delete codes whose time is over; returns how many."""
    with transaction.atomic():
        return _forget(SignInCode.objects.filter(expires_at__lte=clock.now()))


def count_request(ip: str | None) -> None:
    """Raises:
    limits.TooMany: this network asked too often.
    """
    limits.count_use("sign-in", ip, per_hour=settings.MEMBER_LIMITS.sign_ins_per_hour)


def count_guess(ip: str | None) -> None:
    """Raises:
    limits.TooMany: this network guessed too often.
    """
    limits.count_use("sign-in-guess", ip, per_hour=settings.MEMBER_LIMITS.guesses_per_hour)


def _forget(rows: QuerySet[SignInCode]) -> int:
    found = list(rows.values_list("pk", "public_id"))
    for _pk, public_id in found:
        announce(SignInCodesSpent(subject_id=public_id, moment=clock.now()))
    return SignInCode.objects.filter(pk__in=[pk for pk, _id in found]).delete()[0]


def _digest(account_id: int, code: str) -> str:
    key = f"wandelnetz.sign-in:{settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{account_id}:{code}".encode(), hashlib.sha256).hexdigest()
