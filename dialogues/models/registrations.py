"""Registrations: who comes to an event, and how many come through all doors together.

A registration names its event by translation key: it is one event in whatever language its page is, and its rows
outlive the page. Nothing of a person is shown in public (B03); the figures are.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cms.core.editing import synchronised
from cms.core.models import Row
from dialogues import editing
from dialogues.choices import AnswerKind, EndedBy, RegistrationStatus
from dialogues.models.events import DialogueEventPage
from dialogues.querysets import RegistrationQuerySet

FREE_KINDS = (AnswerKind.TEXT, AnswerKind.LONG_TEXT, AnswerKind.CHOICE, AnswerKind.YES_NO)
"""Questions that the editor words; the other kinds bring their own words and purpose."""


class RegistrationQuestion(Row):
    """Something that people are asked when they register, beside their e-mail address."""

    page = ParentalKey(DialogueEventPage, on_delete=models.CASCADE, related_name="registration_questions")
    kind = models.CharField(_("what is asked"), max_length=13, choices=AnswerKind, default=AnswerKind.NAME)
    label = models.CharField(
        _("question"), max_length=255, blank=True, help_text=_("Left empty, the usual words are used.")
    )
    purpose = models.CharField(
        _("what it is for"),
        max_length=255,
        blank=True,
        help_text=_("One sentence that people read below the field: why you ask, and who sees the answer."),
    )
    options = models.TextField(
        _("answers to choose from"), blank=True, help_text=_("One per line. Only for a question with a choice.")
    )
    is_required = models.BooleanField(
        _("must be answered"), default=False, help_text=_("Ask for no more than you need: everything is optional.")
    )
    keep_days = models.PositiveSmallIntegerField(
        _("erase the answers after (days)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(365)],
        help_text=_("Counted from the end of the event. Left empty, as it is set for the whole site."),
    )

    override_translatable_fields = synchronised("kind", "is_required", "keep_days")
    api_fields = editing.REGISTRATION_QUESTION_API
    panels = editing.REGISTRATION_QUESTION

    class Meta(Row.Meta):
        verbose_name = _("question at registration")
        verbose_name_plural = _("questions at registration")

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The question as people read it."""
        return self.label or str(AnswerKind(self.kind).label)

    @property
    def choices(self) -> list[str]:
        """The answers that can be chosen, in their order."""
        return [line.strip() for line in self.options.splitlines() if line.strip()]

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.kind in FREE_KINDS:
            if not self.label:
                errors["label"] = _("Please write the question.")
            if not self.purpose:
                errors["purpose"] = _("Please say what the answer is for: people want to know before they answer.")
        if self.kind == AnswerKind.CHOICE and len(self.choices) < 2:
            errors["options"] = _("Please enter at least two answers, one per line.")
        if errors:
            raise ValidationError(errors)


class HeadCount(models.Model):
    """How many come to one event. One row per event; whoever takes or frees a place locks it, so that no place is given
    twice (R10). The figures stay when the registrations behind them are erased."""

    event_key = models.UUIDField(unique=True, editable=False, help_text="Translation key of the event.")
    series_key = models.UUIDField(null=True, db_index=True, editable=False, help_text="Translation key of its series.")
    title = models.CharField(_("event"), max_length=255, blank=True, help_text="As it was last called.")
    starts_at = models.DateTimeField(null=True)
    seats = models.PositiveIntegerField(_("places taken here"), default=0, help_text="With guests and held offers.")
    people = models.PositiveIntegerField(_("registered here"), default=0, help_text="Confirmed, without guests.")
    guests = models.PositiveIntegerField(_("guests"), default=0, help_text="Of those who are confirmed.")
    waiting = models.PositiveIntegerField(_("on the waiting list"), default=0, help_text="Without guests.")
    cancelled = models.PositiveIntegerField(_("cancelled"), default=0)
    erased_cancellations = models.PositiveIntegerField(
        default=0, help_text="Of “cancelled”: those of which no row is left, long before the event."
    )
    attended = models.PositiveIntegerField(_("came"), null=True, help_text="Empty: nobody was checked in.")
    elsewhere = models.PositiveIntegerField(_("at other doors"), null=True, help_text="Empty: no other door says.")
    taken = models.PositiveIntegerField(_("places taken"), default=0, help_text="Here and at the other doors.")
    last_number = models.PositiveIntegerField(default=0, help_text="The last place in the queue that was given out.")
    as_of = models.DateTimeField(_("as of"), null=True, help_text="The oldest of the figures in “taken”.")
    closed_at = models.DateTimeField(
        null=True, db_index=True, help_text="Since the registrations were erased; the figures do not move any more."
    )

    class Meta:
        verbose_name = _("head count")
        verbose_name_plural = _("head counts")

    def __str__(self) -> str:
        return self.title or str(self.event_key)


class OutsideCount(models.Model):
    """How many have registered at another door, as that door or the office says: figures and their time, no names."""

    event_key = models.UUIDField(editable=False, db_index=True)
    source = models.CharField(max_length=40, help_text="Slug of the plugin that counted, or “office”.")
    going = models.PositiveIntegerField(_("registered"), help_text="With their guests, as far as the source knows.")
    waiting = models.PositiveIntegerField(_("on the waiting list"), null=True, blank=True)
    as_of = models.DateTimeField(_("as of"))

    class Meta:
        verbose_name = _("count of another door")
        verbose_name_plural = _("counts of other doors")
        constraints = [models.UniqueConstraint(fields=["event_key", "source"], name="one_count_per_door")]

    def __str__(self) -> str:
        return f"{self.source}: {self.going}"


WISH = ("address", "language", "guest_count", "text_version", "form", "wants_subscription", "subscription_text")
"""What a form says of a registration, beside the answers."""


