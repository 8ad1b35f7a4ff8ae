"""How editors see people, organisations, regions and memberships."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel

from networks.editing.rows import RESPONSIBLE

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
