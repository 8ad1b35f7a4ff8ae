"""An organisation's part in something: one relation with a role, wherever it appears (X04, A05, E47)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.editing import synchronised
from cms.core.fuzzydates import FuzzyDateField
from cms.core.models import Row
from networks import editing


class OrganisationRole(models.TextChoices):
    ORGANISER = "organiser", _("organiser")
    FUNDER = "funder", _("funder")
    CARRIER = "carrier", _("carrier")
    PARTNER = "partner", _("partner")
    SUPPORTER = "supporter", _("supporter")
    PUBLISHER = "publisher", _("publisher")


class OrganisationRoleRow(Row):
    """Abstract: concrete rows add the ``page`` that they belong to."""

    organisation = models.ForeignKey(
        "networks.Organisation", verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(_("role"), max_length=12, choices=OrganisationRole, default=OrganisationRole.ORGANISER)
    wording = models.CharField(
        _("wording"),
        max_length=255,
        blank=True,
        help_text=_(
            "The prescribed sentence, for example “Funded by the Federal Agency for …”. Left empty, the role is shown."
        ),
    )
    logo = models.ForeignKey(
        "core.CmsImage",
        verbose_name=_("logo for this purpose"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Only when it differs from the organisation's own logo, as funders often demand."),
    )
    since = FuzzyDateField(_("since"), null=True, blank=True)
    until = FuzzyDateField(_("until"), null=True, blank=True)

    override_translatable_fields = synchronised("since", "until")
    api_fields = editing.ORGANISATION_ROLE_API
    panels = editing.ORGANISATION_ROLE

    class Meta(Row.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"
