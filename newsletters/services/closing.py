"""The end of a series: subscriptions end with it, the last mail says so, addresses go, a receipt stays (E42, E52).

Level-triggered: a series that has ended and still has subscriptions is closed, in one transaction. Prolonging it before
keeps everything; afterwards it needs a fresh opt-in, whatever happens to the page.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from cms.core.personal import consents
from cms.core.public import PublicSpace, public_space, visible_at
from dialogues.choices import EventLifecycle, EventStatus, SeriesLifecycle
from dialogues.models import DialogueEventPage, DialogueSeriesPage, FrameworkCondition, Recording
from dialogues.selectors import series_documents
from dialogues.states import end_moment
from newsletters.choices import MailingKind, RecipientState, SubscriptionState
from newsletters.engine.control import STOPPABLE, cancel
from newsletters.engine.planning import Content, Plan, freeze
from newsletters.models import Mailing, MailingRecipient, MailSettings, Reminder, SeriesReceipt, Subscription
from newsletters.rendering import render_mail
from newsletters.selectors.audiences import series_addressees
from newsletters.selectors.offers import default_offer
from newsletters.services.reminders import planning, promises
from newsletters.services.withdrawing import end_subscriptions_of_series, erase_from_ledger, erase_subscriber

log = logging.getLogger(__name__)

PATIENCE = timedelta(days=90)
"""A series with fewer events than it announced is not over with its last known event; after so long it is."""
OPEN = (SubscriptionState.ACTIVE, SubscriptionState.PENDING)
OVER = (SubscriptionState.ENDED, SubscriptionState.UNSUBSCRIBED)
IN_DOUBT = (RecipientState.IN_DOUBT, RecipientState.GIVEN_UP)
HANDED_OVER = (
    RecipientState.ACCEPTED,
    RecipientState.DELIVERED,
    RecipientState.BOUNCED,
    RecipientState.COMPLAINED,
    *IN_DOUBT,
)
SIGN_UPS = (MailingKind.CONFIRMATION, MailingKind.SECURITY, MailingKind.TEST)

declare(
    {
        "closing.before_commit": "Subscriptions are ended and the last mail is frozen, not committed.",
        "closing.in_erasure": "Some people of a closed series are erased, not all.",
    }
)


def close_ended_series() -> str:
    """The timed job: close every series that has ended and has subscriptions."""
    closed = failed = 0
    for key in _candidates():
        try:
            closed += close_series(key) is not None
        except Exception as failure:  # one series must not keep back the others; it comes again in a minute
            failed += 1
            log.error("A series could not be closed: %s", type(failure).__name__)  # its message may hold an address
    return f"{closed} closed, {failed} failed"


def close_series(series_key: UUID) -> SeriesReceipt | None:
    """End the subscriptions of a series that has ended; ``None`` when it has not, or when nothing is left to end."""
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        now = clock.now()
        if not is_over_for_good(series_key, now=now):
            return None
        # Reminders, then mailings, then subscriptions: the order of everybody who locks them.
        rows = Reminder.objects.select_for_update(of=("self",)).filter(series_key=series_key, state__in=planning.OPEN)
        for row in rows.select_related("mailing").order_by("pk"):
            planning.drop(row, reason=_("The series has ended."), now=now)
        _cancel_mailings(series_key)
        subscriptions = Subscription.objects.select_for_update(of=("self",)).of_series(series_key)
        states = [row.state for row in subscriptions.order_by("pk")]
        earlier = SeriesReceipt.objects.filter(series_key=series_key).count()
        if not states or (earlier and not set(states).intersection(OPEN)):
            return None
        people = list(series_addressees(series_key))
        ended = end_subscriptions_of_series(series_key, now)
        receipt = SeriesReceipt(
            series_key=series_key,
            title=_title(series_key),
            ended_at=now,
            subscription_count=ended.ended,
            unconfirmed_count=ended.unconfirmed,
            unsubscribed_count=states.count(SubscriptionState.UNSUBSCRIBED),
            erase_at=now + timedelta(days=MailSettings.load().erase_after_days),
            **_mail_counts(series_key),
        )
        receipt.full_clean(exclude=["erased_at", "erased_count", "consent_sequence"])  # filled in at the erasure
        receipt.save()
        contents = closing_contents(series_key, now=now) if people else []
        if contents:
            freeze(
                Plan(
                    key=f"closing:{series_key}:{earlier + 1}" if earlier else f"closing:{series_key}",
                    kind=MailingKind.CLOSING,
                    title=_("Last mail of the series: %(title)s") % {"title": receipt.title},
                    contents=contents,
                    list_id=f"series-{series_key}",
                    series_key=series_key,
                    valid_until=receipt.erase_at,
                ),
                # The subscriptions have just ended: this mail says so and rests on none.
                (person._replace(subscription_id=None) for person in people),
            )
        fail_point("closing.before_commit")
    return receipt


def is_over_for_good(series_key: UUID, *, now: datetime) -> bool:
    """Whether the series is over for good: by an editor's word, by its own end, with its last event, or deleted.

    One that announced more events than it has waits :data:`PATIENCE` for the others.
    """
    pages = DialogueSeriesPage.objects.filter(translation_key=series_key).select_related("locale")
    found = promises.leading(pages.filter(live=True)) or promises.leading(pages)
    series = found.get(series_key)
    if series is None:
        return True
    if not promises.series_is_over(series, now=now):
        return False
    if series.lifecycle != SeriesLifecycle.AUTOMATIC or end_moment(series.ends_on) is not None:
        return True
    events = DialogueEventPage.objects.filter(series=series.pk, live=True).exclude(lifecycle=EventLifecycle.CANCELLED)
    ends = [event.over_at for event in events.only("over_at") if event.over_at is not None]
    if len(ends) >= (series.planned_event_count or 0):
        return True
    return max(ends) + PATIENCE <= now


def closing_contents(series_key: UUID, *, now: datetime) -> list[Content]:
    """The last mail in every language of the site; nothing when the series is not public."""
    space = public_space()
    pages = DialogueSeriesPage.objects.filter(space.pages(), visible_at(now), translation_key=series_key)
    by_language = {page.locale.language_code: page for page in pages.select_related("locale")}
    leading = promises.leading(by_language.values()).get(series_key)
    if leading is None:
        return []
    own = leading.locale.language_code
    languages = [own, *(code for code, _name in settings.LANGUAGES if code != own)]
    return [
        render_mail(
            "closing",
            closing_context(by_language.get(language, leading), language=language, space=space, now=now),
            language=language,
            is_bulk=True,
        )
        for language in languages
    ]


def closing_context(series: DialogueSeriesPage, *, language: str, space: PublicSpace, now: datetime) -> dict[str, Any]:
    """What was achieved: events held, recordings, framework conditions, and where to find them."""
    pages = DialogueSeriesPage.objects.filter(pk=series.pk)
    document = series_documents(pages, language=language, now=now, space=space)[0]
    held = [event for event in document["events"] if event["status"] == EventStatus.HELD]
    ids = [event["id"] for event in held]
    return {
        "series": document,
        "title": document["title"],
        "held": held,
        "event_count": len(held),
        "recording_count": Recording.objects.filter(page__public_id__in=ids).count(),
        "condition_count": FrameworkCondition.objects.filter(page__public_id__in=ids).count(),
        "recommendation": document["recommendation"],
        "newsletter": _newsletter(language),
    }


def erase_closed_series() -> str:
    """The timed job: after the set time, erase whoever had subscribed to a series that has ended."""
    people = 0
    now = clock.now()
    for receipt in SeriesReceipt.objects.filter(erased_at__isnull=True, erase_at__lte=now).order_by("erase_at", "pk"):
        people += erase_series(receipt)
    return f"{people} erased"


def erase_series(receipt: SeriesReceipt) -> int:
    """Erase the people behind a series' ended subscriptions, then complete its receipt; how many addresses went.

    Person after person, each in a transaction of its own, so that it may be interrupted at any time. Whoever has
    another subscription that holds keeps the address for that one; what concerned this series goes all the same.
    """
    rows = Subscription.objects.of_series(receipt.series_key).filter(state__in=OVER, ended_at__lte=receipt.ended_at)
    count = 0
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            row = rows.select_for_update(of=("self",)).select_related("subscriber").filter(pk=pk).first()
            if row is not None and _erase(row):
                SeriesReceipt.objects.filter(pk=receipt.pk).update(erased_count=Coalesce(F("erased_count"), 0) + 1)
                count += 1
        fail_point("closing.in_erasure")
    with transaction.atomic():
        completed = SeriesReceipt.objects.select_for_update().get(pk=receipt.pk)
        if completed.erased_at is None:
            completed.erased_at = clock.now()
            completed.erased_count = completed.erased_count or 0
            completed.consent_sequence, completed.consent_hash = consents.tail()
            for name, value in _mail_counts(completed.series_key).items():
                setattr(completed, name, value)
            completed.save()
    return count


def _erase(row: Subscription) -> bool:
    """Erase one subscription; whether the address went with it."""
    subscriber = row.subscriber
    others = subscriber.subscriptions.exclude(pk=row.pk).filter(
        state__in=(*OPEN, SubscriptionState.ENDED)  # another closed series erases its own people
    )
    if not others.exists():
        erase_subscriber(subscriber, form="")
        return True
    consents.erase(subscriber.address_key, record_ids=[row.public_id], form="")
    erase_from_ledger(
        MailingRecipient.objects.filter(recipient_key=subscriber.address_key, mailing__series_key=row.series_key)
    )
    row.delete()
    return False


def _candidates() -> Iterable[UUID]:
    """Series with subscriptions that have not ended, or with people who left before any receipt was written."""
    rows = Subscription.objects.filter(series_key__isnull=False)
    receipts = SeriesReceipt.objects.values("series_key")
    wanted = rows.filter(
        Q(state__in=OPEN) | (Q(state=SubscriptionState.UNSUBSCRIBED) & ~Q(series_key__in=receipts))
    ).order_by()
    return sorted({key for key in wanted.values_list("series_key", flat=True) if key is not None})


def _cancel_mailings(series_key: UUID) -> None:
    """Stop what still runs of the series but sign-ups and earlier last mails."""
    running = Mailing.objects.filter(series_key=series_key, state__in=STOPPABLE).exclude(
        kind__in=(*SIGN_UPS, MailingKind.CLOSING)
    )
    for mailing in running.order_by("pk"):
        cancel(mailing, reason=_("The series has ended."))


def _mail_counts(series_key: UUID) -> dict[str, int]:
    """What was sent about a series, from the ledger."""
    mailings = Mailing.objects.filter(series_key=series_key).exclude(kind__in=SIGN_UPS)
    mails = MailingRecipient.objects.filter(mailing__in=mailings)
    return {
        "mailing_count": mailings.count(),
        "mail_count": mails.filter(state__in=HANDED_OVER).count(),
        "in_doubt_count": mails.filter(state__in=IN_DOUBT).count(),
    }


def _title(series_key: UUID) -> str:
    pages = DialogueSeriesPage.objects.filter(translation_key=series_key).select_related("locale")
    series = promises.leading(pages).get(series_key)
    return series.title if series is not None else _("A series that was deleted")


def _newsletter(language: str) -> dict[str, str] | None:
    """The newsletter in the footer, as an offer: signing up for it is a fresh opt-in."""
    offer = default_offer(language=language)
    if offer is None or not offer.is_open:
        return None
    url = f"{settings.SITE_URL.rstrip('/')}/subscriptions/new/?list={offer.id}&locale={language}"
    return {"title": offer.title, "description": offer.description, "url": url}
