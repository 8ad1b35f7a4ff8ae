"""When applications are erased (Art. 5 (1) (e) DSGVO). Every step looks for what is due and may run at any time, twice.

* Not confirmed: after seven days.
* Declined or withdrawn: so many days later, as the network's procedure says.
* Admitted: so many days after the membership has ended, or when it is not in the register any more.

What stays is a number per network, year and outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q

from cms.core import clock
from cms.core.personal import consents
from networks.admission.choices import ApplicationState
from networks.models import AdmissionFigure, AdmissionPlan, ApplicationFile, MembershipApplication
from networks.notices import APPLICATION, To
from networks.services.admission.log import FINAL
from networks.services.notices import forget, forget_about

UNCONFIRMED_FOR = timedelta(days=7)
FORM = "retention"


def expire() -> Iterator[str]:
    """Apply all periods; one line for each that found something, without personal data."""
    for text, step in (
        ("unconfirmed applications erased", erase_unconfirmed),
        ("ended applications erased", erase_ended),
        ("applications of former members erased", erase_former),
    ):
        if count := step():
            yield f"{count} {text}"


def expire_all() -> str:
    """The timed job: the same in one line."""
    return "; ".join(expire()) or "nothing was due"


def erase_unconfirmed() -> int:
    """Delete what nobody confirmed in time."""
    limit = clock.now() - UNCONFIRMED_FOR
    return _erase(MembershipApplication.objects.filter(state=ApplicationState.PENDING, state_since__lte=limit))


def erase_ended() -> int:
    """Delete what was declined or withdrawn long enough ago."""
    now, days, usual = clock.now(), _days(), AdmissionPlan().keep_days
    rows = MembershipApplication.objects.filter(state__in=FINAL, ended_at__isnull=False)
    return _erase(row for row in rows if row.ended_at + timedelta(days=days.get(row.network_id, usual)) <= now)


def erase_former() -> int:
    """Delete the applications of members who left long enough ago."""
    today, days, usual = clock.today(), _days(), AdmissionPlan().keep_days
    admitted = MembershipApplication.objects.filter(state=ApplicationState.ADMITTED).select_related("membership")
    over = admitted.filter(Q(membership__isnull=True) | Q(membership__until__latest__lt=today))
    due = []
    for row in over:
        span = timedelta(days=days.get(row.network_id, usual))
        end = row.membership.until.latest if row.membership is not None else row.state_since.date()
        if end is not None and end + span <= today:
            due.append(row)
    return _erase(due)


def erase_person(address_key: str, *, form: str) -> int:
    """Delete all applications of a mailbox; memberships stay in the register. Returns how many."""
    return _erase(MembershipApplication.objects.filter(address_key=address_key), form=form)


def erase(row: MembershipApplication, *, form: str) -> None:
    """Delete one application with its file, its log, its mails and what the ledger of consent knows of it."""
    with transaction.atomic():
        _count(row)
        consents.erase(row.address_key, record_ids=[row.public_id], form=form)
        forget(To(APPLICATION, row.public_id))
        forget_about(row.public_id)
        for signed in ApplicationFile.objects.filter(application=row):
            storage, name = signed.file.storage, signed.file.name
            transaction.on_commit(partial(storage.delete, str(name)))
        row.delete()


def _erase(rows: Iterable[MembershipApplication], *, form: str = FORM) -> int:
    count = 0
    for row in rows:
        erase(row, form=form)
        count += 1
    return count


def _count(row: MembershipApplication) -> None:
    """Who never confirmed is nobody."""
    if row.state == ApplicationState.PENDING:
        return
    key = {"network_id": row.network_id, "year": row.created_at.year, "state": row.state}
    AdmissionFigure.objects.get_or_create(**key)
    AdmissionFigure.objects.filter(**key).update(count=F("count") + 1)


def _days() -> dict[int, int]:
    return dict(AdmissionPlan.objects.values_list("network_id", "keep_days"))
