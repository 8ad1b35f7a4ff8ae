"""The editing forms of pages."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TabbedInterface
from wagtail.models import Page

from cms.core.editing.panels import RowPanel, Tab
from cms.core.models import BasePage
from networks.hints import ProofreadingHint

PRESS_RELEASE = [
    ProofreadingHint(),
    *Page.content_panels,
    FieldPanel("kicker"),
    FieldRowPanel([FieldPanel("number"), FieldPanel("date"), FieldPanel("place")]),
    FieldRowPanel([FieldPanel("publisher"), FieldPanel("original_url")]),
    FieldPanel("image", help_text=_("Shown at the head of the release.")),
    FieldPanel("body", help_text=_("The release itself, without headline and quotes.")),
    RowPanel("quotes", heading=_("Quotes"), label=_("quote")),
    FieldPanel("background"),
]
WORKING_GROUP = [
    *Page.content_panels,
    FieldPanel("aim"),
    FieldRowPanel([FieldPanel("state"), FieldPanel("convenor")]),
    FieldPanel("discussion_url"),
    FieldPanel("may_be_named"),
]


def programme() -> TabbedInterface:
    """The editing form of a programme."""
    return TabbedInterface(
        [
            Tab(
                [
                    ProofreadingHint(),
                    *Page.content_panels,
                    MultiFieldPanel(
                        [
                            FieldPanel("short_name"),
                            FieldPanel("claim"),
                            FieldPanel(
                                "state",
                                help_text=_("Whether the programme runs or has ended. It stays readable afterwards."),
                            ),
                            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                        ],
                        _("At a glance"),
                    ),
                    FieldPanel("mission"),
                    FieldPanel("image"),
                    RowPanel("offers", heading=_("Offers"), label=_("offer")),
                    RowPanel("results", heading=_("Results"), label=_("result")),
                ],
                heading=_("Content"),
                name="content",
            ),
            Tab(
                [
                    RowPanel("participations", heading=_("Participating regions"), label=_("region")),
                    RowPanel("organisation_roles", heading=_("Organisations behind it"), label=_("organisation")),
                ],
                heading=_("Regions and organisations"),
                name="organisations",
            ),
            Tab(BasePage.promote_panels, heading=_("Address and sharing"), name="promote"),
            Tab(Page.settings_panels, heading=_("Publishing"), name="settings"),
        ]
    )
