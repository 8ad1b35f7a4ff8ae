"""Which fields of this app's pages and rows the editorial API may write."""

from cms.core.editing import writable
from dialogues.editing.calls import CALL_API
from dialogues.editorial_fields import MEETING_API, RELATED_API

SERIES_API = writable(
    "claim",
    "intro",
    "aims",
    "audiences",
    "image",
    "lifecycle",
    "starts_on",
    "ends_on",
    "rhythm",
    "planned_event_count",
    "free_of_charge",
    "meetup_url",
    "networks",
    "organisation_roles",
    "channels",
    "registration_open",
    "subscription_open",
    "follow_ups",
    "reminder_rules",
)
EVENT_API = writable(
    "short_title",
    "kicker",
    "kind",
    "image",
    "date",
    "end_time",
    "end_date",
    "time_zone",
    "lifecycle",
    "status_note",
    "attendance_mode",
    "host_event_title",
    "host_event_url",
    "free_of_charge",
    "will_be_recorded",
    "announcement",
    "placeholder_text",
    "contributors_label",
    "editorial_note",
    "report",
    "guiding_question",
    "findings",
    "documentation_not_planned",
    "registration_doors",
    "registration_meetup_url",
    "registration_external_url",
    "registration_opens_at",
    "registration_closes_at",
    "registration_capacity",
    "registration_waitlist",
    "registration_opens_days",
    "registration_closes_hours",
    "registration_guests",
    "waitlist_closes_hours",
    "offer_hours",
    "link_hours",
    "when_moved",
    "registration_questions",
    "reminders",
    "reminder_rules",
    "topics",
    "networks",
    "organisation_roles",
    "venues",
    "contributors",
    "recordings",
    "presentations",
    "conditions",
)
EVENT_API += CALL_API + MEETING_API
REGISTRATION_QUESTION_API = writable("kind", "label", "purpose", "options", "is_required", "keep_days")
VENUE_API = writable("name", "street", "postal_code", "city", "country", "url", "accessibility")
CONTRIBUTOR_API = writable(
    "person",
    "state",
    "note",
    "category",
    "kind",
    "teaser",
    "statement",
    "mandate",
    "mandate_confirmation",
    "affiliations",
)
AFFILIATION_API = writable("role", "organisation", "organisation_name", "place")
RECORDING_API = writable(
    "kind",
    "title",
    "intro",
    "page_url",
    "video",
    "provider",
    "embed_url",
    "poster",
    "credit",
    "rights_holder",
    "origin",
    "captions",
    "transcript",
    "people",
)
PRESENTATION_API = writable("title", "kind", "document", "url", "language", "accessibility", "people")
CONDITION_API = writable("text", "explanation", "levels", "level_label", "provenance", "topics", "references")
CONDITION_API += RELATED_API
REFERENCE_API = writable("title", "url")
REMINDER_RULE_API = writable("amount", "unit", "audience", "text")
TOPIC_API = writable("name", "description")
