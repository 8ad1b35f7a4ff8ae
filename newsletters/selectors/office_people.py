"""What the office sees of subscribers: who they are, what they consented to, and why they got a mail or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from cms.core.addresses import recipient_key
from cms.core.choices import ConsentAct
from cms.core.models import ConsentEntry
from newsletters.choices import RecipientState, SkipReason, SubscriptionState
from newsletters.models import Bounce, MailingList, MailingRecipient, Subscriber, Subscription, Suppression
from newsletters.selectors.offers import series_titles

SHOWN_MAILS = 100


def for_list(subscribers: QuerySet[Subscriber]) -> QuerySet[Subscriber]:
    """With their subscriptions, and ``is_blocked``."""
    blocked = Suppression.objects.filter(recipient_key=OuterRef("address_key"))
    subscriptions = Subscription.objects.select_related("mailing_list").order_by("pk")
    return subscribers.annotate(is_blocked=Exists(blocked)).prefetch_related(
        Prefetch("subscriptions", queryset=subscriptions)
    )


def found_by(subscribers: QuerySet[Subscriber], text: str) -> QuerySet[Subscriber]:
    """By a whole address in any spelling, through its key; by the beginning of an address otherwise."""
    try:
        key = recipient_key(text)
    except ValueError:
        return subscribers.filter(address__istartswith=text)
    return subscribers.filter(address_key=key)


def subject_titles(subscriptions: Iterable[Subscription], *, language: str) -> dict[UUID | int, str]:
    """Titles of series by their key and of lists by their number, for all ``subscriptions`` in one query."""
    subscriptions = list(subscriptions)
    titles: dict[UUID | int, str] = {}
    series = series_titles([row.series_key for row in subscriptions if row.series_key], language=language)
    titles.update(series.items())
    for row in subscriptions:
        if row.mailing_list is not None:
            titles[row.mailing_list.pk] = row.mailing_list.name
    return titles


def with_counts(lists: QuerySet[MailingList]) -> QuerySet[MailingList]:
    """With ``subscriber_count``: those who confirmed and have not left."""
    return lists.annotate(
        subscriber_count=Count("subscriptions", filter=Q(subscriptions__state=SubscriptionState.ACTIVE))
    )


@dataclass(frozen=True)
class Promise:
    """One subscription as the office reads it."""

    row: Subscription
    title: str

    @property
    def is_open(self) -> bool:
        return self.row.state in {SubscriptionState.ACTIVE, SubscriptionState.PENDING}


@dataclass(frozen=True)
class Act:
    """One entry of the consent chain, with what it is about."""

    entry: ConsentEntry
    label: Any
    title: str


@dataclass(frozen=True)
class Person:
    """All about one subscriber. ``mails`` are the newest :data:`SHOWN_MAILS`."""

    subscriber: Subscriber
    suppression: Suppression | None
    promises: list[Promise]
    acts: list[Act]
    mails: list[MailingRecipient]
    bounces: list[Bounce]


def person(subscriber: Subscriber, *, language: str) -> Person:
    """Nine queries, however much there is."""
    subscriptions = list(subscriber.subscriptions.select_related("mailing_list").order_by("-created_at", "-pk"))
    titles = subject_titles(subscriptions, language=language)
    entries = list(ConsentEntry.objects.filter(subject_key=subscriber.address_key).order_by("-sequence"))
    subjects = _subject_titles(entries, language=language)
    mails = (
        MailingRecipient.objects.filter(recipient_key=subscriber.address_key)
        .select_related("mailing")
        .order_by("-mailing__created_at", "-pk")
    )
    bounces = Bounce.objects.filter(recipient_key=subscriber.address_key).order_by("-at")
    return Person(
        subscriber=subscriber,
        suppression=Suppression.objects.filter(recipient_key=subscriber.address_key).first(),
        promises=[Promise(row, titles.get(row.series_key or row.mailing_list_id or 0, "")) for row in subscriptions],
        acts=[Act(entry, ConsentAct(entry.act).label, subjects.get(entry.subject, "")) for entry in entries],
        mails=list(mails[:SHOWN_MAILS]),
        bounces=list(bounces[:SHOWN_MAILS]),
    )


def _subject_titles(entries: list[ConsentEntry], *, language: str) -> dict[str, str]:
    """What entries of the chain are about, by their subject."""
    keys_of: dict[str, set[UUID]] = {"series": set(), "list": set()}
    for entry in entries:
        kind, _colon, key = entry.subject.partition(":")
        if key and kind in keys_of:
            keys_of[kind].add(UUID(key))
    keys = sorted(keys_of["series"])
    titles = {f"series:{key}": title for key, title in series_titles(keys, language=language).items()}
    named = MailingList.objects.filter(public_id__in=keys_of["list"])
    titles.update({f"list:{row.public_id}": row.name for row in named})
    return titles


def addresses_of(keys: Iterable[str]) -> dict[str, str]:
    """The addresses behind keys, as far as somebody who subscribed or got a mail is still known."""
    keys = list(keys)
    mails = MailingRecipient.objects.filter(recipient_key__in=keys).exclude(address="")
    found = dict(mails.order_by().values_list("recipient_key", "address").distinct())
    found.update(Subscriber.objects.filter(address_key__in=keys).values_list("address_key", "address"))
    return found


def why(mail: MailingRecipient) -> str:
    """Why somebody did not get this mail, or what was last heard of it, in a few words."""
    if mail.state == RecipientState.SKIPPED and mail.skip_reason:
        return str(SkipReason(mail.skip_reason).label)
    if mail.state in {RecipientState.ACCEPTED, RecipientState.DELIVERED}:
        return ""
    return f"{mail.last_code} {mail.last_reply}".strip()
