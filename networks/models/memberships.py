"""Who belongs to a network, since when and until when (B07, B13, C07, D14)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Locale, Orderable

from cms.core.fuzzydates import FuzzyDateField
from cms.core.models import Record
from networks import editing
from networks.models.pages import NetworkPage
from networks.models.profile import check_period
from networks.models.records import Organisation, Region
from networks.querysets import MembershipQuerySet


class MembershipKind(models.TextChoices):
    FOUNDING = "founding", _("founding member")
    FULL = "full", _("member")
    GUEST = "guest", _("guest")
    SUPPORTER = "supporter", _("supporting member")


COUNTED = (MembershipKind.FOUNDING, MembershipKind.FULL)
"""Whom the number of members counts: guests and supporters belong to the network, but are no members of it."""


class Membership(ClusterableModel, Record):
    """A region or an organisation belongs to a network for a time.

    The register is the same in every language: the row stands at the network's page in the site's first language, if
    there is one, and is found by the translation key. It has no draft, no revision and no history beyond its dates:
    whoever left stays with the day on which they left.
    """

    network = models.ForeignKey(
        NetworkPage, verbose_name=_("network"), on_delete=models.CASCADE, related_name="memberships"
    )
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
        help_text=_("A county, a city or a union of them …"),
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
        help_text=_("… or an institution. One of the two."),
    )
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=MembershipKind,
        default=MembershipKind.FULL,
        help_text=_("Founding members and members are counted; guests and supporting members are listed."),
    )
    since = FuzzyDateField(
        _("since"), null=True, blank=True, help_text=_("Left empty, the member has always belonged.")
    )
    until = FuzzyDateField(
        _("until"),
        null=True,
        blank=True,
        help_text=_("The last day. Please enter it instead of deleting the member: lists of earlier days stay true."),
    )

    objects: ClassVar[Any] = MembershipQuerySet.as_manager()

    panels = editing.MEMBERSHIP

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["network", "pk"]
        constraints = [
            models.CheckConstraint(
                name="membership_of_a_region_or_an_organisation",
                condition=models.Q(region__isnull=False, organisation__isnull=True)
                | models.Q(region__isnull=True, organisation__isnull=False),
                violation_error_message=_("Please choose a region or an organisation, one of the two."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.network}"

    @property
    def member(self) -> Region | Organisation | None:
        return self.region or self.organisation

    def clean(self) -> None:
        super().clean()
        check_period(self.since, self.until)
        if self.network_id is None or bool(self.region_id) == bool(self.organisation_id):
            return  # told by the field or the constraint
        others = Membership.objects.of_network(self.network.translation_key).exclude(pk=self.pk)
        others = others.filter(region=self.region_id, organisation=self.organisation_id)
        if any(self._surely_overlaps(other) for other in others):
            raise ValidationError(
                {"since": _("This member is in the register for that time already. Please end the other entry first.")}
            )

    def _surely_overlaps(self, other: Membership) -> bool:
        """Whether both hold on some day however the fuzzy dates are read; a change within one month is allowed."""

        def may_end_before(first: Membership, second: Membership) -> bool:
            end, start = first.until, second.since
            return bool(end and start and end.earliest and start.latest and end.earliest <= start.latest)

        return not may_end_before(self, other) and not may_end_before(other, self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.network = leading_page(self.network)
        super().save(*args, **kwargs)


def leading_page(network: NetworkPage) -> NetworkPage:
    """The page of this network in the site's first language, or else the page itself.

    Deleting a translation must not delete the register.
    """
    default = Locale.get_default()
    if network.locale_id == default.pk:
        return network
    found: NetworkPage | None = NetworkPage.objects.filter(
        translation_key=network.translation_key, locale=default
    ).first()
    return found or network


class ResponsiblePerson(Orderable):
    """Who is responsible in a member's administration (B07). Never public."""

    membership = ParentalKey(Membership, on_delete=models.CASCADE, related_name="responsible_people")
    person = models.ForeignKey(
        "networks.Person", verbose_name=_("person"), on_delete=models.PROTECT, related_name="responsibilities"
    )
    function = models.CharField(
        _("function"), max_length=255, blank=True, help_text=_("For example “integration officer”.")
    )

    panels = editing.RESPONSIBLE

    class Meta(Orderable.Meta):
        verbose_name = _("responsible person")
        verbose_name_plural = _("responsible people")

    def __str__(self) -> str:
        return str(self.person)
