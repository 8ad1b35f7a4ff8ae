"""Press releases (C01–C13)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager
from wagtail.search import index

from cms.core import clock
from cms.core.editing import synchronised
from cms.core.fuzzydates import FuzzyDateField
from cms.core.models import BasePage, Row
from networks import editing
from networks.models.parents import BelowNetwork

BODY = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]


class PressReleasePage(BelowNetwork):
    """What a network, or one of its members, told the press."""

    number = models.CharField(
        _("number"), max_length=40, blank=True, help_text=_("The running number, for example “2026 / 14”.")
    )
    date = FuzzyDateField(_("date"), default=clock.today, help_text=_("The day of the release."))
    kicker = models.CharField(
        _("second line"), max_length=255, blank=True, help_text=_("A line with the headline that says more about it.")
    )
    place = models.CharField(_("place"), max_length=120, blank=True, help_text=_("With which the text begins."))
    publisher = models.ForeignKey(
        "networks.Organisation",
        verbose_name=_("issued by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="press_releases",
        help_text=_("Who issued it, for example a member county."),
    )
    original_url = models.URLField(
        _("original"), max_length=500, blank=True, help_text=_("Where the release stands on the publisher's own site.")
    )
    image = models.ForeignKey(
        "core.CmsImage", verbose_name=_("picture"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    body = RichTextField(_("text"), blank=True, features=BODY)
    background = RichTextField(
        _("background"),
        blank=True,
        features=BODY,
        help_text=_("Left empty, the background text of the network is shown: it needs to be written only once."),
    )

    objects: ClassVar[Any] = PageManager()

    parent_page_types = ["networks.NetworkPage"]
    subpage_types: list[str] = []
    content_panels = editing.PRESS_RELEASE
    search_fields = [
        *Page.search_fields,
        index.SearchField("number"),
        index.SearchField("kicker"),
        index.SearchField("body"),
        index.FilterField("date"),
    ]
    api_fields = [*BasePage.api_fields, *editing.PRESS_RELEASE_API]

    override_translatable_fields = synchronised("number", "date", "publisher", "original_url")

    class Meta:
        verbose_name = _("press release")
        verbose_name_plural = _("press releases")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from networks.page_context import press_release_context  # noqa: PLC0415  it reads through this model

        return {**super().get_context(request, *args, **kwargs), **press_release_context(self)}


class PressQuote(Row):
    """What somebody said, word for word, with the name and function they had then (C05, C10)."""

    page = ParentalKey(PressReleasePage, on_delete=models.CASCADE, related_name="quotes")
    quote = models.TextField(_("quote"), help_text=_("Without quotation marks."))
    name = models.CharField(_("name"), max_length=255)
    function = models.CharField(
        _("function"), max_length=255, blank=True, help_text=_("For example “county commissioner”.")
    )
    organisation = models.ForeignKey(
        "networks.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    override_translatable_fields = synchronised("name")
    api_fields = editing.QUOTE_API
    panels = editing.QUOTE

    class Meta(Row.Meta):
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")

    def __str__(self) -> str:
        return self.name
