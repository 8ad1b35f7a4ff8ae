"""How editors see the rows of events and series."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
)

from cms.core.editing.panels import RowForm, RowPanel

FLOWING = "wn-flowing"
"""Tick boxes beside each other instead of below each other."""
TOPICS_HELP = _("What it is about. Events and framework conditions can be listed by topic.")


CONTRIBUTOR_KEY = re.compile(r"contributors-\d+-person")


class PeopleForm(RowForm):
    """Offers the people of this event, those who are just being added, and whoever was chosen before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        people = {row.person_id for row in self.parent.contributors.all()} if self.parent is not None else set()
        people |= {int(str(pk)) for key, pk in self.data.items() if CONTRIBUTOR_KEY.match(key) and str(pk).isdecimal()}
        chosen = {person.pk for person in self.instance.people.all()}
        field.queryset = field.queryset.filter(pk__in=people | chosen)
        field.help_text = _("The people of this event. Whoever is missing: add them under “People” and save.")


class RecordingForm(PeopleForm):
    """Needs an address or a video file; the file has an address of its own."""

    def clean(self) -> dict[str, Any]:
        from dialogues.video_urls import file_url, own_key  # noqa: PLC0415  models read this module

        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        video = cleaned.get("video")
        if video is not None:
            if not cleaned.get("page_url") and "page_url" not in self.errors:
                cleaned["page_url"] = file_url(str(video.public_id), video.media_type)
            cleaned["captions"] = bool(cleaned.get("captions") or video.caption_languages)
        elif not cleaned.get("page_url") and "page_url" not in self.errors and not self.is_deferred_validation:
            self.add_error("page_url", ValidationError(_("Please enter an address, or choose a video file.")))
        elif own_key(cleaned.get("page_url") or ""):
            message = _(
                "This is the address of a video file of this site. Please choose the file, or another address."
            )
            self.add_error("page_url", ValidationError(message))
        return cleaned


VENUE = [
    FieldRowPanel([FieldPanel("name"), FieldPanel("city")]),
    FieldRowPanel(
        [
            FieldPanel("street", help_text=_("So that people find the way. It goes into calendars as well.")),
            FieldPanel("postal_code", help_text=_("So that people find the way. It goes into calendars as well.")),
            FieldPanel("country"),
        ]
    ),
    FieldRowPanel([FieldPanel("url", help_text=_("The website of the house.")), FieldPanel("accessibility")]),
]
AFFILIATION = [
    FieldRowPanel(
        [
            FieldPanel("role"),
            FieldPanel(
                "place", help_text=_("For example the town, or the place of experiment that the person stands for.")
            ),
        ]
    ),
    FieldRowPanel(
        [
            FieldPanel(
                "organisation",
                help_text=_("When the organisation has a record: its name is then the same everywhere."),
            ),
            FieldPanel("organisation_name"),
        ]
    ),
]
CONTRIBUTOR = [
    FieldPanel("person"),
    FieldRowPanel([FieldPanel("state"), FieldPanel("note")]),
    FieldRowPanel(
        [
            FieldPanel("category", help_text=_("From which side the person speaks. It is shown at the name.")),
            FieldPanel("kind", help_text=_("Whether the person comes from outside or belongs to the network.")),
        ]
    ),
    RowPanel("affiliations", heading=_("Functions at this event"), label=_("function")),
    FieldPanel("teaser"),
    FieldPanel("statement"),
    FieldRowPanel([FieldPanel("mandate"), FieldPanel("mandate_confirmation")]),
]
RECORDING = [
    FieldRowPanel(
        [
            FieldPanel("kind", help_text=_("The recording of the event itself, something made later, or an excerpt.")),
            FieldPanel("title", help_text=_("What stands above the video.")),
        ]
    ),
    FieldPanel("page_url"),
    FieldPanel("video"),
    FieldPanel("poster"),
    FieldPanel("intro"),
    FieldPanel("people", widget=forms.CheckboxSelectMultiple, classname=FLOWING),
    FieldRowPanel(
        [
            FieldPanel("credit"),
            FieldPanel(
                "rights_holder",
                help_text=_("To whom the video belongs when it is not your own. It is named at the video."),
            ),
        ]
    ),
    FieldRowPanel([FieldPanel("origin"), FieldPanel("captions")]),
    FieldPanel(
        "transcript",
        help_text=_(
            "What is said, as text, for everybody who cannot hear it or prefers to read. It stands below the video."
        ),
    ),
    FieldRowPanel([FieldPanel("provider"), FieldPanel("embed_url")]),
]
PRESENTATION = [
    FieldRowPanel(
        [
            FieldPanel("title", help_text=_("How it is called among the downloads.")),
            FieldPanel("kind", help_text=_("Whether these are slides or something else. It is shown at the title.")),
        ]
    ),
    FieldPanel("document", help_text=_("The file to download. Choose one, or enter an address: one of the two.")),
    FieldPanel("url"),
    FieldRowPanel([FieldPanel("language"), FieldPanel("accessibility")]),
    FieldPanel("people", widget=forms.CheckboxSelectMultiple, classname=FLOWING),
]
REMINDER_RULE = [
    FieldRowPanel(
        [
            FieldPanel("amount", help_text=_("How long before the beginning, for example 1.")),
            FieldPanel("unit", help_text=_("Days keep the time of day; hours are counted back exactly.")),
            FieldPanel("audience", help_text=_("Who gets this mail.")),
        ]
    ),
    FieldPanel("text"),
]
REFERENCE = [
    FieldRowPanel(
        [
            FieldPanel("title", help_text=_("For example the name of a town that does it, or of a charter.")),
            FieldPanel("url", help_text=_("Where one can read more about it.")),
        ]
    )
]
CONDITION = [
    FieldPanel("text"),
    FieldPanel("levels", classname=FLOWING),
    FieldPanel("explanation"),
    FieldRowPanel([FieldPanel("provenance"), FieldPanel("level_label")]),
    FieldPanel("topics", widget=forms.CheckboxSelectMultiple, classname=FLOWING, help_text=TOPICS_HELP),
    RowPanel("references", heading=_("Examples and sources"), label=_("reference")),
]
TOPIC = [FieldPanel("name"), FieldPanel("description")]
REGISTRATION_QUESTION = [
    FieldRowPanel(
        [
            FieldPanel(
                "kind",
                help_text=_(
                    "For a name, an organisation, a place or barriers the words are there; for the others please enter them."
                ),
            ),
            FieldPanel("is_required"),
        ]
    ),
    FieldPanel("label"),
    FieldPanel("purpose"),
    FieldPanel("options"),
    FieldPanel("keep_days"),
]
