"""The codes of the work of groups (B23–B28). They are stored, so they are added to, never renamed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GroupNotices(models.TextChoices):
    """How somebody hears by mail of what is written in a group."""

    AT_ONCE = "at_once", _("at once, for each contribution")
    DAILY = "daily", _("once a day, everything together")
    OFF = "off", _("not at all")


class RequestState(models.TextChoices):
    """What became of a request for access to a group (B28)."""

    OPEN = "open", pgettext_lazy("of a request", "open")
    ACCEPTED = "accepted", pgettext_lazy("of a request", "accepted")
    DECLINED = "declined", pgettext_lazy("of a request", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("of a request", "withdrawn")


class OutputKind(models.TextChoices):
    """What a group has made (B26), what it asks decision makers for among it (C22)."""

    RECOMMENDATION = "recommendation", _("recommendation")
    NEED = "need", _("statement of needs")
    OFFER = "offer", _("offer to others")
    PAPER = "paper", _("paper or guide")
    TOOL = "tool", _("tool or template")
    OTHER = "other", pgettext_lazy("result of a group", "other")


class Addressee(models.TextChoices):
    """For whom a result is meant (B26, C21), political levels among them (D06)."""

    MEMBERS = "members", _("other members")
    NETWORK = "network", _("the whole network")
    PRACTICE = "practice", pgettext_lazy("addressee", "practice")
    POLICY = "policy", pgettext_lazy("addressee", "politics")
    STATE = "state", pgettext_lazy("addressee", "the Länder")
    FEDERAL = "federal", pgettext_lazy("addressee", "the federal level")
    SCIENCE = "science", _("science")
    PUBLIC = "public", _("everybody")


class TopicKind(models.TextChoices):
    """Within a group its members set topics and drive activities (B27)."""

    TOPIC = "topic", pgettext_lazy("of a group", "topic")
    ACTIVITY = "activity", pgettext_lazy("of a group", "activity")


class TopicState(models.TextChoices):
    """Where a topic or an activity of a group stands."""

    PROPOSED = "proposed", pgettext_lazy("of a topic", "proposed")
    RUNNING = "running", pgettext_lazy("of a topic", "in progress")
    DONE = "done", pgettext_lazy("of a topic", "done")
    DROPPED = "dropped", pgettext_lazy("of a topic", "given up")
