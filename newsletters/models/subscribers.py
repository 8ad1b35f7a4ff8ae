"""Who wants mail, and about what."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.models.identity import Record
from newsletters.choices import SubscriptionState
from newsletters.querysets import SubscriptionQuerySet


class MailingList(Record):
    """A newsletter that one can subscribe to, such as the general newsletter of the network (E40)."""

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(
        _("name in English"), max_length=120, blank=True, help_text=_("Left empty, the name is the same.")
    )
    slug = models.SlugField(
        _("short name"), unique=True, help_text=_("For addresses and for the header of mails. It never changes.")
    )
    description = models.CharField(
        _("description"), max_length=255, blank=True, help_text=_("What comes, and how often. Shown in the form.")
    )
    network = models.ForeignKey(
        "networks.NetworkPage",
        verbose_name=_("network"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="mailing_lists",
    )
    is_open = models.BooleanField(
        _("visitors may subscribe"), default=True, help_text=_("Closed lists are filled by the office alone.")
    )
    is_default = models.BooleanField(
        _("the list in the footer"), default=False, help_text=_("Offered on every page. Only one list can be it.")
    )

    class Meta:
        verbose_name = _("mailing list")
        verbose_name_plural = _("mailing lists")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_list_in_the_footer"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """The name that readers of ``language`` see."""
        return self.name_en if language == "en" and self.name_en else self.name


class Subscriber(models.Model):
    """An address and its language. Nothing else is asked; the row is deleted when the person is erased."""

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    address = models.CharField(_("e-mail address"), max_length=254, help_text="As entered.")
    address_key = models.CharField(max_length=64, unique=True, help_text="Keyed hash of the canonical address.")
    language = models.CharField(_("language"), max_length=12, default="de")
    created_at = models.DateTimeField(_("since"))
    confirmed_at = models.DateTimeField(pgettext_lazy("a subscriber", "confirmed"), null=True, blank=True)
    confirmation_sent_at = models.DateTimeField(null=True, blank=True)
    confirmation_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="subscriber_newest")]

    def __str__(self) -> str:
        return f"{self.pk}"


class Subscription(models.Model):
    """One person's wish to hear of one series, or of one list. A series is named by its translation key: one promise,
    whatever the language of the page on which it was made."""

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    series_key = models.UUIDField(null=True, blank=True, db_index=True)
    mailing_list = models.ForeignKey(
        MailingList, null=True, blank=True, on_delete=models.CASCADE, related_name="subscriptions"
    )
    state = models.CharField(_("state"), max_length=12, choices=SubscriptionState, default=SubscriptionState.PENDING)
    text_version = models.CharField(max_length=40, help_text="The consent text that was shown.")
    form = models.CharField(max_length=200, blank=True, help_text="Where it was filled in.")
    created_at = models.DateTimeField(_("since"))
    confirmed_at = models.DateTimeField(pgettext_lazy("a subscriber", "confirmed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(series_key__isnull=True) ^ models.Q(mailing_list__isnull=True),
                name="subscription_has_one_subject",
            ),
            models.UniqueConstraint(fields=["subscriber", "series_key"], name="one_subscription_per_series"),
            models.UniqueConstraint(fields=["subscriber", "mailing_list"], name="one_subscription_per_list"),
        ]
        indexes = [
            models.Index(fields=["series_key", "state"], name="subscription_series"),
            models.Index(fields=["mailing_list", "state"], name="subscription_list"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
