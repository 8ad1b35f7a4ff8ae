"""Applications for membership, and what was done with them (B10–B12, D08, X07)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.forms.textlimits import LimitedTexts
from cms.core.models import Record
from cms.core.privatefiles import PrivateStorage, private_path
from networks.admission.choices import Actor, ApplicationAct, ApplicationState
from networks.admission.querysets import ApplicationQuerySet
from networks.admission.rules import OPEN
from networks.models.memberships import MembershipKind, leading_page
from networks.models.pages import NetworkPage


class MembershipApplication(LimitedTexts, Record):
    """Somebody wants to belong to a network. There is no account before it is accepted: the applicant follows it by the
    signed link in their mails."""

    network = models.ForeignKey(
        NetworkPage, verbose_name=_("network"), on_delete=models.CASCADE, related_name="applications"
    )
    state = models.CharField(_("state"), max_length=10, choices=ApplicationState, default=ApplicationState.PENDING)
    kind = models.CharField(
        _("as"),
        max_length=10,
        choices=MembershipKind,
        default=MembershipKind.FULL,
        help_text=_("What one applies for."),
    )
    member_name = models.CharField(
        _("county, city or institution"), max_length=255, help_text=_("Who is to become a member.")
    )
    name = models.CharField(_("your name"), max_length=120)
    function = models.CharField(_("function"), max_length=255, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    text = models.TextField(_("what you want to tell us"), max_length=5000, blank=True)
    expression = models.TextField(_("expression of interest"), max_length=5000, blank=True)
    address = models.CharField(_("e-mail"), max_length=254)
    address_key = models.CharField(max_length=64, editable=False, help_text="Keyed hash of the canonical address.")
    language = models.CharField(_("language"), max_length=12)
    text_version = models.CharField(max_length=40, blank=True, help_text="The text of consent that was shown.")
    form = models.CharField(
        max_length=200, blank=True, help_text="Where it came from: a path of this site, api, admin."
    )

    state_since = models.DateTimeField(_("since"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("written application"), null=True, blank=True)
    express_until = models.DateField(
        _("expression of interest until"), null=True, blank=True, help_text=_("The last day for this step.")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True, help_text=_("The applicant reads it."))

    membership = models.OneToOneField(
        "networks.Membership",
        verbose_name=_("membership"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="application",
    )
    account = models.ForeignKey(
        "networks.MemberAccount",
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="applications",
    )
    mentor = models.ForeignKey(
        "networks.MemberAccount",
        verbose_name=_("mentor"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="mentored",
    )
    had_mentor = models.BooleanField(default=False, help_text="So that a mentor whose account is gone is missed.")

    objects: ClassVar[Any] = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application for membership")
        verbose_name_plural = _("applications for membership")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "address_key"],
                condition=models.Q(state__in=[state.value for state in OPEN]),
                name="one_open_application_per_mailbox",
            )
        ]
        indexes = [
            models.Index(fields=["state", "state_since"], name="application_state"),
            models.Index(fields=["address_key"], name="application_address"),
        ]

    def __str__(self) -> str:
        return f"{self.member_name} – {self.network}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is None:
            self.network = leading_page(self.network)
        super().save(*args, **kwargs)


class ApplicationCriterion(models.Model):
    """A criterion of the network that the applicant ticked, in the words that stood there."""

    application = models.ForeignKey(MembershipApplication, on_delete=models.CASCADE, related_name="criteria")
    criterion_key = models.UUIDField(help_text="Translation key of the criterion.")
    title = models.CharField(_("criterion"), max_length=255)
    ticked_at = models.DateTimeField(_("ticked"))

    class Meta:
        verbose_name = _("ticked criterion")
        verbose_name_plural = _("ticked criteria")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["application", "criterion_key"], name="criterion_ticked_once")]

    def __str__(self) -> str:
        return self.title


class ApplicationFile(models.Model):
    """The signed document. It is no public file: the applicant and the office get it through views that ask."""

    application = models.OneToOneField(MembershipApplication, on_delete=models.CASCADE, related_name="signed")
    file = models.FileField(_("file"), storage=PrivateStorage(), upload_to=private_path, max_length=200)
    name = models.CharField(_("name of the file"), max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    uploaded_at = models.DateTimeField(_("uploaded"))

    class Meta:
        verbose_name = _("signed document")
        verbose_name_plural = _("signed documents")

    def __str__(self) -> str:
        return self.name


class ApplicationEntry(LimitedTexts, Record):
    """One line of the log of an application. Lines are appended, never changed."""

    application = models.ForeignKey(MembershipApplication, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField(_("when"))
    act = models.CharField(_("what"), max_length=16, choices=ApplicationAct)
    by = models.CharField(_("who"), max_length=10, choices=Actor)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=ApplicationState, help_text="Afterwards.")
    reason = models.TextField(_("reason"), max_length=2000, blank=True, help_text=_("The applicant reads it."))
    note = models.TextField(_("note"), max_length=5000, blank=True, help_text=_("Only the office reads it."))

    class Meta:
        verbose_name = _("step of an application")
        verbose_name_plural = _("steps of applications")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("the log of an application is appended to, not changed")
        super().save(*args, **kwargs)


class ApplicationTask(Record):
    """An item of the checklist of one new member."""

    application = models.ForeignKey(MembershipApplication, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(_("what is to do"), max_length=255)
    sort_order = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.CharField(_("by"), max_length=10, choices=Actor, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("item to do")
        verbose_name_plural = _("items to do")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.title
