"""What the editorial API reads and writes of this app's pages, rows and records (contract 3)."""

from cms.core.editing import writable

ORGANISATION_ROLE_API = writable("organisation", "role", "wording", "logo", "since", "until")
PERSON_API = writable("name", "sort_name", "is_public", "photo", "biography", "links")
PERSON_LINK_API = writable("label", "url")
ORGANISATION_API = writable("name", "short_name", "kind", "website", "region", "logo")
REGION_API = writable("name", "kind", "land", "official_key", "latitude", "longitude", "dissolved_on", "successor")
CHANNEL_API = writable("kind", "label", "url")
NETWORK_API = writable(
    "short_name",
    "claim",
    "mission",
    "logo",
    "image",
    "state",
    "founded_on",
    "legal_form",
    "open_for_members",
    "admission_open",
    "admission_url",
    "emerged_from",
    "member_count_label",
    "members_as_of",
    "office",
    "office_until",
    "review_on",
    "quiet_months",
    "press_background",
    "organisation_roles",
    "purposes",
    "charter",
    "principles",
    "criteria",
    "features",
    "admission_steps",
    "offers",
    "practices",
    "milestones",
    "spokespersons",
)
CHAPTER_API = writable("key", "title", "body")
POINT_API = writable("title", "body")
OFFER_API = writable("kind", "title", "body", "image")
MILESTONE_API = writable("date", "title", "body")
SPOKESPERSON_API = writable("person", "region", "since", "until", "contact_url", "email", "phone")
QUOTE_API = writable("quote", "name", "function", "organisation")
PRESS_RELEASE_API = writable(
    "number", "date", "kicker", "place", "publisher", "original_url", "image", "body", "background", "quotes"
)
PARTICIPATION_API = writable("region", "since", "until")
RESULT_API = writable("title", "body", "region", "helpers", "document", "url")
PROGRAMME_API = writable(
    "short_name",
    "claim",
    "mission",
    "image",
    "state",
    "starts_on",
    "ends_on",
    "organisation_roles",
    "offers",
    "participations",
    "results",
)
WORKING_GROUP_API = writable("aim", "state", "convenor", "discussion_url", "may_be_named")
