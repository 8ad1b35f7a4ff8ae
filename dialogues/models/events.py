from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index

from cms.core import clock
from cms.core.blocks import BodyBlock
from cms.core.editing import synchronised
from cms.core.fields import ChoiceSetField
from cms.core.fuzzydates import FuzzyDateField
from cms.core.models import BasePage, Row
from dialogues import editing
from dialogues.choices import (
    AttendanceMode,
    DocumentationPart,
    EventKind,
    EventLifecycle,
    EventReminders,
)
from dialogues.models.call_fields import CallFields
from dialogues.models.registration_fields import RegistrationFields
from dialogues.models.series import BODY_FEATURES
from dialogues.querysets import EventQuerySet
from networks.models import OrganisationRoleRow, WorkingGroupPage

ASSUMED_DURATION = timedelta(hours=2)
"""How long an event is taken to last when no end is given."""

TIME_ZONES = [("Europe/Berlin", _("Germany (Europe/Berlin)")), ("UTC", "UTC")]


class DialogueEventPage(RegistrationFields, CallFields, BasePage):
    """One event: announced, held, documented (E04–E35, E43).

    Its status follows the clock and the line-up; only cancelling and postponing are decided by hand. ``starts_at``,
    ``ends_at`` and ``over_at`` are derived from the date and the end, so that lists can be filtered by an index.
    """

    short_title = models.CharField(
        _("short title"),
        max_length=80,
        blank=True,
        help_text=_(
            "For lists, calendars and mails when the title is a long question. Left empty, the title is used."
        ),
    )
    kicker = models.CharField(
        _("kicker"), max_length=120, blank=True, help_text=_("A line above the title, for example “Dialogue 3”.")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=EventKind, default=EventKind.DIALOGUE)
    image = models.ForeignKey(
        "core.CmsImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown at the head of the page and in lists."),
    )
    date = FuzzyDateField(
        _("date"),
        null=True,
        blank=True,
        help_text=_(
            "As exactly as it is known: “12.03.2027, 18:00”, “12.03.2027”, “March 2027”, “spring 2027” or nothing. "
            "Calendars wait for the day, reminders for the time."
        ),
    )
    end_time = models.TimeField(
        _("end (time)"), null=True, blank=True, help_text=_("For example 19:30. Left empty, two hours are assumed.")
    )
    end_date = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Only when the event ends on another day than it begins.")
    )
    time_zone = models.CharField(_("time zone"), max_length=40, choices=TIME_ZONES, default="Europe/Berlin")
    lifecycle = models.CharField(
        _("does it take place?"), max_length=9, choices=EventLifecycle, default=EventLifecycle.AUTOMATIC
    )
    status_note = models.CharField(
        _("public note on a change"),
        max_length=500,
        blank=True,
        help_text=_("Shown with a cancelled, postponed or moved event: what happened and what comes instead."),
    )
    attendance_mode = models.CharField(
        _("attendance"), max_length=9, choices=AttendanceMode, default=AttendanceMode.ONLINE
    )
    host_event_title = models.CharField(
        _("part of"), max_length=255, blank=True, help_text=_("A larger conference that the event is part of.")
    )
    host_event_url = models.URLField(_("address of that conference"), blank=True)
    free_of_charge = models.BooleanField(_("free of charge"), default=True)
    will_be_recorded = models.BooleanField(
        _("will be recorded"), default=False, help_text=_("Visitors see this before they register.")
    )
    announcement = RichTextField(
        _("announcement"),
        blank=True,
        features=BODY_FEATURES,
        help_text=_(
            "What the evening is about. Before the event it stands on top; afterwards the report takes its place."
        ),
    )
    placeholder_text = models.CharField(
        _("notice while the line-up is open"),
        max_length=255,
        blank=True,
        help_text=_(
            "Left empty: “Details and contributors follow soon.” The notice vanishes by itself when there is a text or a person."
        ),
    )
    contributors_label = models.CharField(
        _("heading above the people"),
        max_length=80,
        blank=True,
        help_text=_("For example “Speakers” or “On the panel”. Left empty, “Contributors” is used."),
    )
    editorial_note = RichTextField(
        _("editorial note"),
        blank=True,
        features=["bold", "italic", "link"],
        help_text=_("A remark of yours on the event or the line-up, marked as such on the page."),
    )
    report = StreamField(
        BodyBlock(required=False),
        verbose_name=_("report"),
        blank=True,
        help_text=_("What happened. After the event it stands on top."),
    )
    guiding_question = models.CharField(
        _("guiding question"),
        max_length=500,
        blank=True,
        help_text=_("The question to the audience, above the framework conditions."),
    )
    findings = RichTextField(
        _("key findings"),
        blank=True,
        features=BODY_FEATURES,
        help_text=_("What should be remembered, in a few points."),
    )
    documentation_not_planned = ChoiceSetField(
        _("not planned for this event"),
        choices=DocumentationPart,
        help_text=_("What you tick here is no longer shown as open in the documentation."),
    )
    reminders = models.CharField(
        _("reminders"), max_length=9, choices=EventReminders, default=EventReminders.AS_SERIES
    )
    topics = ParentalManyToManyField("dialogues.Topic", verbose_name=_("topics"), blank=True, related_name="events")
    networks = ParentalManyToManyField(
        "networks.NetworkPage",
        verbose_name=_("further networks"),
        blank=True,
        related_name="dialogue_events",
        help_text=_("Only networks beyond those of the series."),
    )

    # Derived; see ``set_derived_fields``.
    series = models.ForeignKey(
        "dialogues.DialogueSeriesPage", null=True, editable=False, on_delete=models.SET_NULL, related_name="events"
    )
    group = models.ForeignKey(
        "networks.WorkingGroupPage",
        verbose_name=_("working group"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="meetings",
    )
    starts_at = models.DateTimeField(null=True, editable=False, db_index=True)
    ends_at = models.DateTimeField(null=True, editable=False)
    over_at = models.DateTimeField(null=True, editable=False, db_index=True)

    objects: ClassVar[Any] = PageManager.from_queryset(EventQuerySet)()

    parent_page_types = ["dialogues.DialogueSeriesPage", "networks.WorkingGroupPage"]
    subpage_types: list[str] = []
    edit_handler = editing.event()
    # The page changes by itself when the event is over (E05, E19).
    preview_modes = [
        ("", _("as visitors see it now")),
        ("before", _("before the event")),
        ("after", _("after the event")),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("short_title"),
        index.SearchField("announcement"),
        index.SearchField("report"),
        index.SearchField("findings"),
        index.SearchField("guiding_question"),
    ]
    api_fields = [*BasePage.api_fields, *editing.EVENT_API]

    override_translatable_fields = synchronised("date", "reminders", "topics", "networks", "call_networks")

    class Meta:
        verbose_name = _("dialogue event")
        verbose_name_plural = _("dialogue events")
        indexes = [
            models.Index(fields=["date"], name="dialogue_event_date"),
            # For the next moment at which a registration opens, closes or offers no more (dialogues.moments).
            models.Index(fields=["opens_at"], name="dialogue_event_opens", condition=models.Q(opens_at__isnull=False)),
            models.Index(
                fields=["closes_at"], name="dialogue_event_closes", condition=models.Q(closes_at__isnull=False)
            ),
            models.Index(
                fields=["waitlist_until"],
                name="dialogue_event_waits",
                condition=models.Q(waitlist_until__isnull=False),
            ),
        ]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        moments = {"before": self.starts_at or self.over_at, "after": self.over_at}
        border = moments.get(mode_name)
        if border is None:
            return super().serve_preview(request, mode_name)
        step = timedelta(minutes=1)
        seen_at = max(clock.now(), border + step) if mode_name == "after" else min(clock.now(), border - step)
        with clock.as_seen_at(seen_at):
            response = super().serve_preview(request, mode_name)
            return response.render() if hasattr(response, "render") else response

    @property
    def is_inside_group(self) -> bool:
        """A meeting that stands below its group: only the group sees it, in the members' area."""
        return self.group_id is not None and self.series_id is None

    @property
    def display_title(self) -> str:
        """The short title where there is one: for lists, calendars and mails (E06)."""
        return self.short_title or self.title

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from dialogues.page_context import event_context  # noqa: PLC0415  it reads through this model

        return {**super().get_context(request, *args, **kwargs), **event_context(self, request)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, allowed to show the players of its own recordings after a click."""
        from dialogues.page_context import allow_players  # noqa: PLC0415  it reads through this model

        if self.is_inside_group and not getattr(request, "is_preview", False):
            return redirect("members:group", self.group.public_id)  # type: ignore[union-attr]  # it is inside one
        response = super().serve(request, *args, **kwargs)
        allow_players(response, response.context_data["event"]["recordings"])
        return response

    def clean(self) -> None:
        super().clean()
        self.set_derived_fields()
        errors: dict[str, Any] = {}
        if (self.end_time or self.end_date) and not (self.date and self.date.is_day):
            field = "end_time" if self.end_time else "end_date"
            errors[field] = _("An end needs a date with a day. Please enter the day, or leave the end empty.")
        elif self.end_time and not self.starts_at:
            errors["end_time"] = _("An end time needs a start time. Please add it to the date: “12.03.2027, 18:00”.")
        elif self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            errors["end_date" if self.end_date else "end_time"] = _("The event ends before it begins.")
        elif self.end_date and self.date and self.date.earliest and self.end_date < self.date.earliest:
            errors["end_date"] = _("The last day lies before the first.")
        elif self.starts_at and not self.end_time and self.end_date not in {None, self.starts_at.date()}:
            errors["end_time"] = _("The event ends on another day. Please add the time at which it ends.")
        errors |= self.registration_errors() | self.call_errors()
        if errors:
            raise ValidationError(errors)

    def set_derived_fields(self) -> None:
        """Compute the moments that follow from the date, the end, the time zone and the rules of registration."""
        self._set_span()
        self.set_registration_span()

    def _set_span(self) -> None:
        zone = ZoneInfo(self.time_zone or settings.TIME_ZONE)  # a draft may lack it
        self.starts_at = self.ends_at = self.over_at = None
        if self.date is None or self.date.latest is None:
            return
        last_day = self.end_date or self.date.latest
        if self.date.moment is not None:
            self.starts_at = self.date.moment.replace(tzinfo=zone)
            if self.end_time is not None:
                self.ends_at = datetime.combine(last_day, self.end_time, tzinfo=zone)
        midnight = datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=zone)
        if self.ends_at is not None:
            self.over_at = self.ends_at
        elif self.starts_at is not None and self.end_date is None:
            self.over_at = self.starts_at + ASSUMED_DURATION
        else:
            self.over_at = midnight

    def set_series(self) -> None:
        """Remember the parent as a column, as ``url_path`` remembers the slugs. Called on saving and on moving."""
        from dialogues.models.series import DialogueSeriesPage  # noqa: PLC0415  series and events know each other

        parent_path = self._get_basepath(self.path, self.depth - 1) if self.path else ""
        self.series = DialogueSeriesPage.objects.filter(path=parent_path).first() if parent_path else None
        if self.series is None and parent_path:
            # Below a group it is a meeting of the group, and stays one when the office moves it into a series (B25).
            group = WorkingGroupPage.objects.filter(path=parent_path).first()
            self.group = group if group is not None else self.group

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_derived_fields()
        if not kwargs.get("update_fields"):
            self.set_series()
        super().save(*args, **kwargs)


class EventOrganisation(OrganisationRoleRow):
    page = ParentalKey(DialogueEventPage, on_delete=models.CASCADE, related_name="organisation_roles")

    class Meta(OrganisationRoleRow.Meta):
        verbose_name = _("organisation of an event")
        verbose_name_plural = _("organisations of an event")


class Venue(Row):
    """Where people meet in person (E07, E08). The link of a video meeting is no venue and stands apart (E51)."""

    page = ParentalKey(DialogueEventPage, on_delete=models.CASCADE, related_name="venues")
    name = models.CharField(_("name"), max_length=255, blank=True, help_text=_("For example “Treffpunkt Freizeit”."))
    street = models.CharField(_("street and number"), max_length=255, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=12, blank=True)
    city = models.CharField(_("town"), max_length=120, help_text=_("Enough while the house is not known yet."))
    country = models.CharField(_("country"), max_length=2, default="DE", help_text=_("Two letters, for example DE."))
    url = models.URLField(_("website"), blank=True)
    accessibility = models.CharField(
        _("accessibility"),
        max_length=255,
        blank=True,
        help_text=_("For example “step-free, induction loop in hall 1”."),
    )

    override_translatable_fields = synchronised("street", "postal_code", "country")
    api_fields = editing.VENUE_API
    panels = editing.VENUE

    class Meta(Row.Meta):
        verbose_name = _("venue")
        verbose_name_plural = _("venues")

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.city) if part)


class MeetingAccess(models.Model):
    """How participants enter an online event. Private: stored apart from the page, so that it reaches no revision,
    no search index, no feed and no public API (E51).

    ``provider`` says who makes the room (:mod:`dialogues.rooms`). Where that is a plugin, everybody enters from a page of
    their own, and a link that was typed as well counts only while there is no room.
    """

    event = models.OneToOneField(DialogueEventPage, on_delete=models.CASCADE, related_name="meeting_access")
    provider = models.CharField(
        _("way in"), max_length=80, blank=True, help_text="Of dialogues.rooms; empty: the link that was typed."
    )
    join_url = models.URLField(
        _("meeting link"),
        max_length=1000,
        blank=True,
        help_text=_("Only for people who registered. It is never shown on the site."),
    )
    dial_in = models.CharField(_("dial-in"), max_length=255, blank=True, help_text=_("Telephone number and code."))
    note = models.CharField(_("note for participants"), max_length=500, blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True, editable=False)
    corrected_at = models.DateTimeField(
        null=True, editable=False, help_text="When it last took the place of another link or number."
    )

    class Meta:
        verbose_name = _("meeting link")
        verbose_name_plural = _("meeting links")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(provider="", join_url=""), name="a_meeting_has_a_link_or_a_provider"
            )
        ]

    def __str__(self) -> str:
        return str(self.event)

    def clean(self) -> None:
        super().clean()
        if not self.join_url and not self.provider:
            raise ValidationError({"join_url": _("Please enter the link.")})
