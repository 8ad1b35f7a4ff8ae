"""What an editor says in the call for a learning trip (A16–A18)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import RichTextField

from cms.core.fields import ChoiceSetField
from dialogues.choices import EventKind, RegistrationDoor
from dialogues.models.series import BODY_FEATURES
from networks.choices import Standing


class Called(models.TextChoices):
    """Whom a call may be for, by what they are to the network on the day (``networks.permissions``)."""

    MEMBER = Standing.MEMBER.value, Standing.MEMBER.label
    SUPPORTER = Standing.SUPPORTER.value, Standing.SUPPORTER.label
    GUEST = Standing.GUEST.value, Standing.GUEST.label


class CallFields(models.Model):
    """What an editor says in a call. Places, deadline and questions are those of the registration."""

    kind: str
    registration_doors: Any

    by_call = models.BooleanField(
        _("places are given on application"),
        default=False,
        help_text=_("For learning trips: people apply until registration closes, and the office decides."),
    )
    call_text = RichTextField(
        _("call"),
        blank=True,
        features=BODY_FEATURES,
        help_text=_("What applicants should know: what the programme pays, what you expect, how you choose."),
    )
    call_networks = ParentalManyToManyField(
        "networks.NetworkPage",
        verbose_name=_("for people of"),
        blank=True,
        related_name="calls",
        help_text=_("Nothing ticked: the networks of the event and of its series."),
    )
    call_standings = ChoiceSetField(
        pgettext_lazy("a call", "only for"),
        choices=Called,
        help_text=_(
            "Nothing ticked: whoever has the right to apply for learning trips in the network; usually members."
        ),
    )

    class Meta:
        abstract = True

    def call_errors(self) -> dict[str, str | Promise]:
        """What cannot be as it was entered, by field."""
        if not self.by_call:
            return {}
        if self.kind != EventKind.LEARNING_TRIP:
            return {
                "by_call": _("Only a learning trip has a call. Please choose “learning trip” as kind of the event.")
            }
        if RegistrationDoor.INTERNAL not in self.registration_doors:
            return {"registration_doors": _("People apply for a trip on this site. Please tick “on this site”.")}
        return {}
