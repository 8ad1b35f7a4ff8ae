"""The editing form of an event, a function for each tab."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    TabbedInterface,
)
from wagtail.models import Page

from cms.core.editing.panels import NotesPanel, RowPanel, Tab
from cms.core.models import BasePage
from dialogues.editing.calls import call_panel
from dialogues.editing.rows import FLOWING, TOPICS_HELP, PeopleForm, RecordingForm
from dialogues.hints import RegistrationHint, TopicHint


def event() -> TabbedInterface:
    """The editing form of an event: before, the people, registration, afterwards."""
    return TabbedInterface(
        [
            _announcement(),
            _people(),
            _registration(),
            _documentation(),
            _conditions(),
            _organisers(),
            _reminders(),
            _address(),
        ]
    )


def _announcement() -> Tab:
    return Tab(
        [
            TopicHint(template="dialogues/admin/surveys/event_hint.html"),
            *Page.content_panels,
            FieldRowPanel([FieldPanel("kicker"), FieldPanel("short_title")]),
            MultiFieldPanel(
                [
                    NotesPanel("date", "status"),
                    FieldPanel("date"),
                    FieldRowPanel([FieldPanel("end_time"), FieldPanel("end_date")]),
                    FieldPanel("time_zone", help_text=_("On which clock the times above are meant.")),
                    FieldPanel(
                        "lifecycle",
                        help_text=_(
                            "Usually the status follows by itself. Choose something else only when it would be wrong."
                        ),
                    ),
                    FieldPanel("status_note"),
                ],
                _("When"),
            ),
            MultiFieldPanel(
                [
                    NotesPanel("place"),
                    FieldRowPanel(
                        [
                            FieldPanel(
                                "attendance_mode", help_text=_("Whether people meet online, on site, or both at once.")
                            ),
                            FieldPanel(
                                "kind",
                                help_text=_("What sort of event it is: shown above the title and in calendars."),
                            ),
                        ]
                    ),
                    RowPanel("venues", heading=_("Venues"), label=_("venue")),
                    FieldRowPanel(
                        [
                            FieldPanel("host_event_title"),
                            FieldPanel(
                                "host_event_url", help_text=_("Leads from the name of the conference to its website.")
                            ),
                        ]
                    ),
                ],
                _("Where"),
            ),
            FieldPanel("announcement"),
            FieldPanel("placeholder_text"),
            FieldPanel("image"),
            FieldPanel("topics", widget=forms.CheckboxSelectMultiple, classname=FLOWING, help_text=TOPICS_HELP),
        ],
        heading=_("Announcement"),
        name="announcement",
    )


def _people() -> Tab:
    return Tab(
        [
            FieldPanel("contributors_label"),
            RowPanel("contributors", heading=_("Contributors"), label=_("contributor")),
            FieldPanel("editorial_note"),
        ],
        heading=_("People"),
        name="people",
    )


def _registration() -> Tab:
    return Tab(
        [
            RegistrationHint(template="dialogues/admin/registrations/hint.html"),
            FieldRowPanel(
                [
                    FieldPanel("free_of_charge", help_text=_("Visitors read that taking part costs nothing.")),
                    FieldPanel("will_be_recorded"),
                ]
            ),
            FieldPanel("registration_doors", classname=FLOWING),
            FieldPanel("registration_meetup_url"),
            FieldPanel("registration_external_url"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("registration_opens_at"), FieldPanel("registration_closes_at")]),
                    FieldRowPanel([FieldPanel("registration_opens_days"), FieldPanel("registration_closes_hours")]),
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
    )


def _documentation() -> Tab:
    return Tab(
        [
            FieldPanel("report"),
            FieldPanel("findings"),
            NotesPanel("recordings"),
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
    )


def _conditions() -> Tab:
    return Tab(
        [
            FieldPanel("guiding_question"),
            HelpPanel(template="dialogues/admin/paste_conditions_hint.html"),
            RowPanel("conditions", heading=_("Framework conditions"), label=_("framework condition")),
        ],
        heading=_("Framework conditions"),
        name="conditions",
    )


def _organisers() -> Tab:
    return Tab(
        [
            FieldPanel("networks", widget=forms.CheckboxSelectMultiple, classname=FLOWING),
            RowPanel("organisation_roles", heading=_("Organisers and partners"), label=_("organisation")),
        ],
        heading=_("Organisers"),
        name="organisers",
    )


def _reminders() -> Tab:
    return Tab(
        [
            FieldPanel("reminders", help_text=_("Which mails go out before the event.")),
            RowPanel("reminder_rules", heading=_("Own reminders"), label=_("reminder")),
        ],
        heading=_("Reminders"),
        name="reminders",
    )


def _address() -> Tab:
    return Tab([*BasePage.promote_panels, *Page.settings_panels], heading=_("Address"), name="settings")
