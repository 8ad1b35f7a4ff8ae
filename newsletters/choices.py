"""The codes of this app. They are stored and shown in exports, so they are added to, never renamed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MailingKind(models.TextChoices):
    """What a mail is for. It decides its priority, its headers, who may get it, and how doubt is settled."""

    NEWSLETTER = "newsletter", _("newsletter")
    REMINDER = "reminder", _("reminder")
    NOTICE = "notice", _("notice of a change")
    FOLLOW_UP = "follow_up", _("follow-up")
    CLOSING = "closing", _("last mail of a series")
    INVITATION = "invitation", _("invitation")
    REGISTRATION = "registration", _("registration")
    NETWORK = "network", _("notice of a network")
    CONFIRMATION = "confirmation", _("confirmation")
    SECURITY = "security", _("security")
    TEST = "test", _("test mail")


class MailingState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SCHEDULED = "scheduled", _("scheduled")
    PREPARING = "preparing", _("being prepared")
    PREPARED = "prepared", _("prepared")
    SENDING = "sending", _("being sent")
    PAUSED = "paused", _("paused")
    HELD = "held", _("held after a restore")
    DONE = "done", _("sent")
    CANCELLED = "cancelled", pgettext_lazy("a mailing", "cancelled")


class RecipientState(models.TextChoices):
    """Where one mail to one person stands (reliability 1.3)."""

    QUEUED = "queued", _("waiting")
    CLAIMED = "claimed", _("in hand")
    SENDING = "sending", _("being handed over")
    ACCEPTED = "accepted", _("handed over")
    DELIVERED = "delivered", _("delivered")
    BOUNCED = "bounced", _("came back")
    COMPLAINED = "complained", _("reported as unwanted")
    REJECTED = "rejected", _("refused")
    IN_DOUBT = "in_doubt", _("in doubt")
    GIVEN_UP = "given_up", _("given up")
    SKIPPED = "skipped", _("left out")


OPEN_STATES = (RecipientState.QUEUED, RecipientState.CLAIMED, RecipientState.SENDING, RecipientState.IN_DOUBT)
"""A mailing is done when none of its rows is in one of these."""
WORK_STATES = (RecipientState.QUEUED, RecipientState.CLAIMED, RecipientState.SENDING)
"""Rows that the engine itself moves on; doubt waits for evidence or policy."""


class SettledBy(models.TextChoices):
    """What the last outcome rests on."""

    SMTP = "smtp", _("the mail server's answer")
    EVENT = "event", _("the provider's report")
    BOUNCE = "bounce", _("a bounce mail")
    LOG = "log", _("the relay's log")
    OPERATOR = "operator", _("a person's decision")
    POLICY = "policy", _("a rule")


class SkipReason(models.TextChoices):
    """Why a person did not get a mail that was prepared for them."""

    SUPPRESSED = "suppressed", _("the address is blocked")
    UNSUBSCRIBED = "unsubscribed", _("the subscription has ended")
    STOPPED = "stopped", _("the mailing was stopped")
    TOO_LATE = "too_late", _("it would have come too late")
    ERASED = "erased", _("the address was erased")
    CANCELLED = "cancelled", _("the registration has ended")
    REGISTERED = "registered", _("gets the mail to registered people")
    OBSOLETE = "obsolete", _("it is no longer wanted")


class SuppressionReason(models.TextChoices):
    UNSUBSCRIBED = "unsubscribed", _("wants no mail at all")
    HARD_BOUNCE = "hard_bounce", _("the address does not exist")
    SOFT_BOUNCES = "soft_bounces", _("the mailbox refused several times")
    COMPLAINT = "complaint", _("reported a mail as unwanted")
    NOT_ME = "not_me", _("was signed up by somebody else")
    MANUAL = "manual", _("blocked by the office")


class SubscriptionState(models.TextChoices):
    PENDING = "pending", _("not confirmed yet")
    ACTIVE = "active", _("active")
    UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
    ENDED = "ended", _("ended with the series")


class ReminderState(models.TextChoices):
    DUE = "due", _("planned")
    RUNNING = "running", _("being sent")
    SENT = "sent", _("sent")
    MISSED = "missed", _("missed")
    DROPPED = "dropped", _("dropped")


class BounceKind(models.TextChoices):
    HARD = "hard", _("for good")
    SOFT = "soft", _("for the time being")
