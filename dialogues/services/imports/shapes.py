"""Which fields an event of an import file has."""

from __future__ import annotations

from cms.core.content_import import shapes as s
from cms.core.models import AccessibilityState, DocumentLanguage
from dialogues.choices import (
    AnswerKind,
    AttendanceMode,
    ConditionRelationKind,
    ContributorCategory,
    ContributorKind,
    ContributorState,
    DocumentationPart,
    DocumentationState,
    EventKind,
    EventLifecycle,
    EventStatus,
    PoliticalLevel,
    PresentationKind,
    Provenance,
    RecordingKind,
    RecordingProvider,
    RegistrationDoor,
    WhenMoved,
)
from dialogues.models.events import TIME_ZONES
from networks.services.imports import IDENTITY_FIELDS, role_lists

PEOPLE = s.list_of(s.needed_reference("people"), "Keys of people.")
TOPICS = s.list_of(s.needed_text(120), "Names of topics; a new name makes a new topic.")

VENUE = s.short_or(
    s.fields(
        {
            "name": s.text(255),
            "street": s.text(255),
            "postal_code": {"type": ["string", "integer", "null"]},
            "city": s.needed_text(120, "Enough while the house is not known yet."),
            "country": s.text(2, "Two letters, DE when not given."),
            "url": s.url(max_length=200),
            "accessibility": s.text(255, "For example “step-free, induction loop in hall 1”."),
        },
        required=["city"],
    ),
    s.needed_text(120),
)
AFFILIATION = s.fields(
    {
        "role": s.text(255, "The function at this event."),
        "organisation": s.reference("organisations"),
        "organisation_name": s.text(255, "Instead of a key, when the organisation needs no record."),
        "place": s.text(120),
    }
)
CONTRIBUTOR = s.short_or(
    s.fields(
        {
            "person": s.needed_reference("people"),
            "state": s.choice(ContributorState),
            "note": s.text(255, "Public, for example “had to cancel at short notice”."),
            "category": s.optional_choice(ContributorCategory),
            "kind": s.choice(ContributorKind),
            "affiliations": s.list_of(AFFILIATION),
            "teaser": s.text(255, "One line: “talks about …”."),
            **s.rich("statement", "What the person says or stands for."),
            "mandate": s.text(120, "Party or mandate, only where it matters (Art. 9 GDPR)."),
            "mandate_confirmation": s.text(255, "Why it may be named; kept internally."),
            **s.computed("id", "statement_text", "state_label", "category_label", "key"),
        },
        required=["person"],
    ),
    s.needed_reference("people"),
)
RECORDING = s.fields(
    {
        "kind": s.choice(RecordingKind),
        "title": s.needed_text(255),
        **s.rich("intro", "What one sees, and why there is a second video."),
        "page_url": s.needed_url("The page on which one watches the video. A recording is found again by it."),
        "provider": s.optional_choice(RecordingProvider, "Recognised from the address when it is not given."),
        "embed_url": s.url("Made from the address when it is not given."),
        "poster": s.image("The site's own preview picture."),
        "credit": s.text(255),
        "rights_holder": s.reference("organisations"),
        "origin": s.text(255, "How it was made."),
        "captions": s.flag("It has captions."),
        **s.rich("transcript"),
        "contributors": PEOPLE,
        **s.computed("id", "intro_text", "transcript_text", "kind_label"),
    },
    required=["title", "page_url"],
)
PRESENTATION = s.fields(
    {
        "title": s.needed_text(255, "A presentation is found again by it."),
        "kind": s.choice(PresentationKind),
        "file": s.text(500, "Path of the document, relative to the import file."),
        "url": s.url("Or its address on another site."),
        "language": s.optional_choice(DocumentLanguage),
        "accessibility": s.optional_choice(AccessibilityState),
        "contributors": PEOPLE,
        **s.computed("id", "media_type", "size", "kind_label"),
    },
    required=["title"],
)
CONDITION = s.fields(
    {
        **s.rich("text", "One short sentence. A condition is found again by it within its event."),
        **s.rich("explanation"),
        "levels": s.list_of(s.choice(PoliticalLevel), "Who has to act."),
        "level_label": s.text(120, "Heading instead of the level's name."),
        "topics": TOPICS,
        "references": s.list_of(
            s.short_or(
                s.fields({"title": s.needed_text(255), "url": s.url()}, required=["title"]), s.needed_text(255)
            ),
            "Examples and sources.",
        ),
        "provenance": s.choice(Provenance, "Who named it: a group, never persons."),
        "related": s.list_of(
            s.fields(
                {
                    "relation": s.choice(ConditionRelationKind),
                    "text": s.needed_text(2000, "The other condition's text."),
                    "event": {
                        "type": ["string", "integer"],
                        "description": "Key of the other condition's event in the same series; without it the same event.",
                    },
                },
                required=["relation", "text"],
            ),
            "Conditions of the same series that belong together with this one.",
        ),
        **s.computed(
            "id",
            "position",
            "event",
            "series",
            "recommendations",
            "html_url",
            "citation",
            "explanation_text",
            "api_url",
        ),
    }
)
QUESTION = s.fields(
    {
        "kind": s.choice(AnswerKind),
        "label": s.text(255, "The question; name, organisation, place and accessibility bring their own words."),
        "purpose": s.text(255, "What the answer is for, as people read it below the field."),
        "options": s.list_of(s.needed_text(200), "The answers of a choice."),
        "required": s.flag("Must be answered."),
        "keep_days": s.number("When answers are erased, in days after the event; else with the registration.", 365),
    },
    required=["kind"],
)
REGISTRATION = s.fields(
    {
        "doors": s.list_of(s.choice(RegistrationDoor), "Where people register; none means: no registration needed."),
        "url": s.url("A Meetup event's address goes with the door meetup, any other with the door external."),
        "external_url": s.url("For the door external, when “url” is the Meetup event's address."),
        "capacity": s.number("Places; without it no limit."),
        "waitlist": s.flag(),
        "waitlist_closes_hours": s.count("So many hours before the event free places are not offered any more."),
        "offer_hours": s.count("So many hours the next person on the waiting list has for taking a place.", minimum=1),
        "guests": s.count("How many further people somebody may register.", maximum=20),
        "opens": s.moment("When registration opens; without offset in the event's time zone."),
        "closes": s.moment("When registration closes; without it when the event begins."),
        "opens_days": s.number("Instead of “opens”: so many days before the event, also when that moves.", 32_767),
        "closes_hours": s.number("Instead of “closes”: so many hours before the event, also when that moves.", 32_767),
        "link_hours": s.number(
            "When the meeting's link is sent, in hours before; else with the confirmation.", 32_767
        ),
        "when_moved": s.choice(WhenMoved, "What becomes of the registrations when the event moves."),
        "questions": s.list_of(QUESTION, "What is asked beside the e-mail address."),
        **s.computed("state", "channels", "taken", "as_of"),
    }
)

