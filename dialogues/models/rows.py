"""The rows of an event: people, recordings, presentations."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.fields import RichTextField

from cms.core.editing import synchronised
from cms.core.models import AccessibilityState, DocumentLanguage, Row
from dialogues import editing
from dialogues.choices import (
    ContributorCategory,
    ContributorKind,
    ContributorState,
    PresentationKind,
    RecordingKind,
    RecordingProvider,
)
from dialogues.models.events import DialogueEventPage

SMALL_TEXT = ["bold", "italic", "link", "ol", "ul"]


class Contributor(Row):
    """A person's part in one event, with the function they have there (E10–E18, X02).

    Invited people stay invisible; whoever cancels stays listed, with a public note (E11, E12).
    """

    page = ParentalKey(DialogueEventPage, on_delete=models.CASCADE, related_name="contributors")
    person = models.ForeignKey(
        "networks.Person",
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="contributions",
        help_text=_("Choose somebody, or create the person right there."),
    )
    state = models.CharField(
        _("state"),
        max_length=24,
        choices=ContributorState,
        default=ContributorState.ANNOUNCED,
        help_text=_("Who cancels stays listed with the note below."),
    )
    note = models.CharField(
        _("public note"), max_length=255, blank=True, help_text=_("For example “had to cancel at short notice”.")
    )
    category = models.CharField(_("category"), max_length=16, choices=ContributorCategory, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=ContributorKind, default=ContributorKind.EXTERNAL)
    teaser = models.CharField(_("teaser"), max_length=255, blank=True, help_text=_("One line: “talks about …”."))
    statement = RichTextField(
        _("statement"), blank=True, features=SMALL_TEXT, help_text=_("What the person says or stands for.")
    )
    mandate = models.CharField(
        _("party or mandate"),
        max_length=120,
        blank=True,
        help_text=_("Only where it matters. A political opinion is specially protected (Art. 9 GDPR)."),
    )
    mandate_confirmation = models.CharField(
        _("why we may name it"),
        max_length=255,
        blank=True,
        help_text=_("For example “holds a public office”, “agreed by mail on 3 March”. Kept internally."),
    )

    override_translatable_fields = synchronised("mandate_confirmation")
    api_fields = editing.CONTRIBUTOR_API
    panels = editing.CONTRIBUTOR

    class Meta(Row.Meta):
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")

    def __str__(self) -> str:
        return str(self.person) if self.person_id else ""

    def clean(self) -> None:
        super().clean()
        if self.mandate and not self.mandate_confirmation:
            raise ValidationError(
                {"mandate_confirmation": _("Please note why the party or mandate may be named, or leave it out.")}
            )


class Affiliation(Row):
    """One of a contributor's functions at this event; some have two (E18)."""

    contributor = ParentalKey(Contributor, on_delete=models.CASCADE, related_name="affiliations")
    role = models.CharField(
        _("function"), max_length=255, blank=True, help_text=_("For example “county commissioner”.")
    )
    organisation = models.ForeignKey(
        "networks.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="affiliations",
    )
    organisation_name = models.CharField(
        _("organisation as text"), max_length=255, blank=True, help_text=_("When the organisation needs no record.")
    )
    place = models.CharField(_("place"), max_length=120, blank=True)

    api_fields = editing.AFFILIATION_API
    panels = editing.AFFILIATION

    class Meta(Row.Meta):
        verbose_name = _("function")
        verbose_name_plural = _("functions")

    def __str__(self) -> str:
        return ", ".join(part for part in (self.role, self.organisation_label, self.place) if part)

    @property
    def organisation_label(self) -> str:
        return self.organisation.name if self.organisation else self.organisation_name


class Recording(Row):
    """A video of the event, or made because of it (E04, E09, E10, E32)."""

    page = ParentalKey(DialogueEventPage, on_delete=models.CASCADE, related_name="recordings")
    kind = models.CharField(_("kind"), max_length=9, choices=RecordingKind, default=RecordingKind.MAIN)
    title = models.CharField(_("title"), max_length=255)
    intro = RichTextField(
        _("introduction"),
        blank=True,
        features=SMALL_TEXT,
        help_text=_("What one sees, and why there is a second video."),
    )
    page_url = models.URLField(
        _("address of the video"),
        max_length=500,
        blank=True,  # with a film of our own it is the film's; the form asks for one of the two
        help_text=_(
            "The page on which one watches the video, as your browser shows it. Not needed with a video file."
        ),
    )
    video = models.ForeignKey(
        "dialogues.VideoFile",
        verbose_name=_("video file"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recordings",
        help_text=_("Your own file, played by this site: no provider learns who watches."),
    )
    provider = models.CharField(
        _("provider"),
        max_length=8,
        choices=RecordingProvider,
        blank=True,
        help_text=_("Left empty, it is recognised from the address."),
    )
    embed_url = models.URLField(
        _("address for embedding"), max_length=500, blank=True, help_text=_("Left empty, it is made from the address.")
    )
    poster = models.ForeignKey(
        "core.CmsImage",
        verbose_name=_("preview picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_(
            "Left empty, this site fetches the provider's picture once and keeps it here. Visitors load nothing from there "
            "before they agree."
        ),
    )
    credit = models.CharField(
        pgettext_lazy("recording", "credit"),
        max_length=255,
        blank=True,
        help_text=_("For example “Kindly provided by …”."),
    )
    rights_holder = models.ForeignKey(
        "networks.Organisation",
        verbose_name=_("rights holder"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recordings",
    )
    origin = models.CharField(
        _("origin"), max_length=255, blank=True, help_text=_("How it was made, for example “recorded with Zoom”.")
    )
    captions = models.BooleanField(
        _("has captions"), default=False, help_text=_("Needed within 14 days of going online.")
    )
    transcript = RichTextField(_("transcript"), blank=True, features=[*SMALL_TEXT, "h4"])
    people = ParentalManyToManyField(
        "networks.Person", verbose_name=_("people in it"), blank=True, related_name="recordings"
    )

    override_translatable_fields = synchronised("people")
    api_fields = editing.RECORDING_API
    panels = editing.RECORDING

    class Meta(Row.Meta):
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")

    def __str__(self) -> str:
        return self.title


class Presentation(Row):
    """Something to download from the event (E05, E20)."""

    page = ParentalKey(DialogueEventPage, on_delete=models.CASCADE, related_name="presentations")
    title = models.CharField(_("title"), max_length=255)
    kind = models.CharField(_("kind"), max_length=8, choices=PresentationKind, default=PresentationKind.SLIDES)
    document = models.ForeignKey(
        "core.CmsDocument",
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    url = models.URLField(
        _("or address"), max_length=500, blank=True, help_text=_("When the file stays on another site.")
    )
    language = models.CharField(
        _("language"),
        max_length=12,
        choices=DocumentLanguage,
        blank=True,
        help_text=_("Only with an address; a document knows its own."),
    )
    accessibility = models.CharField(
        _("accessibility"), max_length=20, choices=AccessibilityState, blank=True, help_text=_("Only with an address.")
    )
    people = ParentalManyToManyField("networks.Person", verbose_name=_("by"), blank=True, related_name="presentations")

    override_translatable_fields = synchronised("people")
    api_fields = editing.PRESENTATION_API
    panels = editing.PRESENTATION

    class Meta(Row.Meta):
        verbose_name = _("presentation")
        verbose_name_plural = _("presentations")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if bool(self.document_id) == bool(self.url):
            raise ValidationError({"document": _("Please choose a document or enter an address, one of the two.")})
