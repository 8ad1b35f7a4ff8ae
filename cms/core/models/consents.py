"""Consent: what was said yes to, when and where, provable and erasable (legal.md, Art. 7 (1) DSGVO)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cms.core.choices import ConsentAct, Purpose


class ConsentText(models.Model):
    """The words next to the box that somebody ticks, in one language. Never changed: a new text is a new version."""

    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    language = models.CharField(_("language"), max_length=12)
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(
        _("text"),
        help_text=_(
            "Name the purpose, the sender, and how to withdraw. “{subject}” becomes the series or the list, “{sender}” "
            "the name of the organisation."
        ),
    )
    created_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        ordering = ["purpose", "language", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "language", "number"], name="consent_text_version"),
        ]

    def __str__(self) -> str:
        return self.version

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises:
        ValueError: the text exists already; people consented to it as it is.
        """
        if not self._state.adding:
            raise ValueError("a consent text is never changed: write a new version")
        super().save(*args, **kwargs)

    @property
    def version(self) -> str:
        """How forms and entries name it, such as ``series-de-1``."""
        return f"{self.purpose}-{self.language}-{self.number}"


class ConsentEntry(models.Model):
    """One act of one person. Appended, never changed, each holding the hash of the one before.

    The hash covers ``digest`` = SHA-256 of salt and address, not the address. Erasing a person empties ``address``,
    ``salt`` and ``subject_key``: what stays is a nameless stub whose place in the chain still proves the order.
    """

    sequence = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    act = models.CharField(max_length=9, choices=ConsentAct)
    purpose = models.CharField(max_length=20, choices=Purpose)
    subject = models.CharField(
        max_length=80,
        blank=True,
        help_text="series:<translation key>, event:<translation key> or list:<id>; empty: all at once.",
    )
    text_version = models.CharField(max_length=40, blank=True, help_text="The text that was shown.")
    form = models.CharField(
        max_length=200, blank=True, help_text="Where it happened: a path of this site, api, mail, admin or import."
    )
    record_id = models.UUIDField(null=True, help_text="Public id of the subscription or registration.")
    digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    # Personal, erasable, outside the hash.
    subject_key = models.CharField(max_length=64, blank=True, db_index=True)
    address = models.CharField(max_length=254, blank=True)
    salt = models.CharField(max_length=32, blank=True)
    ip = models.GenericIPAddressField(null=True, help_text="Only with the switch in the mail settings.")

    class Meta:
        verbose_name = _("consent entry")
        verbose_name_plural = _("consent entries")
        ordering = ["sequence"]

    def __str__(self) -> str:
        return f"{self.sequence} {self.act}"


class ConsentHead(models.Model):
    """The end of the chain: one row, locked by whoever appends."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("head of the consent chain")

    def __str__(self) -> str:
        return f"{self.sequence}"


@register_setting(icon="lock", order=310)
class PrivacySettings(BaseGenericSetting):
    """What the office decides about personal data, once for the whole site."""

    records_ip = models.BooleanField(
        _("record the IP address with a consent"),
        default=False,
        help_text=_("Not needed for proof. If you switch it on, say so in the privacy notice."),
    )

    class Meta:
        verbose_name = _("privacy settings")
