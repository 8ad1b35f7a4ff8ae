"""All that is held about one address: for the person (Art. 15, 20 DSGVO), and as evidence for the office (Art. 7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from wagtail.models import Page

from cms.core.models import ConsentText
from cms.core.personal.consent_texts import filled_in, sender_of
from cms.core.personal.consents import entries_of
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from newsletters.choices import SubscriptionState
from newsletters.models import MailingList, MailingRecipient, Subscriber, Suppression
from newsletters.selectors.offers import page_titles, series_titles

PAGES: Mapping[str, type[Page]] = {"series": DialogueSeriesPage, "event": DialogueEventPage}
"""What codes of the consent chain name, apart from lists."""


class Consent(NamedTuple):
    """What somebody said yes to."""

    about: str
    text: str


def personal_data(address_key: str) -> dict[str, Any]:
    """The whole record as JSON; empty when there is none. Ten queries per language, however much it is."""
    subscriber = Subscriber.objects.filter(address_key=address_key).first()
    blocked = Suppression.objects.filter(recipient_key=address_key).first()
    entries = list(entries_of(address_key))
    mails = MailingRecipient.objects.filter(recipient_key=address_key).exclude(address="")
    record = {
        "subscriber": _subscriber(subscriber) if subscriber else None,
        "subscriptions": _subscriptions(subscriber) if subscriber else [],
        "mails": [_mail(mail) for mail in mails.select_related("mailing").order_by("date_header", "pk")],
        "consents": [
            entry | {"about": consent.about, "text": consent.text}
            for entry, consent in zip(entries, _consents(entries), strict=True)
        ],
        "blocked": {"reason": blocked.reason, "since": blocked.since.isoformat()} if blocked else None,
    }
    return record if any(record.values()) else {}


def titles_of(subjects: Collection[str], *, language: str) -> dict[str, str]:
    """What entries of the consent chain are about, in words; what is gone keeps its code. Three queries at most."""
    kinds: dict[str, dict[UUID, str]] = {}
    for subject in subjects:
        kind, _colon, key = subject.partition(":")
        if kind in (*PAGES, "list"):
            kinds.setdefault(kind, {})[UUID(key)] = subject
    found: dict[str, str] = {subject: subject for subject in subjects}
    for kind, model in PAGES.items():
        keys = kinds.get(kind, {})
        titles = page_titles(model, list(keys), language=language) if keys else {}
        found |= {keys[key]: title for key, title in titles.items()}
    lists = kinds.get("list", {})
    if lists:
        rows = MailingList.objects.filter(public_id__in=lists)
        found |= {lists[row.public_id]: row.name_in(language) for row in rows}
    return found


def _consents(entries: Sequence[Mapping[str, Any]]) -> list[Consent]:
    """What each entry is about and the words that were read, as they were shown."""
    texts = {text.version: text for text in ConsentText.objects.all()}
    first = settings.LANGUAGE_CODE
    read = [texts.get(entry["text_version"]) for entry in entries]
    spoken = [text.language if text else first for text in read]
    subjects = {entry["subject"] for entry in entries}
    titles = {language: titles_of(subjects, language=language) for language in set(spoken)}
    senders = {language: sender_of(language) for language in set(spoken)}
    found = []
    for entry, text, language in zip(entries, read, spoken, strict=True):
        about = titles[language][entry["subject"]]
        words = filled_in(text, about, language=language, sender=senders[language]) if text else ""
        found.append(Consent(about, words))
    return found


def _subscriber(subscriber: Subscriber) -> dict[str, Any]:
    return {
        "id": str(subscriber.public_id),
        "address": subscriber.address,
        "language": subscriber.language,
        "since": subscriber.created_at.isoformat(),
        "confirmed": subscriber.confirmed_at.isoformat() if subscriber.confirmed_at else None,
    }


def _subscriptions(subscriber: Subscriber) -> list[dict[str, Any]]:
    rows = list(subscriber.subscriptions.select_related("mailing_list").order_by("created_at", "pk"))
    titles = series_titles([row.series_key for row in rows if row.series_key], language=subscriber.language)
    return [
        {
            "id": str(row.public_id),
            "about": titles.get(row.series_key, "") if row.series_key else str(row.mailing_list),
            "kind": "series" if row.series_key else "list",
            "state": SubscriptionState(row.state).value,
            "since": row.created_at.isoformat(),
            "confirmed": row.confirmed_at.isoformat() if row.confirmed_at else None,
            "ended": row.ended_at.isoformat() if row.ended_at else None,
            "text_version": row.text_version,
            "form": row.form,
        }
        for row in rows
    ]


def _mail(mail: MailingRecipient) -> dict[str, Any]:
    return {
        "subject": mail.mailing.title,
        "kind": mail.mailing.kind,
        "address": mail.address,
        "state": mail.state,
        "planned": mail.date_header.isoformat(),
        "settled": mail.settled_at.isoformat() if mail.settled_at else None,
    }
