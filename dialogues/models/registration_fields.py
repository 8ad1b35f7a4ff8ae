"""What an editor decides about the registration for an event."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core.fields import ChoiceSetField
from dialogues.choices import RegistrationDoor, WhenMoved


class RegistrationFields(models.Model):
    """Doors, times, places and the waiting list. ``opens_at``, ``closes_at`` and ``waitlist_until`` are derived: what the
    entered times and the rules come to."""

    starts_at: datetime | None

    registration_doors = ChoiceSetField(
        _("registration"),
        choices=RegistrationDoor,
        help_text=_("Where people register. Nothing ticked means: no registration needed."),
    )
    registration_meetup_url = models.URLField(
        _("event at Meetup"), blank=True, max_length=500, help_text=_("The address of this event at Meetup.")
    )
    registration_external_url = models.URLField(
        _("registration elsewhere"),
        blank=True,
        max_length=500,
        help_text=_("The address of the form on another site."),
    )
    registration_opens_at = models.DateTimeField(
        _("registration opens"), null=True, blank=True, help_text=_("Left empty: as soon as the page is online.")
    )
    registration_closes_at = models.DateTimeField(
        _("registration closes"), null=True, blank=True, help_text=_("Left empty: when the event begins.")
    )
    registration_capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Left empty: no limit.")
    )
    registration_waitlist = models.BooleanField(_("waiting list"), default=False)
    registration_opens_days = models.PositiveSmallIntegerField(
        _("opens (days before)"),
        null=True,
        blank=True,
        help_text=_("Moves with the event. Only counts where no time is entered above."),
    )
    registration_closes_hours = models.PositiveSmallIntegerField(
        _("closes (hours before)"),
        null=True,
        blank=True,
        help_text=_("Moves with the event. Only counts where no time is entered above."),
    )
    registration_guests = models.PositiveSmallIntegerField(
        _("guests"),
        default=0,
        validators=[MaxValueValidator(20)],
        help_text=_("How many further people somebody may register. 0: only themselves."),
    )
    waitlist_closes_hours = models.PositiveSmallIntegerField(
        _("waiting list closes (hours before)"),
        default=12,
        help_text=_("Afterwards free places are not offered any more, and who waits is told so."),
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("keep an offered place (hours)"),
        default=48,
        validators=[MinValueValidator(1)],
        help_text=_("So long the next person on the waiting list has for taking it."),
    )
    link_hours = models.PositiveSmallIntegerField(
        _("send the meeting link (hours before)"),
        null=True,
        blank=True,
        help_text=_("Only to people who registered on this site. Left empty, it comes with the confirmation."),
    )
    when_moved = models.CharField(
        _("when the event moves, people"), max_length=7, choices=WhenMoved, default=WhenMoved.KEEP
    )
    opens_at = models.DateTimeField(null=True, editable=False, help_text="When registration really opens.")
    closes_at = models.DateTimeField(null=True, editable=False, help_text="When registration really closes.")
    waitlist_until = models.DateTimeField(null=True, editable=False, help_text="Until then free places are offered.")

    class Meta:
        abstract = True

    def set_registration_span(self) -> None:
        """Compute the derived moments; ``starts_at`` is known."""
        self.opens_at, self.closes_at = self.registration_opens_at, self.registration_closes_at
        self.waitlist_until = None
        if self.starts_at is None:
            return
        if self.opens_at is None and self.registration_opens_days is not None:
            self.opens_at = self.starts_at - timedelta(days=self.registration_opens_days)
        if self.closes_at is None and self.registration_closes_hours is not None:
            self.closes_at = self.starts_at - timedelta(hours=self.registration_closes_hours)
        if self.registration_waitlist:
            self.waitlist_until = self.starts_at - timedelta(hours=self.waitlist_closes_hours or 0)

    def registration_errors(self) -> dict[str, str | Promise]:
        """What cannot be as it was entered, by field."""
        errors: dict[str, str | Promise] = {}
        if "meetup" in self.registration_doors and not self.registration_meetup_url:
            errors["registration_meetup_url"] = _("Please enter the address of the event at Meetup.")
        if "external" in self.registration_doors and not self.registration_external_url:
            errors["registration_external_url"] = _("Please enter the address of the form on the other site.")
        if (
            self.registration_opens_at
            and self.registration_closes_at
            and self.registration_closes_at <= self.registration_opens_at
        ):
            errors["registration_closes_at"] = _(
                "Registration closes before it opens. Please enter a later time here, or an earlier one for the opening."
            )
        if self.registration_opens_at and self.starts_at and self.registration_opens_at >= self.starts_at:
            errors["registration_opens_at"] = _(
                "Registration would open when the event has begun. Please enter an earlier time."
            )
        if (
            self.registration_opens_at is None
            and self.registration_closes_at is None
            and self.registration_opens_days is not None
            and self.registration_closes_hours is not None
            and self.registration_opens_days * 24 <= self.registration_closes_hours
        ):
            errors["registration_closes_hours"] = _(
                "Registration would close before it opens. Please enter fewer hours, or more days for the opening."
            )
        return errors
