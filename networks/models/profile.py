"""The rows of a network: what it is for, how one joins, what happened, what has proved itself, who speaks for it (A02, A12,
B01–B18, D04–D18)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.fields import RichTextField

from cms.core.editing import synchronised
from cms.core.fuzzydates import FuzzyDate, FuzzyDateField
from cms.core.models import Row
from networks import editing
from networks.models.pages import NetworkPage

TEXT = ["bold", "italic", "ol", "ul", "link"]


class OfferKind(models.TextChoices):
    """What a network or programme offers (A02, D07). “Virtual” is no kind: that is the attendance mode of an event."""

    WORKSHOP = "workshop", _("workshops")
    MEETING = "meeting", _("network meetings")
    PLATFORM = "platform", _("platform for exchange")
    LEARNING_TRIP = "learning_trip", _("learning trips")
    ADVICE = "advice", _("advice")
    RESEARCH = "research", _("partner for science")
    OTHER = "other", _("other")


class CharterChapter(Row):
    """A chapter of the charter, addressable by its key (B01)."""

    page = ParentalKey(NetworkPage, on_delete=models.CASCADE, related_name="charter")
    key = models.SlugField(
        _("anchor"),
        max_length=120,
        allow_unicode=True,
        blank=True,
        help_text=_("The end of the link to this chapter, for example “membership”. Left empty, it is made anew."),
    )
    title = models.CharField(_("heading"), max_length=255)
    body = RichTextField(_("text"), blank=True, features=TEXT)

    override_translatable_fields = synchronised("key")
    api_fields = editing.CHAPTER_API
    panels = editing.CHAPTER

    class Meta(Row.Meta):
        verbose_name = _("chapter of the charter")
        verbose_name_plural = _("chapters of the charter")

    def __str__(self) -> str:
        return self.title


class PointRow(Row):
    """Abstract: a short title with a few words of explanation, in an order that means something."""

    title = models.CharField(_("title"), max_length=255)
    body = RichTextField(_("explanation"), blank=True, features=TEXT, help_text=_("A sentence or two, if needed."))

    api_fields = editing.POINT_API
    panels = editing.POINT

    class Meta(Row.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.title


class Purpose(PointRow):
    """What the network is for (A12)."""

    page = ParentalKey(NetworkPage, on_delete=models.CASCADE, related_name="purposes")

    class Meta(PointRow.Meta):
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")


class Principle(PointRow):
    """How members work together (B04)."""

    page = ParentalKey(NetworkPage, on_delete=models.CASCADE, related_name="principles")

    class Meta(PointRow.Meta):
        verbose_name = _("principle")
        verbose_name_plural = _("principles")


class Criterion(PointRow):
    """What members commit to, and applicants tick (D04, D08)."""

    page = ParentalKey(NetworkPage, on_delete=models.CASCADE, related_name="criteria")

    class Meta(PointRow.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")


class Feature(PointRow):
    """What sets the network apart (D05)."""

    page = ParentalKey(NetworkPage, on_delete=models.CASCADE, related_name="features")

    class Meta(PointRow.Meta):
        verbose_name = _("distinguishing feature")
        verbose_name_plural = _("distinguishing features")


class AdmissionStep(PointRow):
    """A step on the way into the network (B09–B12)."""

    page = ParentalKey(NetworkPage, on_delete=models.CASCADE, related_name="admission_steps")

    class Meta(PointRow.Meta):
        verbose_name = _("step of the admission")
        verbose_name_plural = _("steps of the admission")


class OfferRow(PointRow):
    """Abstract: an offer with its kind and a picture (A02); concrete rows add the ``page``."""

    kind = models.CharField(_("kind"), max_length=16, choices=OfferKind, default=OfferKind.OTHER)
    image = models.ForeignKey(
        "core.CmsImage", verbose_name=_("picture"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    api_fields = editing.OFFER_API
    panels = editing.OFFER

    class Meta(PointRow.Meta):
        abstract = True


class Offer(OfferRow):
    page = ParentalKey(NetworkPage, on_delete=models.CASCADE, related_name="offers")

    class Meta(OfferRow.Meta):
        verbose_name = _("offer")
        verbose_name_plural = _("offers")


class ResultRow(PointRow):
    """Abstract: something that was made or found out, with the region, those who helped, and where it can be read;
    concrete rows add the ``page``."""

    region = models.ForeignKey(
        "networks.Region",
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    helpers = models.CharField(
        _("made with"), max_length=255, blank=True, help_text=_("Who helped, for example an outside consultancy.")
    )
    document = models.ForeignKey(
        "core.CmsDocument",
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    url = models.URLField(_("address"), max_length=500, blank=True, help_text=_("When it stands on another site."))

    api_fields = editing.RESULT_API
    panels = editing.RESULT

    class Meta(PointRow.Meta):
        abstract = True


class GoodPractice(ResultRow):
    """What has proved itself at a member, for others to take up (B17)."""

    page = ParentalKey(NetworkPage, on_delete=models.CASCADE, related_name="practices")

    class Meta(ResultRow.Meta):
        verbose_name = _("good practice")
        verbose_name_plural = _("good practice")


class Milestone(PointRow):
    """Something that happened, as exactly as it is known (D18)."""

    page = ParentalKey(NetworkPage, on_delete=models.CASCADE, related_name="milestones")
    date = FuzzyDateField(_("date"), null=True, blank=True)

    override_translatable_fields = synchronised("date")
    api_fields = editing.MILESTONE_API
    panels = editing.MILESTONE

    class Meta(PointRow.Meta):
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")


class Spokesperson(Row):
    """Somebody who speaks for the network, for a term (D11). How to reach them is behind a button (D12)."""

    page = ParentalKey(NetworkPage, on_delete=models.CASCADE, related_name="spokespersons")
    person = models.ForeignKey(
        "networks.Person", verbose_name=_("person"), on_delete=models.PROTECT, related_name="spokesperson_roles"
    )
    region = models.ForeignKey(
        "networks.Region",
        verbose_name=_("home region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    since = FuzzyDateField(_("since"), null=True, blank=True)
    until = FuzzyDateField(
        _("until"), null=True, blank=True, help_text=_("Shown until the last day of the term, and then no more.")
    )
    contact_url = models.URLField(
        _("contact page"), max_length=500, blank=True, help_text=_("For example a contact form on another site.")
    )
    email = models.EmailField(
        _("e-mail"),
        blank=True,
        help_text=_("Visitors see it only after they ask for it with a button. It is in no feed and not in the API."),
    )
    phone = models.CharField(_("telephone"), max_length=60, blank=True, help_text=_("Shown together with the e-mail."))

    override_translatable_fields = synchronised("since", "until", "contact_url", "email", "phone")
    api_fields = editing.SPOKESPERSON_API
    panels = editing.SPOKESPERSON

    class Meta(Row.Meta):
        verbose_name = _("spokesperson")
        verbose_name_plural = _("spokespersons")

    def __str__(self) -> str:
        return str(self.person) if self.person_id else ""

    def clean(self) -> None:
        super().clean()
        check_period(self.since, self.until)


def check_period(since: FuzzyDate | None, until: FuzzyDate | None) -> None:
    """Refuse a period that ends before it can have begun.

    Raises:
        ValidationError: at the field ``until``.
    """
    if since and until and since.earliest and until.latest and until.latest < since.earliest:
        raise ValidationError({"until": _("This is before the beginning.")})
