"""Events as schema.org describes them, for search engines (JSON-LD). Pure: documents in, plain data out."""

from __future__ import annotations

from typing import Any

from dialogues.choices import AttendanceMode, EventStatus
from dialogues.display import Document
from dialogues.states import OFF

ATTENDANCE = {
    AttendanceMode.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    AttendanceMode.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    AttendanceMode.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}
STATUS = {
    EventStatus.CANCELLED: "https://schema.org/EventCancelled",
    EventStatus.POSTPONED: "https://schema.org/EventPostponed",
}
SCHEDULED = "https://schema.org/EventScheduled"
NO_SHOW = {"cancelled", "cancelled_short_notice", "replaced"}


def event_data(event: Document) -> dict[str, Any]:
    """The event as ``schema.org/Event``.

    A date without a day gives no ``startDate``: nothing is invented. The date of a postponed event is also the
    ``previousStartDate``, because the next one is not known.
    """
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": event["html_url"],
        "url": event["html_url"],
        "name": event["title"],
        "inLanguage": event["locale"],
        "eventStatus": STATUS.get(event["status"], SCHEDULED),
        "eventAttendanceMode": ATTENDANCE[AttendanceMode(event["attendance_mode"])],
        "isAccessibleForFree": event["free_of_charge"],
    }
    places = _locations(event)
    if places:
        data["location"] = places[0] if len(places) == 1 else places
    start = event.get("starts_at") or _day(event)
    if start:
        data["startDate"] = _iso(start)
        if event["status"] == EventStatus.POSTPONED:
            data["previousStartDate"] = _iso(start)
    end = event.get("ends_at") or (start and not event.get("starts_at") and event["date"]["latest"])
    if end:
        data["endDate"] = _iso(end)
    text = event.get("announcement_text") or event.get("report_text") or event.get("placeholder")
    if text:
        data["description"] = text[:500]
    if event.get("image"):
        data["image"] = [rendition["url"] for rendition in event["image"]["renditions"].values()][:3] or [
            event["image"]["url"]
        ]
    organisers = [_organisation(item) for item in event.get("organisers") or []]
    if organisers:
        data["organizer"] = organisers
    performers = [
        {"@type": "Person", "name": item["person"]["name"]}
        for item in event.get("contributors") or []
        if item["state"] not in NO_SHOW
    ]
    if performers:
        data["performer"] = performers
    if event.get("series"):
        data["superEvent"] = {
            "@type": "EventSeries",
            "name": event["series"]["title"],
            "url": event["series"].get("html_url"),
        }
    if event["free_of_charge"] and event["status"] not in OFF:
        data["offers"] = _free_offer(event)
    return data


def _iso(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _day(event: Document) -> Any:
    fuzzy = event.get("date")
    return fuzzy["earliest"] if fuzzy and fuzzy["precision"] == "day" else None


def _locations(event: Document) -> list[dict[str, Any]]:
    places = [_place(venue) for venue in event.get("venues") or []]
    if event["attendance_mode"] in {AttendanceMode.ONLINE, AttendanceMode.HYBRID}:
        # The address of the page: the meeting link is for registered people only (E51).
        places.append({"@type": "VirtualLocation", "url": event["html_url"]})
    return places


def _place(venue: Document) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "streetAddress": venue.get("street"),
        "postalCode": venue.get("postal_code"),
        "addressLocality": venue.get("city"),
        "addressCountry": venue.get("country"),
    }
    return {
        "@type": "Place",
        "name": venue.get("name") or venue.get("city"),
        "address": {key: value for key, value in address.items() if value},
    }


def _organisation(organiser: Document) -> dict[str, Any]:
    data = {"@type": "Organization", "name": organiser["name"], "url": organiser["website"]}
    return {key: value for key, value in data.items() if value}


def _free_offer(event: Document) -> dict[str, Any]:
    state = event["registration"]["state"]
    channel = next(iter(event["registration"]["channels"]), None)
    full = state in {"full", "waitlist", "closed"}
    opens_at = event["registration"]["opens_at"]
    return {
        **({"validFrom": _iso(opens_at)} if opens_at else {}),
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "EUR",
        "availability": "https://schema.org/SoldOut" if full else "https://schema.org/InStock",
        "url": (channel or {}).get("url") or event["html_url"],
    }
