"""People who sign in to the members' area, and what they let others see of them (B03, B07, B16)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from cms.core.addresses import check_address, recipient_key
from cms.core.models import Record
from networks.choices import Configurable, MembershipRole
from networks.models.memberships import Membership, MembershipKind, leading_page
from networks.models.pages import NetworkPage
from networks.querysets import AccountQuerySet, RepresentationQuerySet

SPOKEN = [("de", _("German")), ("en", _("English"))]
"""In which the members' area and its mails are written."""


class Interest(models.Model):
    """What members work on, in their own words; who writes the same word finds each other (B16)."""

    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MemberAccount(ClusterableModel, Record):
    """Somebody who signs in by a code in a mail and never enters the admin.

    What they may see follows from their memberships on the day (``networks.permissions``), never from this row. Each
    ``shows_…`` switch hides or shows one field in the directory and changes nothing else.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, editable=False, on_delete=models.CASCADE, related_name="member_account"
    )
    address_key = models.CharField(
        max_length=64, unique=True, editable=False, help_text="Keyed hash of the address: one account per mailbox."
    )
    person = models.ForeignKey(
        "networks.Person",
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="accounts",
        help_text=_("Who this is in the master data, so that groups, terms and contributions are found."),
    )
    name = models.CharField(_("name"), max_length=120)
    organisation = models.CharField(_("organisation"), max_length=255, blank=True)
    function = models.CharField(
        _("function"), max_length=255, blank=True, help_text=_("For example “integration officer”.")
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    about = models.TextField(
        _("what I am working on"), max_length=1000, blank=True, help_text=_("Two or three sentences.")
    )
    interests = models.ManyToManyField(Interest, verbose_name=_("interests"), blank=True, related_name="accounts")
    language = models.CharField(_("language"), max_length=12, choices=SPOKEN, default="de")

    is_listed = models.BooleanField(_("stands in the directory of members"), default=True)
    shows_organisation = models.BooleanField(_("organisation and Land"), default=True)
    shows_function = models.BooleanField(_("function"), default=True)
    shows_interests = models.BooleanField(_("interests, topics and what I am working on"), default=True)
    shows_email = models.BooleanField(_("e-mail address"), default=False)
    shows_phone = models.BooleanField(_("telephone"), default=False)

    invited_at = models.DateTimeField(_("invited"), null=True, blank=True, editable=False)

    objects: ClassVar[Any] = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account of a member")
        verbose_name_plural = _("accounts of members")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def email(self) -> str:
        """Where the codes and notices go."""
        return str(self.user.email)


class AccountTopic(models.Model):
    """A topic of the site that a member works on; topics belong to an app above and are known by their key."""

    account = models.ForeignKey(MemberAccount, on_delete=models.CASCADE, related_name="topics")
    topic_key = models.UUIDField(db_index=True, help_text="Translation key of the topic.")

    class Meta:
        verbose_name = _("topic of a member")
        verbose_name_plural = _("topics of members")
        constraints = [models.UniqueConstraint(fields=["account", "topic_key"], name="topic_of_a_member_once")]

    def __str__(self) -> str:
        return str(self.topic_key)


class MembershipPerson(models.Model):
    """A person stands for a membership from one day to another; on these days they see what it allows."""

    membership = models.ForeignKey(
        Membership, verbose_name=_("membership"), on_delete=models.CASCADE, related_name="people"
    )
    account = ParentalKey(
        MemberAccount, verbose_name=_("account"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=12, choices=MembershipRole, default=MembershipRole.RESPONSIBLE)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The last day on which this person sees what is for members.")
    )

    objects: ClassVar[Any] = RepresentationQuerySet.as_manager()

    class Meta:
        verbose_name = _("person of a membership")
        verbose_name_plural = _("people of memberships")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["membership", "account"], name="person_of_a_membership_once")]

    def __str__(self) -> str:
        return f"{self.account} – {self.membership}"

    def clean(self) -> None:
        super().clean()
        if self.since and self.until and self.until < self.since:
            raise ValidationError({"until": _("This is before the beginning.")})


class MembershipRight(models.Model):
    """What an office of a network opens or closes for one kind of membership, against the usual rule (B14)."""

    network = models.ForeignKey(
        NetworkPage, verbose_name=_("network"), on_delete=models.CASCADE, related_name="membership_rights"
    )
    kind = models.CharField(
        _("kind of membership"),
        max_length=10,
        choices=[(kind.value, kind.label) for kind in MembershipKind if kind != MembershipKind.FOUNDING],
    )
    action = models.CharField(pgettext_lazy("permission", "right"), max_length=20, choices=Configurable)
    is_allowed = models.BooleanField(
        _("allowed"), default=True, help_text=_("Switched off, the right is taken from this kind of membership.")
    )
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The last day; afterwards the usual rule holds again.")
    )

    class Meta:
        verbose_name = _("right of a kind of membership")
        verbose_name_plural = _("rights of the kinds of membership")
        ordering = ["network", "kind", "action"]
        constraints = [
            models.UniqueConstraint(fields=["network", "kind", "action"], name="one_right_per_kind_and_network")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_action_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.network = leading_page(self.network)
        super().save(*args, **kwargs)


def address_of(text: str) -> tuple[str, str]:
    """An address as it is kept, and its key.

    Raises:
        ValidationError: it is none.
    """
    address = check_address(text)
    return address, recipient_key(address)