class Registrant(models.Model):
    """What is known of whoever registers: an address and a language."""

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    state = models.CharField(_("state"), max_length=9, choices=RegistrationStatus, default=RegistrationStatus.PENDING)
    address = models.EmailField(_("e-mail address"), max_length=254)
    address_key = models.CharField(max_length=64, help_text="Keyed hash of the canonical address.")
    language = models.CharField(_("language"), max_length=12)
    guest_count = models.PositiveSmallIntegerField(_("guests"), default=0)
    text_version = models.CharField(max_length=40, help_text="The text that was shown.")
    form = models.CharField(max_length=200, blank=True, help_text="Where it happened: a path, api, or admin.")
    created_at = models.DateTimeField(_("registered"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    wants_subscription = models.BooleanField(default=False, help_text="Ticked the reminders of the series as well.")
    subscription_text = models.CharField(
        max_length=40, blank=True, help_text="The text beside that box, as it was shown."
    )
    asked_again = models.JSONField(
        null=True, blank=True, help_text="What a form asked for after the end, until it is confirmed by a click."
    )
    asked_again_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        abstract = True

    def begin_anew(self, wish: Mapping[str, Any], at: datetime) -> None:
        """Forget what the registration was, in memory: from now on it is what ``wish`` says, and unconfirmed.

        Args:
            wish: a value for each of :data:`WISH`.
        """
        self.state = RegistrationStatus.PENDING
        self.created_at, self.confirmed_at, self.ended_at = at, None, None
        self.asked_again, self.asked_again_at = None, None
        for name in WISH:
            setattr(self, name, wish[name])

    def as_asked(self) -> Self:
        """How the registration will be once its newest form is confirmed; not to be saved. Anybody can send a form: until
        the click of the person, a registration that has ended stays as it is."""
        if self.asked_again_at is None or self.asked_again is None:
            return self
        found = copy.copy(self)
        found.begin_anew(self.asked_again, self.asked_again_at)
        return found


class SeriesRegistration(Registrant):
    """Somebody comes to every event of a series. Each date is a :class:`Registration` of its own and can be cancelled by
    itself; one that is added later gets one, too."""

    series_key = models.UUIDField(db_index=True, help_text="Translation key of the series.")

    class Meta:
        verbose_name = _("registration for a series")
        verbose_name_plural = _("registrations for series")
        constraints = [models.UniqueConstraint(fields=["series_key", "address_key"], name="one_per_person_and_series")]

    def __str__(self) -> str:
        return str(self.public_id)


class Registration(Registrant):
    """One person's registration for one event. Whoever registers again continues the same row."""

    event_key = models.UUIDField(help_text="Translation key of the event.")
    ended_by = models.CharField(max_length=8, choices=EndedBy, blank=True)
    whole_series = models.ForeignKey(
        SeriesRegistration, null=True, blank=True, on_delete=models.SET_NULL, related_name="registrations"
    )
    wants_reminders = models.BooleanField(default=True, help_text="Off after a click on “unsubscribe” in a reminder.")
    number = models.PositiveIntegerField(null=True, help_text="Place in the queue; smaller is earlier.")
    offered_at = models.DateTimeField(null=True)
    offer_until = models.DateTimeField(null=True, db_index=True)
    link_digest = models.CharField(max_length=64, blank=True, help_text="Of the meeting link that was last mailed.")
    checked_in_at = models.DateTimeField(_("came"), null=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [models.UniqueConstraint(fields=["event_key", "address_key"], name="one_per_person_and_event")]
        indexes = [
            models.Index(fields=["event_key", "state", "number"], name="registration_queue"),
            models.Index(fields=["address_key"], name="registration_person"),
            models.Index(fields=["state", "created_at"], name="registration_age"),
            # The office's list of one event is in this order, and its filters are counted without reading the rows.
            models.Index(
                fields=["event_key", "created_at", "id", "guest_count", "checked_in_at", "whole_series"],
                name="registration_newest",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def begin_anew(self, wish: Mapping[str, Any], at: datetime) -> None:
        super().begin_anew(wish, at)
        self.ended_by, self.whole_series, self.wants_reminders = "", None, True
        self.link_digest, self.checked_in_at = "", None

    @property
    def seats(self) -> int:
        """How many places it takes."""
        return 1 + self.guest_count


class RegistrationAnswer(models.Model):
    """What somebody answered to one question. Kept apart, because some answers go earlier than the registration."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="answers")
    question_key = models.UUIDField(help_text="Translation key of the question.")
    kind = models.CharField(max_length=13, choices=AnswerKind)
    label = models.CharField(max_length=255, help_text="The question as it was asked.")
    text = models.TextField(_("answer"))
    keep_days = models.PositiveSmallIntegerField(null=True, help_text="As the question said.")

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["registration", "question_key"], name="one_answer_per_question")
        ]

    def __str__(self) -> str:
        return self.label


@register_setting(icon="group", order=320)
class RegistrationSettings(BaseGenericSetting):
    """What the office decides about registrations, once for the whole site."""

    keep_days = models.PositiveSmallIntegerField(
        _("erase registrations after (days)"),
        default=30,
        validators=[MaxValueValidator(365)],
        help_text=_("So many days after an event its registrations are erased. The figures stay."),
    )
    keep_needs_days = models.PositiveSmallIntegerField(
        _("erase needs for accessibility after (days)"),
        default=1,
        validators=[MaxValueValidator(30)],
        help_text=_("They can tell of an illness and are specially protected (Art. 9 GDPR)."),
    )

    panels = [FieldPanel("keep_days"), FieldPanel("keep_needs_days")]

    class Meta:
        verbose_name = _("registration settings")
