"""All that is held about one address: for the person (Art. 15, 20 DSGVO), and as evidence for the office (Art. 7)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from cms.core.addresses import recipient_key
from cms.core.choices import ConsentAct
from cms.core.consents import entries_of
from cms.core.models import ConsentEntry, ConsentText
from newsletters.choices import SubscriptionState
from newsletters.models import MailingRecipient, Subscriber, Suppression
from newsletters.selectors.offers import series_titles


def personal_data(address_key: str) -> dict[str, Any]:
    """The whole record as JSON; empty when there is none. Six queries, however much it is."""
    subscriber = Subscriber.objects.filter(address_key=address_key).first()
    blocked = Suppression.objects.filter(recipient_key=address_key).first()
    entries = list(entries_of(address_key))
    mails = MailingRecipient.objects.filter(recipient_key=address_key).exclude(address="")
    record = {
        "subscriber": _subscriber(subscriber) if subscriber else None,
        "subscriptions": _subscriptions(subscriber) if subscriber else [],
        "mails": [_mail(mail) for mail in mails.select_related("mailing").order_by("date_header", "pk")],
        "consents": entries,
        "consent_texts": _texts({entry["text_version"] for entry in entries}),
        "blocked": {"reason": blocked.reason, "since": blocked.since.isoformat()} if blocked else None,
    }
    return record if any(record.values()) else {}


def evidence(address: str) -> dict[str, Any]:
    """The same for an address.

    Raises:
        EmailNotValidError: this is no address.
    """
    return personal_data(recipient_key(address))


def evidence_text(address: str, *, language: str) -> str:
    """What a person consented to and when, to be read aloud: one line per act, in the reader's language."""
    key = recipient_key(address)
    entries = list(ConsentEntry.objects.filter(subject_key=key).order_by("sequence"))
    names = _names(entries, language)
    texts = _texts({entry.text_version for entry in entries})
    with translation.override(language):
        lines = [_("Consent of {address}").format(address=address), ""]
        lines += [
            _("{moment} (UTC), entry {number}: {act} – {subject}; where: {form}; text: {version}").format(
                moment=f"{entry.at:%Y-%m-%d %H:%M:%S}",
                number=entry.sequence,
                act=ConsentAct(entry.act).label,
                subject=names.get(entry.subject, entry.subject),
                form=entry.form or "–",
                version=entry.text_version or "–",
            )
            for entry in entries
        ]
        if not entries:
            lines.append(_("Nothing is recorded."))
        for version, text in texts.items():
            lines += ["", f"{version}:", text]
    return "\n".join(lines) + "\n"


def _names(entries: list[ConsentEntry], language: str) -> dict[str, str]:
    """Titles of the series that entries name."""
    subjects = {entry.subject for entry in entries if entry.subject.startswith("series:")}
    keys = {subject: UUID(subject.removeprefix("series:")) for subject in subjects}
    titles = series_titles(list(keys.values()), language=language) if keys else {}
    return {subject: titles[key] for subject, key in keys.items() if key in titles}


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


def _texts(versions: set[str]) -> dict[str, str]:
    """The words behind version names, in their order."""
    return {text.version: text.text for text in ConsentText.objects.all() if text.version in versions}
