"""What the ledger of consent (:mod:`cms.core.personal.consents`) records of a subscription."""

from __future__ import annotations

from cms.core.choices import ConsentAct, Purpose
from cms.core.models import ConsentEntry
from cms.core.personal.consents import Deed, record_many
from newsletters.models import Subscription


def record_consent(
    act: ConsentAct,
    *,
    subscription: Subscription,
    form: str,
    ip: str | None = None,
) -> ConsentEntry:
    """Append one act about ``subscription``, in the caller's transaction or one of its own."""
    return record_many([deed_of(act, subscription, form=form, ip=ip)])[0]


def deed_of(act: ConsentAct, subscription: Subscription, *, form: str, ip: str | None = None) -> Deed:
    """The act of the person behind ``subscription``; its subscriber and list are read."""
    return Deed(
        act=act,
        purpose=Purpose.SERIES if subscription.series_key else Purpose.NEWSLETTER,
        subject=subject_of(subscription),
        address=subscription.subscriber.address,
        text_version=subscription.text_version,
        form=form,
        record_id=subscription.public_id,
        ip=ip,
    )


def subject_of(subscription: Subscription) -> str:
    """What a subscription is about, as entries name it."""
    if subscription.series_key:
        return f"series:{subscription.series_key}"
    return f"list:{subscription.mailing_list.public_id}"  # type: ignore[union-attr]  # the table wants one of the two
