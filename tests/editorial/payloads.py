"""A whole body for every type: each field that an editor can fill, with a value of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

LINK = "https://example.org/"
PAGE = {
    "slug": "eigener-name",
    "seo_title": "Titel für Suchmaschinen",
    "search_description": "Worum es geht",
    "show_in_menus": True,
    "go_live_at": None,
    "expire_at": "2031-05-01T12:00:00+02:00",
}


@dataclass
class Things:
    """The primary keys of what pages point to, and the public id of a framework condition."""

    image: int
    document: int
    person: int
    organisation: int
    region: int
    topic: int
    network: int
    condition: str
    condition_row: int = 0
    event: int = 0
    mailing_list: int = 0
    pages: dict[str, int] = field(default_factory=dict)


def organisation_role(things: Things) -> dict[str, Any]:
    return {
        "organisation_id": things.organisation,
        "role": "funder",
        "wording": "Gefördert von der Agentur",
        "logo_id": things.image,
        "since": "2024",
        "until": "2027-06",
    }


REMINDER_RULE = {"amount": 3, "unit": "days", "audience": "both", "text": "Bis bald"}


def event(things: Things) -> dict[str, Any]:
    return {
        **PAGE,
        "title": "Wer hält das Dorf zusammen?",
        "social_image_id": things.image,
        "short_title": "Dorf",
        "kicker": "Dialog 3",
        "kind": "network_meeting",
        "image_id": things.image,
        "date": "2027-03-12T18:00:00",
        "end_time": "19:30:00",
        "end_date": "2027-03-12",
        "time_zone": "UTC",
        "lifecycle": "postponed",
        "status_note": "Neuer Termin folgt",
        "attendance_mode": "hybrid",
        "host_event_title": "Tag der Regionen",
        "host_event_url": LINK,
        "free_of_charge": False,
        "will_be_recorded": True,
        "announcement": "<p>Ankündigung</p>",
        "placeholder_text": "Bald mehr",
        "contributors_label": "Auf dem Podium",
        "editorial_note": "<p>Anmerkung</p>",
        "report": [{"type": "heading", "value": "Drei Wege"}, {"type": "text", "value": "<p>Bericht</p>"}],
        "guiding_question": "Was braucht es?",
        "findings": "<p>Zeit</p>",
        "documentation_not_planned": ["captions"],
        "registration_doors": ["meetup", "external"],
        "registration_meetup_url": "https://www.meetup.com/dorf/events/1/",
        "registration_external_url": LINK,
        "registration_opens_at": "2027-02-01T09:00:00+01:00",
        "registration_closes_at": "2027-03-11T23:00:00+01:00",
        "registration_capacity": 40,
        "registration_waitlist": True,
        "registration_opens_days": 30,
        "registration_closes_hours": 2,
        "registration_guests": 2,
        "waitlist_closes_hours": 6,
        "offer_hours": 24,
        "link_hours": 3,
        "when_moved": "release",
        "registration_questions": [
            {
                "kind": "choice",
                "label": "Woher wissen Sie von uns?",
                "purpose": "Damit wir wissen, welche Wege tragen.",
                "options": "Zeitung\nNewsletter",
                "is_required": True,
                "keep_days": 3,
            }
        ],
        "topics": [things.topic],
        "networks": [things.network],
        "organisation_roles": [organisation_role(things)],
        "venues": [
            {
                "name": "Rathaus",
                "street": "Am Markt 1",
                "postal_code": "02826",
                "city": "Görlitz",
                "country": "DE",
                "url": LINK,
                "accessibility": "Rampe",
            }
        ],
        "contributors": [
            {
                "person_id": things.person,
                "state": "confirmed",
                "note": "per Video",
                "category": "practice",
                "kind": "external",
                "teaser": "spricht über Zeit",
                "statement": "<p>Zeit ist knapp</p>",
                "mandate": "Gemeinderat",
                "mandate_confirmation": "öffentliches Amt",
                "affiliations": [
                    {
                        "role": "Leitung",
                        "organisation_id": things.organisation,
                        "organisation_name": "Agentur",
                        "place": "Görlitz",
                    }
                ],
            }
        ],
        "recordings": [
            {
                "kind": "follow_up",
                "title": "Das Gespräch",
                "intro": "<p>Nachgefragt</p>",
                "page_url": "https://vimeo.com/123456789",
                "provider": "vimeo",
                "embed_url": "https://player.vimeo.com/video/123456789",
                "poster_id": things.image,
                "credit": "Mit Dank",
                "rights_holder_id": things.organisation,
                "origin": "mit Zoom",
                "captions": True,
                "transcript": "<p>Mitschrift</p>",
                "people": [things.person],
            }
        ],
        "presentations": [
            {
                "title": "Folien",
                "kind": "handout",
                "document_id": things.document,
                "url": "",
                "language": "de",
                "accessibility": "accessible",
                "people": [things.person],
            }
        ],
        "conditions": [
            {
                "text": "<p>Zeit</p>",
                "explanation": "<p>Fünf Jahre</p>",
                "levels": ["municipality", "state"],
                "level_label": "vor Ort",
                "provenance": "contributors",
                "topics": [things.topic],
                "references": [{"title": "Beispiel", "url": LINK}],
                "related": [{"id": things.condition, "relation": "split_from"}],
            }
        ],
        "reminders": "own",
        "reminder_rules": [REMINDER_RULE],
        "join_url": "https://meet.example.org/kanarienvogel",
        "dial_in": "030 / 1234, kanarienvogel",
        "meeting_note": "Kamera bitte an, kanarienvogel",
    }


def series(things: Things) -> dict[str, Any]:
    return {
        **PAGE,
        "title": "Land im Wandel",
        "social_image_id": things.image,
        "claim": "Gespräche",
        "intro": "<p>Warum</p>",
        "aims": "<p>Wozu</p>",
        "audiences": "Kommunen\r\nVereine",
        "image_id": things.image,
        "lifecycle": "archived",
        "starts_on": "2027-01",
        "ends_on": "2028",
        "rhythm": "monatlich",
        "planned_event_count": 12,
        "free_of_charge": False,
        "meetup_url": "https://www.meetup.com/dorf/",
        "networks": [things.network],
        "organisation_roles": [organisation_role(things)],
        "registration_open": True,
        "subscription_open": False,
        "follow_ups": False,
        "reminder_rules": [REMINDER_RULE],
        "channels": [{"kind": "mastodon", "label": "Folgen", "url": LINK}],
    }


def network(things: Things) -> dict[str, Any]:
    return {
        **PAGE,
        "title": "Netzwerk Zukunft",
        "social_image_id": things.image,
        "short_name": "Zukunft",
        "claim": "Zusammen",
        "mission": "<p>Auftrag</p>",
        "logo_id": things.image,
        "image_id": things.image,
        "state": "forming",
        "founded_on": "2022-22",
        "legal_form": "Verein",
        "open_for_members": True,
        "admission_open": True,
        "admission_url": LINK,
        "emerged_from_id": things.network,
        "member_count_label": "rund zwanzig",
        "members_as_of": "2022-12",
        "office_id": things.organisation,
        "office_until": "2026",
        "review_on": "2028",
        "quiet_months": 4,
        "press_background": "<p>Seit 2023</p>",
        "organisation_roles": [{**organisation_role(things), "contact_id": things.person}],
        "charter": [{"key": "name", "title": "Name", "body": "<p>Forum</p>"}],
        "principles": [POINT],
        "criteria": [POINT],
        "features": [POINT],
        "admission_steps": [POINT],
        "offers": [{**POINT, "kind": "workshop", "image_id": things.image}],
        "milestones": [{**POINT, "date": "2022-22"}],
        "spokespersons": [
            {
                "person_id": things.person,
                "region_id": things.region,
                "since": "2024",
                "until": "2027-06",
                "contact_url": LINK,
                "email": "buero@example.org",
                "phone": "030 23125 000",
            }
        ],
    }


def programme(things: Things) -> dict[str, Any]:
    return {
        **PAGE,
        "title": "Programm Ankommen",
        "social_image_id": things.image,
        "short_name": "Ankommen",
        "claim": "Zusammen",
        "mission": "<p>Auftrag</p>",
        "image_id": things.image,
        "state": "ended",
        "starts_on": "2019",
        "ends_on": "2022",
        "organisation_roles": [organisation_role(things)],
        "offers": [{**POINT, "kind": "learning_trip", "image_id": things.image}],
        "participations": [{"region_id": things.region, "since": "2019", "until": "2022"}],
        "results": [
            {
                **POINT,
                "region_id": things.region,
                "helpers": "einem Büro",
                "document_id": things.document,
                "url": LINK,
            }
        ],
    }


def press_release(things: Things) -> dict[str, Any]:
    return {
        **PAGE,
        "title": "Forum gegründet",
        "social_image_id": things.image,
        "number": "2026 / 14",
        "date": "2026-11-01",
        "kicker": "Kreise schließen sich zusammen",
        "place": "Berlin",
        "publisher_id": things.organisation,
        "original_url": LINK,
        "image_id": things.image,
        "body": "<p>Text</p>",
        "background": "<p>Hintergrund</p>",
        "quotes": [
            {"quote": "Gut so.", "name": "Jana", "function": "Landrätin", "organisation_id": things.organisation}
        ],
    }


POINT = {"title": "Vertrauen", "body": "<p>Immer</p>"}


def plain(title: str, **fields: Any) -> Any:
    return lambda things: {**PAGE, "title": title, "social_image_id": things.image, **fields}


def issue(things: Things) -> dict[str, Any]:
    return {
        **PAGE,
        "title": "Neues",
        "social_image_id": things.image,
        "subject": "Der Herbst",
        "preheader": "Was war",
        "number": 3,
        "issued_on": "2026-11-01",
        "mailing_list_id": things.mailing_list,
        "body": [
            {"type": "text", "value": {"heading": "Guten Tag", "text": "<p>Hallo</p>"}},
            {"type": "event", "value": {"event": things.event, "note": "Kommen Sie"}},
            {"type": "recording", "value": {"event": things.event, "which": "all", "note": ""}},
            {"type": "condition", "value": {"condition": things.condition_row}},
            {"type": "picture", "value": {"image": things.image, "caption": "Saal"}},
            {"type": "download", "value": {"document": things.document, "note": ""}},
            {"type": "button", "value": {"label": "Los", "link": None, "url": LINK}},
        ],
    }


BODY = [{"type": "heading", "value": "Überschrift"}, {"type": "text", "value": "<p>Text</p>"}]

PAGES = {
    "home.HomePage": plain("Start", body=BODY),
    "home.StandardPage": plain("Über uns", intro="Wer wir sind", body=BODY),
    "home.AccessibilityStatementPage": plain(
        "Barrierefreiheit",
        conformance="none",
        scope="<p>Diese Seite</p>",
        exceptions="<p>Keine</p>",
        reviewed_on="2026-11-01",
        method="Selbstbewertung",
        feedback="<p>Schreiben Sie uns</p>",
        enforcement="<p>Stelle</p>",
    ),
    "networks.NetworkIndexPage": plain("Netzwerke", intro="<p>Alle</p>"),
    "networks.NetworkPage": network,
    "networks.ProgrammePage": programme,
    "networks.PressReleasePage": press_release,
    "networks.WorkingGroupPage": lambda things: {
        **PAGE,
        "title": "AG Wohnen",
        "social_image_id": things.image,
        "aim": "<p>Räume</p>",
        "state": "paused",
        "convenor_id": things.person,
        "discussion_url": LINK,
        "may_be_named": True,
    },
    "dialogues.DialogueIndexPage": plain("Dialoge", intro="<p>Alle</p>"),
    "dialogues.DialogueSeriesPage": series,
    "dialogues.DialogueEventPage": event,
    "newsletters.NewsletterIndexPage": lambda things: {
        **PAGE,
        "title": "Rundbrief",
        "social_image_id": things.image,
        "intro": "<p>Alle</p>",
        "mailing_list_id": things.mailing_list,
    },
    "newsletters.NewsletterIssuePage": issue,
}

SNIPPETS = {
    "networks.Person": lambda things: {
        "name": "Dr. Mira Muster",
        "sort_name": "Muster, Mira",
        "is_public": False,
        "photo_id": things.image,
        "biography": "<p>Kurz</p>",
        "links": [{"label": "Website", "url": LINK}],
    },
    "networks.Organisation": lambda things: {
        "name": "Agentur",
        "short_name": "Ag",
        "kind": "foundation",
        "website": LINK,
        "region_id": things.region,
        "logo_id": things.image,
    },
    "networks.Region": lambda things: {
        "name": "Landkreis Görlitz",
        "kind": "city",
        "land": "DE-SN",
        "official_key": "14626",
        "latitude": 51.15,
        "longitude": 14.99,
        "dissolved_on": "2031-12-31",
        "successor_id": things.region,
    },
    "dialogues.Topic": lambda things: {"name": "Mobilität", "description": "Bus und Bahn"},
}
