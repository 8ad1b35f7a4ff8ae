"""Images and documents. A picture without a text alternative or a credit cannot be saved (A04, WCAG 1.1.1)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.api import APIField
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.search import index


class CmsImage(AbstractImage):
    description = models.CharField(
        _("text alternative"),
        max_length=255,
        help_text=_(
            "What the picture shows, in one sentence. Screen readers say it aloud; it is also shown while the picture loads."
        ),
    )
    credit = models.CharField(
        _("credit"),
        max_length=255,
        help_text=_(
            "Who made the picture, as it has to be named, for example “Photo: Jana Beispiel”. It is always shown."
        ),
    )
    source_url = models.URLField(
        _("source"), blank=True, help_text=_("Where the picture was found, when it came from the web.")
    )

    admin_form_fields = (
        "title",
        "file",
        "description",
        "credit",
        "source_url",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )
    search_fields = [*AbstractImage.search_fields, index.SearchField("credit")]
    api_fields = [APIField("credit"), APIField("source_url")]  # Wagtail takes what may be written from the form

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_image", "Can choose image")]


class CmsRendition(AbstractRendition):
    image = models.ForeignKey(CmsImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class AccessibilityState(models.TextChoices):
    """What is known about the accessibility of a download (EN 301 549, chapter 10)."""

    UNCHECKED = "unchecked", _("not checked yet")
    ACCESSIBLE = "accessible", _("accessible")
    PARTIAL = "partial", _("partly accessible")
    NOT_ACCESSIBLE = "not_accessible", _("not accessible")


class DocumentLanguage(models.TextChoices):
    GERMAN = "de", _("German")
    EASY_GERMAN = "de-x-leicht", _("German (easy language)")
    ENGLISH = "en", _("English")
    GERMAN_SIGN_LANGUAGE = "gsg", _("German Sign Language")
    FRENCH = "fr", _("French")
    OTHER = "mul", _("another or several languages")


class CmsDocument(AbstractDocument):
    language = models.CharField(
        _("language"),
        max_length=12,
        choices=DocumentLanguage,
        default=DocumentLanguage.GERMAN,
        help_text=_("The language that the document is written in. Screen readers need it."),
    )
    accessibility = models.CharField(
        _("accessibility"),
        max_length=20,
        choices=AccessibilityState,
        default=AccessibilityState.UNCHECKED,
        help_text=_("Shown beside the download, so that readers know what to expect."),
    )

    admin_form_fields = ("title", "file", "language", "accessibility", "collection", "tags")
    api_fields = [APIField("language"), APIField("accessibility")]

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("choose_document", "Can choose document")]
