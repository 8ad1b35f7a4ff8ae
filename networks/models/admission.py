"""How one joins a network, as an office sets it up: steps, documents, checklist (B09–B12)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from cms.core.forms.textlimits import LimitedTexts
from networks.admission.choices import DocumentWanted
from networks.models.memberships import MembershipKind, leading_page
from networks.models.pages import NetworkPage


class AdmissionPlan(LimitedTexts, ClusterableModel):
    """The admission procedure of one network. What its page tells of the steps is written there; this decides what the
    forms ask and which ways an application can go."""

    network = models.OneToOneField(
        NetworkPage, verbose_name=_("network"), on_delete=models.CASCADE, related_name="admission_plan"
    )
    has_interest = models.BooleanField(
        _("begins with an expression that somebody is interested"),
        default=False,
        help_text=_(
            "People first leave their address; the office talks to them and then asks for the written application."
        ),
    )
    has_expression = models.BooleanField(
        _("expression of interest before the decision"),
        default=False,
        help_text=_("After the written application a second step with a date of its own."),
    )
    has_onboarding = models.BooleanField(
        _("mentor, package and checklist after the admission"),
        default=True,
        help_text=_("Switched off, whoever is accepted is a member and nothing more is to do."),
    )
    document = models.CharField(
        _("signed document"), max_length=8, choices=DocumentWanted, default=DocumentWanted.OPTIONAL
    )
    form_document = models.ForeignKey(
        "core.CmsDocument",
        verbose_name=_("form to sign"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Applicants download it, sign it and upload it again."),
    )
    needs_all_criteria = models.BooleanField(
        _("all criteria must be ticked"), default=True, help_text=_("The criteria stand on the page of the network.")
    )
    takes_guests = models.BooleanField(_("one can apply as a guest"), default=False)
    takes_supporters = models.BooleanField(_("one can apply as a supporting member"), default=False)
    office_email = models.EmailField(
        _("notices go to"),
        blank=True,
        help_text=_("New applications and messages are told to this address; left empty, to that of the site."),
    )
    keep_days = models.PositiveIntegerField(
        _("kept after it has ended (days)"),
        default=180,
        help_text=_("So long after being declined or withdrawn an application is erased; figures stay."),
    )
    welcome = models.TextField(
        _("welcome"),
        max_length=2000,
        blank=True,
        help_text=_("Stands in the mail and on the page of who is accepted."),
    )

    panels = [
        MultiFieldPanel(
            [
                HelpPanel(
                    content=_(
                        "The written application and the decision are always part of it. What visitors read about the "
                        "steps stands on the page of the network."
                    )
                ),
                FieldPanel("network"),
                FieldPanel("has_interest"),
                FieldPanel("has_expression"),
                FieldPanel("has_onboarding"),
            ],
            _("Steps"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("document"),
                FieldPanel("form_document"),
                FieldPanel("needs_all_criteria"),
                FieldPanel("takes_guests"),
                FieldPanel("takes_supporters"),
            ],
            _("The application"),
        ),
        MultiFieldPanel([FieldPanel("office_email"), FieldPanel("keep_days")], _("Office")),
        MultiFieldPanel(
            [
                FieldPanel("welcome"),
                InlinePanel("tasks", heading=_("Checklist"), label=_("item")),
                InlinePanel("package", heading=_("Welcome package"), label=_("document")),
            ],
            _("Onboarding"),
        ),
    ]

    class Meta:
        verbose_name = _("admission procedure")
        verbose_name_plural = _("admission procedures")
        ordering = ["network__title"]

    def __str__(self) -> str:
        return str(self.network)

    @property
    def kinds(self) -> list[MembershipKind]:
        """As what one can apply."""
        found = [MembershipKind.FULL]
        if self.takes_guests:
            found.append(MembershipKind.GUEST)
        if self.takes_supporters:
            found.append(MembershipKind.SUPPORTER)
        return found

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.network = leading_page(self.network)
        super().save(*args, **kwargs)


class PlannedTask(Orderable):
    """An item of the checklist that every new member's mentor gets."""

    plan = ParentalKey(AdmissionPlan, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(_("what is to do"), max_length=255)

    panels = [FieldPanel("title")]

    class Meta(Orderable.Meta):
        verbose_name = _("item of the checklist")
        verbose_name_plural = _("items of the checklist")

    def __str__(self) -> str:
        return self.title


class PackageDocument(Orderable):
    """A document that new members get."""

    plan = ParentalKey(AdmissionPlan, on_delete=models.CASCADE, related_name="package")
    document = models.ForeignKey(
        "core.CmsDocument", verbose_name=_("document"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [FieldPanel("document")]

    class Meta(Orderable.Meta):
        verbose_name = _("document of the welcome package")
        verbose_name_plural = _("documents of the welcome package")

    def __str__(self) -> str:
        return str(self.document)


class AdmissionFigure(models.Model):
    """How many applications of a year ended how, after they were erased: numbers without people."""

    network = models.ForeignKey(NetworkPage, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(_("state"), max_length=10)
    count = models.PositiveIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = _("figure of erased applications")
        verbose_name_plural = _("figures of erased applications")
        constraints = [models.UniqueConstraint(fields=["network", "year", "state"], name="one_admission_figure")]

    def __str__(self) -> str:
        return f"{self.network_id} {self.year} {self.state}: {self.count}"
