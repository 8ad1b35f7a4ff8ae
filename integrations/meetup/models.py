"""A group at Meetup, how often Meetup was asked, and what was sent there."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations.core.models import Connection, RemoteLink
from integrations.core.secrets import EncryptedTextField
from integrations.meetup.addresses import group_in, group_url
from integrations.meetup.choices import DispatchAct, DispatchState, Mode

URLNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")


class MeetupConnection(Connection):
    """One group. Tokens are kept encrypted; nothing about people is kept at all.

    The refresh token is used up with every use, so one process renews at a time (``renewing_until``, a lease), and the
    new pair is written before it is used.
    """

    mode = models.CharField(_("how it is read"), max_length=7, choices=Mode, default=Mode.GRAPHQL)
    group = models.CharField(
        _("group"),
        max_length=255,
        help_text=_(
            "The address of the group at Meetup, or its last part: of meetup.com/potsdam-im-gespraech it is potsdam-im-gespraech."
        ),
    )
    group_id = models.CharField(
        max_length=190, blank=True, editable=False, help_text="Stays when the group is renamed."
    )
    group_name = models.CharField(_("name of the group"), max_length=255, blank=True, editable=False)
    time_zone = models.CharField(max_length=60, blank=True, editable=False, help_text="Of the group.")
    is_organizer = models.BooleanField(null=True, editable=False, help_text="Whether our account may write there.")
    absent_fields = models.TextField(
        blank=True, editable=False, help_text="Fields that Meetup did not know at the last reading, one per line."
    )
    access_token = EncryptedTextField(_("access token"), blank=True, editable=False, default="")
    refresh_token = EncryptedTextField(_("refresh token"), blank=True, editable=False, default="")
    access_until = models.DateTimeField(null=True, editable=False)
    authorised_at = models.DateTimeField(_("authorised"), null=True, editable=False)
    renewing_until = models.DateTimeField(null=True, editable=False)
    renewing_token = models.UUIDField(null=True, editable=False)

    class Meta:
        verbose_name = _("Meetup group")
        verbose_name_plural = _("Meetup groups")

    def clean(self) -> None:
        super().clean()
        self.group = group_in(self.group) or self.group.strip().strip("/")
        if not URLNAME.fullmatch(self.group):
            raise ValidationError(
                {"group": _("This is neither the address of a Meetup group nor the last part of it.")}
            )
        if self.pk and self.group_id:
            before = MeetupConnection.objects.filter(pk=self.pk).values_list("group", flat=True).first()
            if before and before.casefold() != self.group.casefold():
                self.group_id = self.group_name = ""

    @property
    def group_url(self) -> str:
        """Where everybody finds the group."""
        return group_url(self.group)

    @property
    def is_authorised(self) -> bool:
        """Whether somebody has signed in at Meetup for it."""
        return bool(self.refresh_token)


class PageAddress(models.Model):
    """The address that we wrote last into the page of a linked event. Where the page says something else by now, the
    office has decided, and it stays."""

    link = models.OneToOneField(RemoteLink, on_delete=models.CASCADE, related_name="+")
    url = models.URLField(max_length=500)

    class Meta:
        verbose_name = _("address on a page")
        verbose_name_plural = _("addresses on pages")

    def __str__(self) -> str:
        return self.url


class RequestBudget(models.Model):
    """How often Meetup was asked in this minute, for all connections of one client together."""

    client = models.CharField(max_length=100, unique=True)
    began_at = models.DateTimeField()
    points = models.PositiveIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True, help_text="Meetup asked to be left alone.")

    class Meta:
        verbose_name = _("budget of requests")
        verbose_name_plural = _("budgets of requests")

    def __str__(self) -> str:
        return self.client


class Dispatch(models.Model):
    """One event of ours on its way to Meetup. There is one row per event and group, written before anything is sent: that is
    why it is never made twice there."""

    connection = models.ForeignKey(MeetupConnection, on_delete=models.CASCADE, related_name="dispatches")
    event_key = models.UUIDField(help_text="Translation key of our event.")
    link = models.ForeignKey(RemoteLink, null=True, on_delete=models.SET_NULL, related_name="+")
    act = models.CharField(_("what is to be done"), max_length=7, choices=DispatchAct, default=DispatchAct.SEND)
    state = models.CharField(_("state"), max_length=9, choices=DispatchState, default=DispatchState.WAITING)
    sent_title = models.CharField(max_length=80, blank=True, help_text="By title and start an event is found again.")
    sent_start = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True, help_text="When a creation began whose end is not known.")
    error = models.CharField(_("error"), max_length=500, blank=True)
    note = models.CharField(max_length=500, blank=True, help_text="What could not be carried over, for the editor.")
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(_("asked for"))
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("event sent to Meetup")
        verbose_name_plural = _("events sent to Meetup")
        constraints = [
            models.UniqueConstraint(fields=["connection", "event_key"], name="event_is_sent_once_per_meetup_group")
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                name="meetup_dispatch_open",
                condition=models.Q(state__in=["waiting", "sending", "unclear"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_key}: {self.state}"
