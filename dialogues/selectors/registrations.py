"""What is known of registrations, for the person themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dialogues.models import DialogueEventPage, DialogueSeriesPage, Registration, SeriesRegistration, TripApplication


def personal_data(address_key: str) -> list[dict[str, Any]]:
    """Everything held about the registrations of one person (Art. 15 DSGVO); a fixed number of queries."""
    rows = (
        Registration.objects.filter(address_key=address_key)
        .select_related("application")
        .prefetch_related("answers")
        .order_by("created_at")
    )
    promises = SeriesRegistration.objects.filter(address_key=address_key).order_by("created_at")
    return _told(rows, promises)


def data_of(registration: Registration) -> list[dict[str, Any]]:
    """What is held about one registration, in the same shape."""
    return _told(
        Registration.objects.filter(pk=registration.pk).select_related("application").prefetch_related("answers"), []
    )


def data_of_series(promise: SeriesRegistration) -> list[dict[str, Any]]:
    """What is held about a registration for a whole series and the dates that came with it."""
    rows = promise.registrations.select_related("application").prefetch_related("answers").order_by("created_at")
    return _told(rows, [promise])


def _told(given: Iterable[Registration], given_promises: Iterable[SeriesRegistration]) -> list[dict[str, Any]]:
    rows, promises = list(given), list(given_promises)
    events = DialogueEventPage.objects.filter(translation_key__in=[row.event_key for row in rows]).order_by("-pk")
    series = DialogueSeriesPage.objects.filter(translation_key__in=[row.series_key for row in promises]).order_by(
        "-pk"
    )
    titles = {page.translation_key: page.title for page in (*events, *series)}
    return [
        *(
            {
                "event": titles.get(row.event_key, ""),
                **_common(row),
                "ended_by": row.ended_by,
                "reminders": row.wants_reminders,
                "came": row.checked_in_at.isoformat() if row.checked_in_at else None,
                "answers": {answer.label: answer.text for answer in row.answers.all()},
                **_application(row),
            }
            for row in rows
        ),
        *({"series": titles.get(row.series_key, ""), **_common(row)} for row in promises),
    ]


def _application(row: Registration) -> dict[str, Any]:
    """What only an application for a trip has."""
    application: TripApplication | None = getattr(row, "application", None)
    if application is None:
        return {}
    return {
        "application": {
            "in_members_area": application.account_id is not None,
            "network": str(application.network_key) if application.network_key else None,
            "as": application.standing,
            "reason": application.reason,
            "decided": application.decided_at.isoformat() if application.decided_at else None,
        }
    }


def _common(row: Registration | SeriesRegistration) -> dict[str, Any]:
    return {
        "address": row.address,
        "language": row.language,
        "state": row.state,
        "guests": row.guest_count,
        "text_version": row.text_version,
        "reminders_text_version": row.subscription_text,
        "asked_again": row.asked_again,
        "form": row.form,
        "registered": row.created_at.isoformat(),
        "confirmed": row.confirmed_at.isoformat() if row.confirmed_at else None,
        "ended": row.ended_at.isoformat() if row.ended_at else None,
    }
