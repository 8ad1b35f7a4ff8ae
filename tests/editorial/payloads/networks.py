"""Networks, programmes, press releases, groups; people, organisations, regions."""

from __future__ import annotations

from typing import Any

from tests.editorial.payloads.parts import LINK, PAGE, POINT, Things, organisation_role, plain


def result(things: Things) -> dict[str, Any]:
    return {
        **POINT,
        "region_id": things.region,
        "helpers": "einem Büro",
        "document_id": things.document,
        "url": LINK,
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
        "purposes": [POINT],
        "principles": [POINT],
        "criteria": [POINT],
        "features": [POINT],
        "admission_steps": [POINT],
        "offers": [{**POINT, "kind": "workshop", "image_id": things.image}],
        "practices": [result(things)],
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
        "results": [result(things)],
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


PAGES = {
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
}
