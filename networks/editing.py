"""How editors see the fields of this app, and which of them the editorial API may write."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
    TabbedInterface,
)
from wagtail.api import APIField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from cms.core.models import BasePage
from cms.core.panels import RowPanel, Tab
from networks.hints import ProofreadingHint


def synchronised(*names: str) -> list[SynchronizedField]:
    """Fields that are the same in every translation: dates, relations, codes. wagtail-localize takes other text for text."""
    return [SynchronizedField(name, overridable=False) for name in names]


def writable(*names: str) -> list[APIField]:
    """Fields that the editorial API reads and writes: every field an editor can fill (contract 3)."""
    return [APIField(name, writable=True) for name in names]


ORGANISATION_ROLE_API = writable("organisation", "role", "wording", "logo", "since", "until")
ORGANISATION_ROLE = [
    FieldRowPanel(
        [
            FieldPanel("organisation", help_text=_("Choose it, or create it right there.")),
            FieldPanel("role", help_text=_("What it does here: it organises, funds, carries, supports …")),
        ]
    ),
    FieldPanel("wording"),
    FieldPanel("logo"),
    FieldRowPanel([FieldPanel("since"), FieldPanel("until")]),
]

PERSON_API = writable("name", "sort_name", "is_public", "photo", "biography", "links")
PERSON_LINK_API = writable("label", "url")
ORGANISATION_API = writable("name", "short_name", "kind", "website", "region", "logo")
REGION_API = writable("name", "kind", "land", "official_key", "latitude", "longitude", "dissolved_on", "successor")

CHANNEL_API = writable("kind", "label", "url")
CHANNEL = [
    FieldRowPanel([FieldPanel("kind", help_text=_("Which service it is.")), FieldPanel("label")]),
    FieldPanel("url", help_text=_("The address of your page there.")),
]

NETWORK_INDEX = [*Page.content_panels, FieldPanel("intro")]
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
CHAPTER = [
    FieldPanel("title", help_text=_("For example “Membership”.")),
    FieldPanel("body", help_text=_("The text of the chapter, as it was agreed.")),
    FieldPanel("key"),
]
POINT_API = writable("title", "body")
POINT_TITLE = _("In a few words.")
POINT = [FieldPanel("title", help_text=POINT_TITLE), FieldPanel("body")]

OFFER_API = writable("kind", "title", "body", "image")
OFFER = [
    FieldRowPanel(
        [
            FieldPanel("title", help_text=POINT_TITLE),
            FieldPanel("kind", help_text=_("What sort of offer it is. It is shown above the title.")),
        ]
    ),
    FieldPanel("body"),
    FieldPanel("image", help_text=_("Shown beside the offer.")),
]
MILESTONE_API = writable("date", "title", "body")
MILESTONE = [FieldRowPanel([FieldPanel("date"), FieldPanel("title", help_text=POINT_TITLE)]), FieldPanel("body")]
SPOKESPERSON_API = writable("person", "region", "since", "until", "contact_url", "email", "phone")
SPOKESPERSON = [
    FieldRowPanel(
        [
            FieldPanel("person", help_text=_("Choose somebody, or create the person right there.")),
            FieldPanel("region", help_text=_("The county or city the person comes from.")),
        ]
    ),
    FieldRowPanel([FieldPanel("since"), FieldPanel("until")]),
    FieldPanel("contact_url"),
    FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
]


def network() -> TabbedInterface:
    """The editing form of a network: what it is, its self-understanding, who belongs, who stands behind it."""
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
            ),
            Tab(
                [
                    RowPanel("charter", heading=_("Charter"), label=_("chapter")),
                    RowPanel("principles", heading=_("Principles"), label=_("principle")),
                    RowPanel("criteria", heading=_("Criteria"), label=_("criterion")),
                    RowPanel("features", heading=_("What sets the network apart"), label=_("point")),
                ],
                heading=_("Self-understanding"),
                name="charter",
            ),
            Tab(
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
            ),
            Tab(
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
            ),
            Tab(BasePage.promote_panels, heading=_("Address and sharing"), name="promote"),
            Tab(Page.settings_panels, heading=_("Publishing"), name="settings"),
        ]
    )


RESPONSIBLE = [
    FieldRowPanel(
        [
            FieldPanel("person", help_text=_("Who answers for the membership. They need not be shown in public.")),
            FieldPanel("function"),
        ]
    )
]
MEMBERSHIP = [
    FieldPanel("network", widget=forms.Select, help_text=_("To which network the member belongs.")),
    FieldRowPanel([FieldPanel("region"), FieldPanel("organisation")]),
    FieldPanel("kind"),
    FieldRowPanel([FieldPanel("since"), FieldPanel("until")]),
    InlinePanel(
        "responsible_people",
        heading=_("Responsible people (not public)"),
        label=_("person"),
        panels=RESPONSIBLE,
    ),
]

QUOTE_API = writable("quote", "name", "function", "organisation")
QUOTE = [
    FieldPanel("quote"),
    FieldRowPanel([FieldPanel("name", help_text=_("Who said it.")), FieldPanel("function")]),
    FieldPanel("organisation", help_text=_("For whom the person speaks.")),
]
PRESS_RELEASE_API = writable(
    "number", "date", "kicker", "place", "publisher", "original_url", "image", "body", "background", "quotes"
)
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

PARTICIPATION_API = writable("region", "since", "until")
PARTICIPATION = [
    FieldPanel("region", help_text=_("Which county or city took part.")),
    FieldRowPanel([FieldPanel("since"), FieldPanel("until")]),
]
RESULT_API = writable("title", "body", "region", "helpers", "document", "url")
RESULT = [
    FieldPanel("title", help_text=POINT_TITLE),
    FieldPanel("body"),
    FieldRowPanel([FieldPanel("region", help_text=_("Where it was made.")), FieldPanel("helpers")]),
    FieldRowPanel(
        [FieldPanel("document", help_text=_("Where it can be read, as a file of this site.")), FieldPanel("url")]
    ),
]
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


def programme() -> TabbedInterface:
    """The editing form of a programme."""
    return TabbedInterface(
        [
            Tab(
                [
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


WORKING_GROUP_API = writable("aim", "state", "convenor", "discussion_url", "may_be_named")
WORKING_GROUP = [
    *Page.content_panels,
    FieldPanel("aim"),
    FieldRowPanel([FieldPanel("state"), FieldPanel("convenor")]),
    FieldPanel("discussion_url"),
    FieldPanel("may_be_named"),
]

PERSON = [
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("name"), FieldPanel("sort_name")]), FieldPanel("is_public")], _("Name")
    ),
    MultiFieldPanel(
        [
            FieldPanel("photo", help_text=_("A picture of the face. Left empty, the initials are shown.")),
            FieldPanel("biography"),
        ],
        _("Portrait"),
    ),
    InlinePanel(
        "links",
        heading=_("Links"),
        label=_("link"),
        panels=[
            FieldRowPanel(
                [FieldPanel("label"), FieldPanel("url", help_text=_("For example the person’s own website."))]
            )
        ],
    ),
]
ORGANISATION = [
    MultiFieldPanel(
        [
            FieldPanel("name", help_text=_("The full official name.")),
            FieldRowPanel([FieldPanel("short_name"), FieldPanel("kind", help_text=_("For sorting and filtering."))]),
        ],
        _("Name"),
    ),
    MultiFieldPanel(
        [FieldPanel("website", help_text=_("Its name leads there.")), FieldPanel("region"), FieldPanel("logo")],
        _("Where and how"),
    ),
]
REGION = [
    FieldPanel("name"),
    FieldRowPanel(
        [
            FieldPanel("kind", help_text=_("For sorting and filtering.")),
            FieldPanel("land", help_text=_("In which federal state it lies.")),
        ]
    ),
    FieldPanel("official_key"),
    FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
    FieldRowPanel([FieldPanel("dissolved_on"), FieldPanel("successor")]),
]
