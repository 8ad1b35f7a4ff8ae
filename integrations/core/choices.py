"""The closed lists of this app. Codes are stored and never change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportPolicy(models.TextChoices):
    """What becomes of an event elsewhere that nobody has chosen yet."""

    CHOOSE = "choose", _("offer it: somebody in the office chooses")
    DRAFT = "draft", _("make a draft page of it")
    PUBLISH = "publish", _("make a page of it and publish it")


class Trouble(models.TextChoices):
    """Why nothing is scheduled for a connection until somebody has done something about it."""

    NONE = "", _("none")
    SETTINGS = "settings", _("the settings have to be mended")
    AUTHORISATION = "authorisation", _("must be authorised again")
    GONE = "gone", _("the other side says it is gone for good")
    SILENT = "silent", _("paused after failing for days")


class ProbeStatus(models.TextChoices):
    UNKNOWN = "", _("not tested yet")
    OK = "ok", _("in order")
    DEGRADED = "degraded", _("works with restrictions")
    DOWN = "down", _("does not work")


class LinkState(models.TextChoices):
    """Where an event elsewhere stands with us."""

    OFFERED = "offered", pgettext_lazy("an event elsewhere", "can be chosen")
    IGNORED = "ignored", pgettext_lazy("an event elsewhere", "left out")
    PROPOSED = "proposed", _("proposed instead of a vanished one")
    LINKED = "linked", _("linked")
    CANCELLED = "cancelled", _("linked, cancelled there")
    VANISHED = "vanished", _("linked, not found there any more")
    REPLACED = "replaced", _("replaced by another link")


ATTACHED = (LinkState.LINKED, LinkState.CANCELLED, LinkState.VANISHED)
"""States in which a link belongs to an event of ours."""


class RunTrigger(models.TextChoices):
    TIMER = "timer", _("by itself")
    HAND = "hand", _("by hand")
    COMMAND = "command", _("from the command line")
    HOOK = "hook", _("called from outside")


class RunOutcome(models.TextChoices):
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    ABANDONED = "abandoned", _("broken off")


class RoomState(models.TextChoices):
    """Where the room of an event stands."""

    WAITING = "waiting", pgettext_lazy("a room", "not made yet")
    OPEN = "open", pgettext_lazy("a room", "open")
    CLOSED = "closed", pgettext_lazy("a room", "closed")


class OfferState(models.TextChoices):
    """What the office has decided about a recording."""

    OFFERED = "offered", pgettext_lazy("a recording", "can be taken over")
    TAKEN = "taken", pgettext_lazy("a recording", "taken over")
    IGNORED = "ignored", pgettext_lazy("a recording", "left out")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("a delivery", "waiting")
    SENDING = "sending", _("on its way")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", pgettext_lazy("a delivery", "failed")


class AttemptOutcome(models.TextChoices):
    DELIVERED = "delivered", _("delivered")
    LATER = "later", _("to be tried again")
    REFUSED = "refused", _("refused")
    UNKNOWN = "unknown", _("broken off; it may have arrived")


class HookState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("a call from outside", "waiting")
    HANDLED = "handled", _("dealt with")
    FAILED = "failed", pgettext_lazy("a call from outside", "failed")
