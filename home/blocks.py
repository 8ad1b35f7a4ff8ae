"""The building blocks of the start page. Blocks that show dialogues ask the selectors; nothing is typed twice."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from cms.core.blocks import TEXT_FEATURES, BodyBlock


class HeroBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), max_length=160)
    text = blocks.RichTextBlock(label=_("text"), required=False, features=["bold", "italic", "link"])
    image = ImageChooserBlock(label=_("picture"), required=False)
    link = blocks.PageChooserBlock(label=_("button leads to"), required=False)
    link_label = blocks.CharBlock(label=_("text on the button"), required=False, max_length=60)

    class Meta:
        icon = "image"
        label = _("Opening with picture")
        template = "home/blocks/hero.html"


class NextEventBlock(blocks.StructBlock):
    heading = blocks.CharBlock(
        label=_("heading"), required=False, max_length=120, help_text=_("Left empty: “Next dialogue”.")
    )
    series = blocks.PageChooserBlock(
        label=_("only from this series"), required=False, page_type="dialogues.DialogueSeriesPage"
    )

    class Meta:
        icon = "calendar"
        label = _("Next event")
        help_text = _("Shows by itself whichever event comes next.")
        template = "home/blocks/next_event.html"


class EventListBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), required=False, max_length=120)
    which = blocks.ChoiceBlock(
        label=_("which events"),
        choices=[("upcoming", _("upcoming")), ("documented", _("held, the latest first"))],
        default="upcoming",
    )
    count = blocks.IntegerBlock(label=_("how many"), min_value=1, max_value=12, default=3)

    class Meta:
        icon = "list-ul"
        label = _("List of events")
        template = "home/blocks/event_list.html"


class SeriesListBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), required=False, max_length=120)

    class Meta:
        icon = "folder-open-inverse"
        label = pgettext_lazy("several", "Dialogue series")
        help_text = _("All series that run or are planned.")
        template = "home/blocks/series_list.html"


class NetworkListBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), required=False, max_length=120)

    class Meta:
        icon = "group"
        label = _("Networks")
        template = "home/blocks/network_list.html"


class ImageTextBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), required=False, max_length=160)
    text = blocks.RichTextBlock(label=_("text"), features=TEXT_FEATURES)
    image = ImageChooserBlock(label=_("picture"))
    image_side = blocks.ChoiceBlock(
        label=_("picture stands"), choices=[("left", _("left")), ("right", _("right"))], default="right"
    )
    link = blocks.PageChooserBlock(label=_("link leads to"), required=False)
    link_label = blocks.CharBlock(label=_("text of the link"), required=False, max_length=60)

    class Meta:
        icon = "doc-full"
        label = _("Text with picture")
        template = "home/blocks/image_text.html"


class StartBlock(BodyBlock):
    """Everything that may stand on the start page."""

    hero = HeroBlock()
    next_event = NextEventBlock()
    event_list = EventListBlock()
    series_list = SeriesListBlock()
    network_list = NetworkListBlock()
    image_text = ImageTextBlock()
