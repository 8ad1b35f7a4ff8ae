"""How editors see the fields of this app, and which of them the editorial API may write."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from cms.core.panels import RowPanel


def synchronised(*names: str) -> list[SynchronizedField]:
    """Fields that are the same in every translation: dates, relations, codes. wagtail-localize takes other text for text."""
    return [SynchronizedField(name, overridable=False) for name in names]


def writable(*names: str) -> list[APIField]:
    """Fields that the editorial API reads and writes: every field an editor can fill (contract 3)."""
    return [APIField(name, writable=True) for name in names]


ORGANISATION_ROLE_API = writable("organisation", "role", "wording", "logo", "since", "until")
ORGANISATION_ROLE = [
    FieldRowPanel([FieldPanel("organisation"), FieldPanel("role")]),
    FieldPanel("wording"),
    FieldPanel("logo"),
    FieldRowPanel([FieldPanel("since"), FieldPanel("until")]),
]

PERSON_API = writable("name", "sort_name", "is_public", "photo", "biography", "links")
PERSON_LINK_API = writable("label", "url")
ORGANISATION_API = writable("name", "short_name", "kind", "website", "region", "logo")
REGION_API = writable("name", "kind", "land", "official_key")

CHANNEL_API = writable("kind", "label", "url")
CHANNEL = [FieldRowPanel([FieldPanel("kind"), FieldPanel("label")]), FieldPanel("url")]

NETWORK_INDEX = [*Page.content_panels, FieldPanel("intro")]
NETWORK = [
    *Page.content_panels,
    MultiFieldPanel(
        [
            FieldPanel("short_name"),
            FieldPanel("claim"),
            FieldRowPanel([FieldPanel("state"), FieldPanel("founded_on")]),
        ],
        _("At a glance"),
    ),
    FieldPanel("mission"),
    MultiFieldPanel([FieldPanel("logo"), FieldPanel("image")], _("Pictures")),
    RowPanel("organisation_roles", heading=_("Organisations behind it"), label=_("organisation")),
]

PERSON = [
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("name"), FieldPanel("sort_name")]), FieldPanel("is_public")], _("Name")
    ),
    MultiFieldPanel([FieldPanel("photo"), FieldPanel("biography")], _("Portrait")),
    InlinePanel(
        "links", heading=_("Links"), label=_("link"), panels=[FieldRowPanel([FieldPanel("label"), FieldPanel("url")])]
    ),
]
ORGANISATION = [
    MultiFieldPanel([FieldPanel("name"), FieldRowPanel([FieldPanel("short_name"), FieldPanel("kind")])], _("Name")),
    MultiFieldPanel([FieldPanel("website"), FieldPanel("region"), FieldPanel("logo")], _("Where and how")),
]
REGION = [
    FieldPanel("name"),
    FieldRowPanel([FieldPanel("kind"), FieldPanel("land")]),
    FieldPanel("official_key"),
]
