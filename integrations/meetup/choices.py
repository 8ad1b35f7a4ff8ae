"""The closed lists of this plugin. Codes are stored and never change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Mode(models.TextChoices):
    """The three equal ways."""

    GRAPHQL = "graphql", _("full access: dates, places, numbers, drafts (needs Meetup Pro)")
    ICAL = "ical", _("the group's public calendar: dates of the next ten events")
    MANUAL = "manual", _("by hand: only links, Meetup is never asked")


class DispatchState(models.TextChoices):
    """How far an event of ours has come on its way to Meetup."""

    WAITING = "waiting", pgettext_lazy("an event for Meetup", "waiting")
    SENDING = "sending", pgettext_lazy("an event for Meetup", "on its way")
    UNCLEAR = "unclear", _("no answer; it is looked for before anything is repeated")
    DRAFT = "draft", _("draft at Meetup")
    PUBLISHED = "published", _("public at Meetup")
    FAILED = "failed", _("refused")


class DispatchAct(models.TextChoices):
    SEND = "send", _("send as a draft")
    PUBLISH = "publish", _("publish")
