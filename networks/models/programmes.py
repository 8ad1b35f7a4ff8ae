"""Programmes: funded for a time, with results that stay and networks that grow out of them (A01–A18, C14–C20, D16)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager
from wagtail.search import index

from cms.core.editing import synchronised
from cms.core.fuzzydates import FuzzyDateField
from cms.core.models import BasePage, Row
from networks import editing
from networks.models.profile import OfferRow, ResultRow, check_period
from networks.models.roles import OrganisationRoleRow


class ProgrammeState(models.TextChoices):
    PLANNED = "planned", _("planned")
    RUNNING = "running", _("running")
    ENDED = "ended", _("ended")


class ProgrammePage(BasePage):
    """A programme with its carriers, participants and results."""

    short_name = models.CharField(
        _("short name"), max_length=80, blank=True, help_text=_("Used in lists and in the list of addresses.")
    )
    claim = models.CharField(
        _("claim"), max_length=255, blank=True, help_text=_("One line below the name that says what it is about.")
    )
    mission = RichTextField(
        _("mission"), blank=True, help_text=_("What the programme wants or wanted, in a few paragraphs.")
    )
    image = models.ForeignKey(
        "core.CmsImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("A wide picture for the head of the page."),
    )
    state = models.CharField(_("state"), max_length=8, choices=ProgrammeState, default=ProgrammeState.RUNNING)
    starts_on = FuzzyDateField(_("begins"), null=True, blank=True)
    ends_on = FuzzyDateField(_("ends"), null=True, blank=True)

    objects: ClassVar[Any] = PageManager()

    parent_page_types = ["networks.NetworkIndexPage"]
    subpage_types: list[str] = []
    edit_handler = editing.programme()
    search_fields = [
        *Page.search_fields,
        index.SearchField("short_name"),
        index.SearchField("claim"),
        index.SearchField("mission"),
    ]
    api_fields = [*BasePage.api_fields, *editing.PROGRAMME_API]

    override_translatable_fields = synchronised("starts_on", "ends_on")

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def clean(self) -> None:
        super().clean()
        try:
            check_period(self.starts_on, self.ends_on)
        except ValidationError as error:
            raise ValidationError({"ends_on": error.messages}) from error

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from networks.page_context import programme_context  # noqa: PLC0415  it reads through this model

        return {**super().get_context(request, *args, **kwargs), **programme_context(self)}


class ProgrammeOrganisation(OrganisationRoleRow):
    """Who funded or carried it, and since when (C19)."""

    page = ParentalKey(ProgrammePage, on_delete=models.CASCADE, related_name="organisation_roles")

    class Meta(OrganisationRoleRow.Meta):
        verbose_name = _("organisation of a programme")
        verbose_name_plural = _("organisations of a programme")


class ProgrammeOffer(OfferRow):
    page = ParentalKey(ProgrammePage, on_delete=models.CASCADE, related_name="offers")

    class Meta(OfferRow.Meta):
        verbose_name = _("offer of a programme")
        verbose_name_plural = _("offers of a programme")


class Participation(Row):
    """A region took part in the programme (C14, C15)."""

    page = ParentalKey(ProgrammePage, on_delete=models.CASCADE, related_name="participations")
    region = models.ForeignKey(
        "networks.Region", verbose_name=_("region"), on_delete=models.PROTECT, related_name="participations"
    )
    since = FuzzyDateField(_("since"), null=True, blank=True)
    until = FuzzyDateField(_("until"), null=True, blank=True)

    override_translatable_fields = synchronised("region", "since", "until")
    api_fields = editing.PARTICIPATION_API
    panels = editing.PARTICIPATION

    class Meta(Row.Meta):
        verbose_name = _("participation")
        verbose_name_plural = _("participations")

    def __str__(self) -> str:
        return str(self.region) if self.region_id else ""

    def clean(self) -> None:
        super().clean()
        check_period(self.since, self.until)


class ProgrammeResult(ResultRow):
    """What came of it: a paper, a concept, a project, with the region and those who helped (C16, C17)."""

    page = ParentalKey(ProgrammePage, on_delete=models.CASCADE, related_name="results")

    class Meta(ResultRow.Meta):
        verbose_name = _("result")
        verbose_name_plural = _("results")