EVENT = s.fields(
    {
        "key": s.key("the series"),
        "title": s.needed_text(255),
        "short_title": s.text(80, "For lists, calendars and mails."),
        "kicker": s.text(120, "A line above the title."),
        "slug": s.text(255, "The last part of the page's address; made from the title when it is not given."),
        "kind": s.choice(EventKind),
        "date": s.fuzzy_date("When it begins; with a time it also sets starts_at."),
        "starts_at": s.moment("Instead of “date”: a day with a time."),
        "ends_at": {
            "type": ["string", "null"],
            "format": "end",
            "description": "A time of day (19:30), a last day, or a moment.",
        },
        "time_zone": {"enum": [code for code, _label in TIME_ZONES]},
        "status": s.choice(
            EventStatus,
            "cancelled and postponed, and planned and announced against the line-up, are decisions; running and held "
            "follow from the clock.",
            also=[EventLifecycle.AUTOMATIC],
        ),
        "status_note": s.text(500, "Public note on a change."),
        "attendance_mode": s.choice(AttendanceMode),
        "venues": s.list_of(VENUE, "Where people meet in person: a town's name or an object."),
        "host_event": s.short_or(
            s.fields({"title": s.needed_text(255), "url": s.url(max_length=200)}, required=["title"]), s.text(255)
        ),
        "free_of_charge": s.flag(),
        "will_be_recorded": s.flag(),
        **s.rich("announcement", "What it is about; stands on top before the event."),
        **s.rich("report", "What happened; stands on top afterwards."),
        **s.rich("editorial_note", "A remark of the editors."),
        "placeholder": s.text(255, "Notice while the line-up is open."),
        "image": s.image("Shown at the head of the page and in lists."),
        "topics": TOPICS,
        "networks": s.list_of(s.needed_reference("networks"), "Only networks beyond those of the series."),
        "group": s.not_stored(s.text(255)),
        **role_lists(),
        "registration": {**REGISTRATION, "type": ["object", "null"]},
        "join_url": s.url("The meeting's link. Private: never shown, not even to the API.", 1000),
        "dial_in": s.text(255, "Telephone number and code of the meeting. Private."),
        "contributors_label": s.text(80, "Heading above the people."),
        "contributors": s.list_of(CONTRIBUTOR, "People by their keys, or objects."),
        "recordings": s.list_of(RECORDING),
        "presentations": s.list_of(PRESENTATION),
        "guiding_question": s.text(500, "The question to the audience."),
        "conditions": s.list_of(CONDITION),
        **s.rich("findings", "What should be remembered, in a few points."),
        "documentation": {
            "type": ["object", "null"],
            "properties": {part: s.choice(DocumentationState) for part in DocumentationPart.values},
            "additionalProperties": False,
            "description": "not_planned is a decision; done and open follow from what is there.",
        },
        "draft": s.flag("Saved as a draft, not published."),
        **IDENTITY_FIELDS,
        **s.computed(
            "locale",
            "series",
            "announcement_text",
            "report_text",
            "findings_text",
            "calendar_url",
            "is_next",
            "teaser_text",
            "kind_label",
            "status_label",
            "attendance_mode_label",
        ),
    },
    required=["key", "title"],
)
