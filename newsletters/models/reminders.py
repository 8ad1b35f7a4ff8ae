"""What the office promised to send about an event, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletters.choices import ReminderState
from newsletters.models.ledger import Mailing


class Reminder(models.Model):
    """One planned mail about one event: made from a rule, recomputed when the event changes.

    Its identity is data: the event, the rule's span and the day of the event, so that a rule that is written anew, or
    moved from the series to the event, reminds nobody twice. An event that moves within its day keeps its
    reminders; one that moves to another day gets new ones, because the earlier mail named a day that is no longer true.
    """

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("reminder")
        CANCELLATION = "cancellation", _("cancellation")
        POSTPONEMENT = "postponement", _("postponement")
        MOVE = "move", _("new date or place")
        FOLLOW_UP = "follow_up", _("follow-up")

    event_key = models.UUIDField(db_index=True, help_text="Translation key of the event.")
    series_key = models.UUIDField(db_index=True, help_text="Translation key of its series.")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.REMINDER)
    rule_key = models.CharField(max_length=60, help_text="The span of the rule (P1D), or the kind.")
    occasion = models.CharField(
        max_length=10,
        blank=True,
        help_text="The day of the event in its own zone (ISO 8601), of a move its number; empty: once per event.",
    )
    due_at = models.DateTimeField(_("due"), db_index=True)
    late_at = models.DateTimeField(_("too late from"))
    cut_off = models.DateTimeField(help_text="Who subscribed later does not get it: they knew when they signed up.")
    state = models.CharField(_("state"), max_length=7, choices=ReminderState, default=ReminderState.DUE)
    reason = models.CharField(_("why"), max_length=255, blank=True)
    mailing = models.OneToOneField(Mailing, null=True, blank=True, on_delete=models.SET_NULL, related_name="reminder")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event_key", "rule_key", "occasion"], name="one_reminder_per_occasion")
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="reminder_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_key}"


class KnownTime(models.Model):
    """What those who wait for an event were told last about its time and place, so that a move is told once, with both.

    One row per event in all its languages. It is made without a mail when the event appears, and follows the event only
    when a mail has told the news: what nobody was told is still news.
    """

    event_key = models.UUIDField(unique=True, help_text="Translation key of the event.")
    day = models.CharField(max_length=10, blank=True, help_text="In the event's zone (ISO 8601); empty: none yet.")
    starts_at = models.DateTimeField(null=True, help_text="Empty while the day has no time.")
    time_zone = models.CharField(max_length=40)
    attendance_mode = models.CharField(
        max_length=9, blank=True, help_text="How people come together; empty: not noted yet, so no place is news."
    )
    venues = models.JSONField(
        default=list, blank=True, help_text="Where: lists of name, street, postal code, town and country."
    )
    awaits_date = models.BooleanField(
        default=False, help_text="They were told that it does not take place, or that its new day is still open."
    )
    moves = models.PositiveIntegerField(default=0, help_text="How many moves were told.")

    class Meta:
        verbose_name = _("known time")
        verbose_name_plural = _("known times")

    def __str__(self) -> str:
        return f"{self.event_key} {self.day}"


class Invitation(models.Model):
    """An invitation to a plenary meeting with its lead time and the proof that it went out in time (B30)."""

    event = models.ForeignKey(
        "dialogues.DialogueEventPage", verbose_name=_("event"), on_delete=models.CASCADE, related_name="invitations"
    )
    mailing_list = models.ForeignKey(
        "newsletters.MailingList",
        verbose_name=_("mailing list"),
        on_delete=models.PROTECT,
        related_name="invitations",
        help_text=_("Who is invited."),
    )
    lead_days = models.PositiveSmallIntegerField(
        _("lead time in days"), default=42, help_text=_("The invitation must have gone out so many days before.")
    )
    text = models.TextField(_("text"), blank=True, help_text=_("Stands above the details of the event."))
    mailing = models.OneToOneField(
        Mailing, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="invitation"
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    recipient_count = models.PositiveIntegerField(_("recipients"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["event", "mailing_list"], name="invited_once")]

    def __str__(self) -> str:
        return str(self.event)
