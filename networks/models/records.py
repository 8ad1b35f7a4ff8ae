"""Master data that everything else points to: one record each, whatever the language (X02–X04).

What changes from one appearance to the next (function, place, wording) stands on the relation, never here.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.fields import RichTextField
from wagtail.models import Orderable
from wagtail.search import index

from cms.core.models import Record
from networks import editing
from networks.querysets import PersonQuerySet


class Land(models.TextChoices):
    """The sixteen Länder by their ISO 3166-2 codes."""

    BW = "DE-BW", _("Baden-Württemberg")
    BY = "DE-BY", _("Bavaria")
    BE = "DE-BE", _("Berlin")
    BB = "DE-BB", _("Brandenburg")
    HB = "DE-HB", _("Bremen")
    HH = "DE-HH", _("Hamburg")
    HE = "DE-HE", _("Hesse")
    MV = "DE-MV", _("Mecklenburg-Western Pomerania")
    NI = "DE-NI", _("Lower Saxony")
    NW = "DE-NW", _("North Rhine-Westphalia")
    RP = "DE-RP", _("Rhineland-Palatinate")
    SL = "DE-SL", _("Saarland")
    SN = "DE-SN", _("Saxony")
    ST = "DE-ST", _("Saxony-Anhalt")
    SH = "DE-SH", _("Schleswig-Holstein")
    TH = "DE-TH", _("Thuringia")


class RegionKind(models.TextChoices):
    COUNTY = "county", _("county")
    CITY = "city", _("independent city")
    MUNICIPALITY = "municipality", _("municipality")
    REGION = "region", _("region of several counties")
    PLANNING_ASSOCIATION = "planning_association", _("planning association")
    INTERMUNICIPAL = "intermunicipal", _("inter-municipal cooperation")


class Region(index.Indexed, Record):
    """A county, a city or a union of them (X03)."""

    name = models.CharField(
        _("name"), max_length=255, unique=True, help_text=_("The official spelling, for example “Landkreis Görlitz”.")
    )
    official_key = models.CharField(
        _("official key"),
        max_length=12,
        unique=True,
        null=True,
        blank=True,
        help_text=_("The official municipality key (AGS), for example 14626. It keeps namesakes apart."),
    )
    kind = models.CharField(_("kind"), max_length=24, choices=RegionKind, default=RegionKind.COUNTY)
    land = models.CharField(_("Land"), max_length=5, choices=Land, blank=True)
    latitude = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(47.0), MaxValueValidator(55.3)],
        help_text=_(
            "Of the middle of the region, in degrees north, for example 51.15. It puts the region on the map."
        ),
    )
    longitude = models.FloatField(
        _("longitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(5.6), MaxValueValidator(15.3)],
        help_text=_("In degrees east, for example 14.99."),
    )
    dissolved_on = models.DateField(
        _("last day"),
        null=True,
        blank=True,
        help_text=_("If a reform dissolves the region. Registers of earlier days keep it."),
    )
    successor = models.ForeignKey(
        "self",
        verbose_name=_("successor"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="predecessors",
        help_text=_("Which region took its place."),
    )

    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.FilterField("land")]
    api_fields = [*Record.api_fields, *editing.REGION_API]

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.official_key = self.official_key or None
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError({"longitude": _("Please enter latitude and longitude, or neither.")})
        if self.successor_id is not None and self.successor_id == self.pk:
            raise ValidationError({"successor": _("A region does not follow itself.")})


class OrganisationKind(models.TextChoices):
    ADMINISTRATION = "administration", _("administration")
    MINISTRY = "ministry", _("ministry or agency")
    ASSOCIATION = "association", _("association")
    FOUNDATION = "foundation", _("foundation")
    SCIENCE = "science", _("science")
    COMPANY = "company", _("company")
    EXPERIMENT_PLACE = "experiment_place", _("place of experiment or project")
    OTHER = "other", _("other")


class Organisation(index.Indexed, Record):
    """An institution, or a place of experiment behind the people who speak (X04, E48)."""

    name = models.CharField(_("name"), max_length=255)
    short_name = models.CharField(
        _("short name"), max_length=80, blank=True, help_text=_("An abbreviation or short form for lists.")
    )
    kind = models.CharField(_("kind"), max_length=24, choices=OrganisationKind, default=OrganisationKind.OTHER)
    website = models.URLField(_("website"), blank=True)
    logo = models.ForeignKey(
        "core.CmsImage",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown where the organisation funds or carries something."),
    )
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="organisations",
        help_text=_("Where the organisation is at home."),
    )

    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.SearchField("short_name")]
    api_fields = [*Record.api_fields, *editing.ORGANISATION_API]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Person(index.Indexed, ClusterableModel, Record):
    """Somebody who appears in public. Needs no account; function and organisation stand at each appearance (X02)."""

    name = models.CharField(
        _("name"), max_length=255, help_text=_("As it is shown, with an academic title where wanted.")
    )
    sort_name = models.CharField(
        _("sorted under"),
        max_length=255,
        blank=True,
        help_text=_("Family name first, for example “Beispiel, Jana”. Left empty, the last word of the name is used."),
    )
    biography = RichTextField(
        _("short biography"), blank=True, features=["bold", "italic", "link"], help_text=_("Two or three sentences.")
    )
    photo = models.ForeignKey(
        "core.CmsImage",
        verbose_name=_("portrait"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    is_public = models.BooleanField(
        _("shown in public"),
        default=True,
        help_text=_("Switched off, the person is shown nowhere on the site, in no feed and not in the API."),
    )

    objects = PersonQuerySet.as_manager()

    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.FilterField("is_public")]
    api_fields = [*Record.api_fields, *editing.PERSON_API]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_name", "name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.sort_name:
            first, _space, last = self.name.strip().rpartition(" ")
            self.sort_name = f"{last}, {first}" if first else last
        super().save(*args, **kwargs)


class PersonLink(Orderable):
    person = ParentalKey(Person, on_delete=models.CASCADE, related_name="links")
    label = models.CharField(
        _("label"), max_length=120, help_text=_("What is behind the link, for example “Website”.")
    )
    url = models.URLField(_("address"))

    api_fields = editing.PERSON_LINK_API

    class Meta(Orderable.Meta):
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self) -> str:
        return self.label
