"""Events, series and topics."""

from __future__ import annotations

from typing import Any

from tests.editorial.payloads.parts import LINK, PAGE, REMINDER_RULE, Things, organisation_role, plain


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
        "by_call": False,
        "call_text": "<p>Das Programm zahlt die Reise.</p>",
        "call_networks": [things.network],
        "call_standings": ["member", "guest"],
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
                "video_id": things.video,
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
        "meeting_provider": "",
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


def survey(things: Things) -> dict[str, Any]:
    return {
        **PAGE,
        "title": "Worüber reden?",
        "social_image_id": things.image,
        "intro": "<p>Warum wir fragen</p>",
        "audience": "everybody",
        "network_id": things.network,
        "opens_at": "2026-11-01T08:00:00+00:00",
        "closes_at": "2026-12-01T17:00:00+00:00",
        "thanks": "Danke.",
        "results_public": True,
        "conclusion": "<p>Was folgt</p>",
        "keep_texts_days": 90,
        "questions": [
            {
                "kind": "ranking",
                "label": "Welche Themen zuerst?",
                "help": "Ihre drei wichtigsten",
                "is_required": True,
                "most": 3,
                "options": [{"title": "Wohnen", "text": "Leerstand"}, {"title": "Mobilität", "text": ""}],
            }
        ],
    }


PAGES = {
    "dialogues.DialogueIndexPage": plain("Dialoge", intro="<p>Alle</p>"),
    "dialogues.DialogueSeriesPage": series,
    "dialogues.DialogueEventPage": event,
    "dialogues.SurveyPage": survey,
}
SNIPPETS = {
    "dialogues.Topic": lambda things: {"name": "Mobilität", "description": "Bus und Bahn"},
}
