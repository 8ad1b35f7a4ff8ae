"""Codes that several apps share. They are stored and shown in exports, so they are added to, never renamed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Purpose(models.TextChoices):
    """What somebody consents to; every purpose has texts of its own."""

    SERIES = "series", _("reminders of a dialogue series")
    NEWSLETTER = "newsletter", _("newsletter")
    REGISTRATION = "registration", _("registration for an event")
    APPLICATION = "application", _("application for membership")
    MESSAGE = "message", _("message to the office")


class ConsentAct(models.TextChoices):
    """What an entry of the consent ledger records."""

    REQUESTED = "requested", _("signed up")
    CONFIRMED = "confirmed", pgettext_lazy("a subscriber", "confirmed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ENDED = "ended", _("ended with the series")
    IMPORTED = "imported", _("taken over with proof")
    ERASED = "erased", _("personal data erased")
