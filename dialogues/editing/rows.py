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

from cms.core.panels import RowForm, RowPanel

FLOWING = "wn-flowing"
"""Tick boxes beside each other instead of below each other."""


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
    FieldRowPanel([FieldPanel("street"), FieldPanel("postal_code"), FieldPanel("country")]),
    FieldRowPanel([FieldPanel("url"), FieldPanel("accessibility")]),
]
AFFILIATION = [
    FieldRowPanel([FieldPanel("role"), FieldPanel("place")]),
    FieldRowPanel([FieldPanel("organisation"), FieldPanel("organisation_name")]),
]
CONTRIBUTOR = [
    FieldPanel("person"),
    FieldRowPanel([FieldPanel("state"), FieldPanel("note")]),
    FieldRowPanel([FieldPanel("category"), FieldPanel("kind")]),
    RowPanel("affiliations", heading=_("Functions at this event"), label=_("function")),
    FieldPanel("teaser"),
    FieldPanel("statement"),
    FieldRowPanel([FieldPanel("mandate"), FieldPanel("mandate_confirmation")]),
]
RECORDING = [
    FieldRowPanel([FieldPanel("kind"), FieldPanel("title")]),
    FieldPanel("page_url"),
    FieldPanel("video"),
    FieldPanel("poster"),
    FieldPanel("intro"),
    FieldPanel("people", widget=forms.CheckboxSelectMultiple, classname=FLOWING),
    FieldRowPanel([FieldPanel("credit"), FieldPanel("rights_holder")]),
    FieldRowPanel([FieldPanel("origin"), FieldPanel("captions")]),
    FieldPanel("transcript"),
    FieldRowPanel([FieldPanel("provider"), FieldPanel("embed_url")]),
]
PRESENTATION = [
    FieldRowPanel([FieldPanel("title"), FieldPanel("kind")]),
    FieldPanel("document"),
    FieldPanel("url"),
    FieldRowPanel([FieldPanel("language"), FieldPanel("accessibility")]),
    FieldPanel("people", widget=forms.CheckboxSelectMultiple, classname=FLOWING),
]
REMINDER_RULE = [
    FieldRowPanel([FieldPanel("amount"), FieldPanel("unit"), FieldPanel("audience")]),
    FieldPanel("text"),
]
REFERENCE = [FieldRowPanel([FieldPanel("title"), FieldPanel("url")])]
CONDITION = [
    FieldPanel("text"),
    FieldPanel("levels", classname=FLOWING),
    FieldPanel("explanation"),
    FieldRowPanel([FieldPanel("provenance"), FieldPanel("level_label")]),
    FieldPanel("topics", widget=forms.CheckboxSelectMultiple, classname=FLOWING),
    RowPanel("references", heading=_("Examples and sources"), label=_("reference")),
]
TOPIC = [FieldPanel("name"), FieldPanel("description")]
REGISTRATION_QUESTION = [
    FieldRowPanel([FieldPanel("kind"), FieldPanel("is_required")]),
    FieldPanel("label"),
    FieldPanel("purpose"),
    FieldPanel("options"),
    FieldPanel("keep_days"),
]
