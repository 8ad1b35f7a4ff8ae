"""The few blocks that free text bodies are made of."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=255)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    quote = blocks.TextBlock(label=_("quote"))
    name = blocks.CharBlock(label=_("name"), required=False, max_length=255)
    function = blocks.CharBlock(label=_("function"), required=False, max_length=255)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "blocks/quote.html"


class DownloadBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("document"))
    note = blocks.CharBlock(label=_("note"), required=False, max_length=255)

    class Meta:
        icon = "download"
        label = _("Download")
        template = "blocks/download.html"


class BodyBlock(blocks.StreamBlock):
    """The body of a page or report."""

    heading = blocks.CharBlock(
        label=_("Heading"), icon="title", max_length=200, template="blocks/heading.html", form_classname="title"
    )
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES, template="blocks/text.html")
    picture = PictureBlock()
    quote = QuoteBlock()
    download = DownloadBlock()

    class Meta:
        block_counts: dict[str, dict[str, int]] = {}
