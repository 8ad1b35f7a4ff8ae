"""The blocks that an issue of the newsletter is made of. What an event, a recording or a condition says is not typed
again: it is read when the page is shown and when the mail is frozen (``selectors.issue_parts``)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.widgets import BaseChooser
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.core.blocks import TEXT_FEATURES, DownloadBlock, PictureBlock

EVENT_PAGE = "dialogues.DialogueEventPage"
CONDITION_CHOOSER = "newsletter_condition_chooser"
SHOWN = 140
"""Characters of a condition in the editor."""


class TextBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("text"), features=TEXT_FEATURES)

    class Meta:
        icon = "pilcrow"
        label = _("Text")


class EventBlock(blocks.StructBlock):
    event = blocks.PageChooserBlock(label=_("event"), page_type=EVENT_PAGE)
    note = blocks.TextBlock(
        label=_("your own words"),
        required=False,
        max_length=1000,
        rows=3,
        help_text=_("Left empty, the beginning of the announcement is shown."),
    )

    class Meta:
        icon = "calendar-alt"
        label = _("Event")
        help_text = _("Title, date, place and people are taken from the event when the issue is sent.")


class RecordingBlock(blocks.StructBlock):
    event = blocks.PageChooserBlock(label=_("event"), page_type=EVENT_PAGE)
    which = blocks.ChoiceBlock(
        label=_("which recordings"),
        choices=[("main", _("the main recording")), ("all", _("all recordings"))],
        default="main",
    )
    note = blocks.TextBlock(label=_("your own words"), required=False, max_length=1000, rows=3)

    class Meta:
        icon = "media"
        label = _("Recording")
        help_text = _("A picture that leads to the page of the event. No mail program plays videos.")


class ConditionChooser(BaseChooser):
    """The field with which a framework condition is chosen; ``viewsets.condition_chooser`` opens behind it."""

    choose_one_text = _("Choose a framework condition")
    choose_another_text = _("Choose another one")
    chooser_modal_url_name = f"{CONDITION_CHOOSER}:choose"
    icon = "clipboard-list"

    @cached_property
    def model(self) -> Any:
        from dialogues.models import FrameworkCondition  # noqa: PLC0415  blocks are loaded before all models

        return FrameworkCondition

    def get_title(self, instance: Any) -> str:
        return Truncator(str(instance)).chars(SHOWN)


class ConditionChooserBlock(blocks.ChooserBlock):
    """One framework condition, found by words or by the title of its event."""

    class Meta:
        icon = "clipboard-list"

    @cached_property
    def target_model(self) -> Any:
        return self.widget.model_class

    @cached_property
    def widget(self) -> ConditionChooser:
        return ConditionChooser()

    def get_translatable_segments(self, value: Any) -> list[Any]:
        """None: a translation keeps the choice, and readers get the condition in their language where there is one."""
        return []

    def restore_translated_segments(self, value: Any, segments: list[Any]) -> Any:
        return value


class ConditionBlock(blocks.StructBlock):
    condition = ConditionChooserBlock(label=_("framework condition"))

    class Meta:
        icon = "clipboard-list"
        label = _("Framework condition")


class ButtonBlock(blocks.StructBlock):
    label = blocks.CharBlock(
        label=_("text on the button"), max_length=60, help_text=_("Say what happens: “Read the programme”.")
    )
    link = blocks.PageChooserBlock(label=_("page of this site"), required=False)
    url = blocks.URLBlock(
        label=_("or another address"), required=False, help_text=_("For example https://example.org/programme")
    )

    class Meta:
        icon = "link"
        label = _("Button")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if bool(cleaned.get("link")) == bool(cleaned.get("url")):
            error = ValidationError(_("Choose a page of this site or enter an address, one of the two."))
            raise StructBlockValidationError({"url": error})
        return cleaned


class IssueBlock(blocks.StreamBlock):
    """The body of an issue."""

    text = TextBlock()
    event = EventBlock()
    recording = RecordingBlock()
    condition = ConditionBlock()
    picture = PictureBlock(help_text=_("Text alternative and credit are taken from the picture."))
    download = DownloadBlock()
    button = ButtonBlock()
