"""How editors see the rows of pages and records."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

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
CHANNEL = [
    FieldRowPanel([FieldPanel("kind", help_text=_("Which service it is.")), FieldPanel("label")]),
    FieldPanel("url", help_text=_("The address of your page there.")),
]
CHAPTER = [
    FieldPanel("title", help_text=_("For example “Membership”.")),
    FieldPanel("body", help_text=_("The text of the chapter, as it was agreed.")),
    FieldPanel("key"),
]
POINT_TITLE = _("In a few words.")
POINT = [FieldPanel("title", help_text=POINT_TITLE), FieldPanel("body")]
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
MILESTONE = [FieldRowPanel([FieldPanel("date"), FieldPanel("title", help_text=POINT_TITLE)]), FieldPanel("body")]
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
QUOTE = [
    FieldPanel("quote"),
    FieldRowPanel([FieldPanel("name", help_text=_("Who said it.")), FieldPanel("function")]),
    FieldPanel("organisation", help_text=_("For whom the person speaks.")),
]
PARTICIPATION = [
    FieldPanel("region", help_text=_("Which county or city took part.")),
    FieldRowPanel([FieldPanel("since"), FieldPanel("until")]),
]
RESULT = [
    FieldPanel("title", help_text=POINT_TITLE),
    FieldPanel("body"),
    FieldRowPanel([FieldPanel("region", help_text=_("Where it was made.")), FieldPanel("helpers")]),
    FieldRowPanel(
        [FieldPanel("document", help_text=_("Where it can be read, as a file of this site.")), FieldPanel("url")]
    ),
]
RESPONSIBLE = [
    FieldRowPanel(
        [
            FieldPanel("person", help_text=_("Who answers for the membership. They need not be shown in public.")),
            FieldPanel("function"),
        ]
    )
]
