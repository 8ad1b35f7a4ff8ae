"""The editing forms of the overview and of a network."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel, TabbedInterface
from wagtail.models import Page

from cms.core.editing.panels import RowPanel, Tab
from cms.core.models import BasePage
from networks.hints import ProofreadingHint

NETWORK_INDEX = [*Page.content_panels, FieldPanel("intro")]


def network() -> TabbedInterface:
    """The editing form of a network: what it is, its self-understanding, who belongs, who stands behind it."""
    return TabbedInterface(
        [
            _content(),
            _charter(),
            _members(),
            _people(),
            Tab(BasePage.promote_panels, heading=_("Address and sharing"), name="promote"),
            Tab(Page.settings_panels, heading=_("Publishing"), name="settings"),
        ]
    )


def _content() -> Tab:
    return Tab(
        [
            ProofreadingHint(),
            *Page.content_panels,
            MultiFieldPanel(
                [
                    FieldPanel("short_name"),
                    FieldPanel("claim"),
                    FieldRowPanel(
                        [
                            FieldPanel(
                                "state",
                                help_text=_("How far the network is. One that has ended stays readable."),
                            ),
                            FieldPanel("founded_on"),
                        ]
                    ),
                    FieldPanel("legal_form"),
                ],
                _("At a glance"),
            ),
            FieldPanel("mission"),
            RowPanel("purposes", heading=_("Purposes"), label=_("purpose")),
            MultiFieldPanel(
                [
                    FieldPanel(
                        "logo",
                        help_text=_("The mark of the network. Other websites can take it over with the text."),
                    ),
                    FieldPanel("image"),
                ],
                _("Pictures"),
            ),
            RowPanel("offers", heading=_("Offers"), label=_("offer")),
            RowPanel("practices", heading=_("Good practice of the members"), label=_("good practice")),
            PageChooserPanel("emerged_from", ["networks.ProgrammePage", "networks.NetworkPage"]),
            RowPanel("milestones", heading=_("Milestones"), label=_("milestone")),
            FieldPanel("review_on"),
        ],
        heading=_("Content"),
        name="content",
    )


def _charter() -> Tab:
    return Tab(
        [
            RowPanel("charter", heading=_("Charter"), label=_("chapter")),
            RowPanel("principles", heading=_("Principles"), label=_("principle")),
            RowPanel("criteria", heading=_("Criteria"), label=_("criterion")),
            RowPanel("features", heading=_("What sets the network apart"), label=_("point")),
        ],
        heading=_("Self-understanding"),
        name="charter",
    )


def _members() -> Tab:
    return Tab(
        [
            MultiFieldPanel(
                [FieldPanel("members_as_of"), FieldPanel("member_count_label")],
                _("List of members"),
                help_text=_("Who belongs to the network stands under Networks › Memberships."),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("open_for_members"),
                    FieldPanel("admission_open"),
                    FieldPanel(
                        "admission_url",
                        help_text=_(
                            "Only if one applies elsewhere. Left empty, visitors apply with the form of this site, "
                            "and you find the applications in the menu."
                        ),
                    ),
                ],
                _("Admission"),
            ),
            RowPanel("admission_steps", heading=_("Steps of the admission"), label=_("step")),
        ],
        heading=_("Members"),
        name="members",
    )


def _people() -> Tab:
    return Tab(
        [
            RowPanel("spokespersons", heading=_("Spokespersons"), label=_("spokesperson")),
            MultiFieldPanel(
                [FieldPanel("office"), FieldPanel("office_until"), FieldPanel("quiet_months")], _("Office")
            ),
            RowPanel("organisation_roles", heading=_("Organisations behind it"), label=_("organisation")),
            FieldPanel("press_background"),
        ],
        heading=_("People and organisations"),
        name="people",
    )
