"""The editing forms of the overview and of a series."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    TabbedInterface,
)
from wagtail.models import Page

from cms.core.editing.panels import RowPanel, Tab
from cms.core.models import BasePage
from dialogues.editing.rows import FLOWING
from dialogues.hints import SilentSeriesHint

INDEX = [*Page.content_panels, FieldPanel("intro")]


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
                            FieldRowPanel(
                                [
                                    FieldPanel("lifecycle"),
                                    FieldPanel(
                                        "free_of_charge", help_text=_("Visitors read that taking part costs nothing.")
                                    ),
                                ]
                            ),
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
