"""How editors see the fields of this app, grouped as they think, and which of them the editorial API may write."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    TabbedInterface,
)
from wagtail.models import Page

from cms.core.models import BasePage
from cms.core.panels import NotesPanel, RowForm, RowPanel, Tab
from dialogues.call_editing import CALL_API, call_panel
from dialogues.editorial_fields import MEETING_API, RELATED_API
from dialogues.hints import RegistrationHint, SilentSeriesHint, TopicHint
from networks.editing import writable

FLOWING = "wn-flowing"
"""Tick boxes beside each other instead of below each other."""


CONTRIBUTOR_KEY = re.compile(r"contributors-\d+-person")


class PeopleForm(RowForm):
    """Offers the people of this event, those who are just being added, and whoever was chosen before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        people = {row.person_id for row in self.parent.contributors.all()} if self.parent is not None else set()
        people |= {int(str(pk)) for key, pk in self.data.items() if CONTRIBUTOR_KEY.match(key) and str(pk).isdecimal()}
        chosen = {person.pk for person in self.instance.people.all()}
        field.queryset = field.queryset.filter(pk__in=people | chosen)
        field.help_text = _("The people of this event. Whoever is missing: add them under “People” and save.")


class RecordingForm(PeopleForm):
    """Needs an address or a video file; the file has an address of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page_url"].required = True

    def clean(self) -> dict[str, Any]:
        from dialogues.video_urls import file_url, own_key  # noqa: PLC0415  models read this module

        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        video = cleaned.get("video")
        if video is not None:
            if not self.data.get(self.add_prefix("page_url"), "").strip():
                self.errors.pop("page_url", None)
                cleaned["page_url"] = file_url(str(video.public_id), video.media_type)
            cleaned["captions"] = bool(cleaned.get("captions") or video.caption_languages)
        elif own_key(cleaned.get("page_url") or ""):
            message = _(
                "This is the address of a video file of this site. Please choose the file, or another address."
            )
            self.add_error("page_url", ValidationError(message))
        return cleaned


INDEX = [*Page.content_panels, FieldPanel("intro")]

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

VENUE = [
    FieldRowPanel([FieldPanel("name"), FieldPanel("city")]),
    FieldRowPanel([FieldPanel("street"), FieldPanel("postal_code"), FieldPanel("country")]),
    FieldRowPanel([FieldPanel("url"), FieldPanel("accessibility")]),
]
AFFILIATION = [
    FieldRowPanel([FieldPanel("role"), FieldPanel("place")]),
    FieldRowPanel([FieldPanel("organisation"), FieldPanel("organisation_name")]),
]
CONTRIBUTOR = [
    FieldPanel("person"),
    FieldRowPanel([FieldPanel("state"), FieldPanel("note")]),
    FieldRowPanel([FieldPanel("category"), FieldPanel("kind")]),
    RowPanel("affiliations", heading=_("Functions at this event"), label=_("function")),
    FieldPanel("teaser"),
    FieldPanel("statement"),
    FieldRowPanel([FieldPanel("mandate"), FieldPanel("mandate_confirmation")]),
]
RECORDING = [
    FieldRowPanel([FieldPanel("kind"), FieldPanel("title")]),
    FieldPanel("page_url"),
    FieldPanel("video"),
    FieldPanel("poster"),
    FieldPanel("intro"),
    FieldPanel("people", widget=forms.CheckboxSelectMultiple, classname=FLOWING),
    FieldRowPanel([FieldPanel("credit"), FieldPanel("rights_holder")]),
    FieldRowPanel([FieldPanel("origin"), FieldPanel("captions")]),
    FieldPanel("transcript"),
    FieldRowPanel([FieldPanel("provider"), FieldPanel("embed_url")]),
]
PRESENTATION = [
    FieldRowPanel([FieldPanel("title"), FieldPanel("kind")]),
    FieldPanel("document"),
    FieldPanel("url"),
    FieldRowPanel([FieldPanel("language"), FieldPanel("accessibility")]),
    FieldPanel("people", widget=forms.CheckboxSelectMultiple, classname=FLOWING),
]
REMINDER_RULE = [
    FieldRowPanel([FieldPanel("amount"), FieldPanel("unit"), FieldPanel("audience")]),
    FieldPanel("text"),
]
REFERENCE = [FieldRowPanel([FieldPanel("title"), FieldPanel("url")])]
CONDITION = [
    FieldPanel("text"),
    FieldPanel("levels", classname=FLOWING),
    FieldPanel("explanation"),
    FieldRowPanel([FieldPanel("provenance"), FieldPanel("level_label")]),
    FieldPanel("topics", widget=forms.CheckboxSelectMultiple, classname=FLOWING),
    RowPanel("references", heading=_("Examples and sources"), label=_("reference")),
]


def series() -> TabbedInterface:
    """The editing form of a series, in the order of the work."""
    return TabbedInterface(
        [
            Tab(
                [
                    *Page.content_panels,
                    FieldPanel("claim"),
                    FieldPanel("intro"),
                    FieldPanel("aims"),
                    FieldPanel("audiences"),
                    FieldPanel("image"),
                ],
                heading=_("Content"),
                name="content",
            ),
            Tab(
                [
                    MultiFieldPanel(
                        [
                            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                            FieldRowPanel([FieldPanel("rhythm"), FieldPanel("planned_event_count")]),
                            FieldRowPanel([FieldPanel("lifecycle"), FieldPanel("free_of_charge")]),
                        ],
                        _("Dates"),
                    ),
                    FieldPanel("registration_open"),
                ],
                heading=_("Dates and state"),
                name="dates",
            ),
            Tab(
                [
                    FieldPanel("networks", widget=forms.CheckboxSelectMultiple, classname=FLOWING),
                    RowPanel(
                        "organisation_roles", heading=_("Organisers, funders and partners"), label=_("organisation")
                    ),
                    FieldPanel("meetup_url"),
                    RowPanel("channels", heading=_("Channels"), label=_("channel")),
                ],
                heading=_("Organisers and channels"),
                name="organisers",
            ),
            Tab(
                [
                    FieldPanel("subscription_open"),
                    SilentSeriesHint(
                        content=_(
                            "Visitors may subscribe to reminders, but no rule below sends one. Please add a rule, for "
                            "example one day before, or stop offering reminders."
                        )
                    ),
                    RowPanel("reminder_rules", heading=_("Before each event"), label=_("reminder")),
                    FieldPanel("follow_ups"),
                ],
                heading=_("Reminders"),
                name="reminders",
            ),
            Tab(BasePage.promote_panels, heading=_("Address and sharing"), name="promote"),
            Tab(Page.settings_panels, heading=_("Publishing"), name="settings"),
        ]
    )


def event() -> TabbedInterface:
    """The editing form of an event: before, the people, registration, afterwards."""
    return TabbedInterface(
        [
            Tab(
                [
                    TopicHint(template="dialogues/admin/surveys/event_hint.html"),
                    *Page.content_panels,
                    FieldRowPanel([FieldPanel("kicker"), FieldPanel("short_title")]),
                    MultiFieldPanel(
                        [
                            NotesPanel("date", "status"),
                            FieldPanel("date"),
                            FieldRowPanel([FieldPanel("end_time"), FieldPanel("end_date")]),
                            FieldPanel("time_zone"),
                            FieldPanel("lifecycle"),
                            FieldPanel("status_note"),
                        ],
                        _("When"),
                    ),
                    MultiFieldPanel(
                        [
                            NotesPanel("place"),
                            FieldRowPanel([FieldPanel("attendance_mode"), FieldPanel("kind")]),
                            RowPanel("venues", heading=_("Venues"), label=_("venue")),
                            FieldRowPanel([FieldPanel("host_event_title"), FieldPanel("host_event_url")]),
                        ],
                        _("Where"),
                    ),
                    FieldPanel("announcement"),
                    FieldPanel("placeholder_text"),
                    FieldPanel("image"),
                    FieldPanel("topics", widget=forms.CheckboxSelectMultiple, classname=FLOWING),
                ],
                heading=_("Announcement"),
                name="announcement",
            ),
            Tab(
                [
                    FieldPanel("contributors_label"),
                    RowPanel("contributors", heading=_("Contributors"), label=_("contributor")),
                    FieldPanel("editorial_note"),
                ],
                heading=_("People"),
                name="people",
            ),
            Tab(
                [
                    RegistrationHint(template="dialogues/admin/registrations/hint.html"),
                    FieldRowPanel([FieldPanel("free_of_charge"), FieldPanel("will_be_recorded")]),
                    FieldPanel("registration_doors", classname=FLOWING),
                    FieldPanel("registration_meetup_url"),
                    FieldPanel("registration_external_url"),
                    MultiFieldPanel(
                        [
                            FieldRowPanel([FieldPanel("registration_opens_at"), FieldPanel("registration_closes_at")]),
                            FieldRowPanel(
                                [FieldPanel("registration_opens_days"), FieldPanel("registration_closes_hours")]
                            ),
                        ],
                        _("From when to when"),
                    ),
                    MultiFieldPanel(
                        [
                            FieldRowPanel([FieldPanel("registration_capacity"), FieldPanel("registration_guests")]),
                            FieldPanel(
                                "registration_waitlist",
                                help_text=_(
                                    "When all places are taken, people can wait. Whoever waits longest is offered a place "
                                    "that becomes free, by e-mail and for a while. Needs a number of places."
                                ),
                            ),
                            FieldRowPanel([FieldPanel("waitlist_closes_hours"), FieldPanel("offer_hours")]),
                        ],
                        _("Places and waiting list"),
                    ),
                    MultiFieldPanel(
                        [
                            FieldRowPanel(
                                [
                                    FieldPanel("link_hours"),
                                    FieldPanel(
                                        "when_moved",
                                        help_text=_("Whoever registered hears of it by e-mail in any case."),
                                    ),
                                ]
                            )
                        ],
                        _("Who has registered"),
                    ),
                    RowPanel(
                        "registration_questions",
                        heading=_("What people are asked beside their e-mail address"),
                        label=_("question"),
                    ),
                    call_panel(),
                ],
                heading=_("Registration"),
                name="registration",
            ),
            Tab(
                [
                    FieldPanel("report"),
                    FieldPanel("findings"),
                    RowPanel("recordings", heading=_("Recordings"), label=_("recording"), row_form=RecordingForm),
                    RowPanel(
                        "presentations",
                        heading=_("Presentations to download"),
                        label=_("presentation"),
                        row_form=PeopleForm,
                    ),
                    FieldPanel("documentation_not_planned", classname=FLOWING),
                ],
                heading=_("Documentation"),
                name="documentation",
            ),
            Tab(
                [
                    FieldPanel("guiding_question"),
                    HelpPanel(template="dialogues/admin/paste_conditions_hint.html"),
                    RowPanel("conditions", heading=_("Framework conditions"), label=_("framework condition")),
                ],
                heading=_("Framework conditions"),
                name="conditions",
            ),
            Tab(
                [
                    FieldPanel("networks", widget=forms.CheckboxSelectMultiple, classname=FLOWING),
                    RowPanel("organisation_roles", heading=_("Organisers and partners"), label=_("organisation")),
                ],
                heading=_("Organisers"),
                name="organisers",
            ),
            Tab(
                [
                    FieldPanel("reminders"),
                    RowPanel("reminder_rules", heading=_("Own reminders"), label=_("reminder")),
                ],
                heading=_("Reminders"),
                name="reminders",
            ),
            Tab([*BasePage.promote_panels, *Page.settings_panels], heading=_("Address"), name="settings"),
        ]
    )


TOPIC_API = writable("name", "description")
TOPIC = [FieldPanel("name"), FieldPanel("description")]
REGISTRATION_QUESTION = [
    FieldRowPanel([FieldPanel("kind"), FieldPanel("is_required")]),
    FieldPanel("label"),
    FieldPanel("purpose"),
    FieldPanel("options"),
    FieldPanel("keep_days"),
]
