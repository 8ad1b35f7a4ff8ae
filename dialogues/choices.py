"""The closed lists of this app. Codes are public (contract 4) and never change."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SeriesState(models.TextChoices):
    PLANNED = "planned", _("planned")
    RUNNING = "running", _("running")
    ENDED = "ended", _("ended")
    ARCHIVED = "archived", _("archived")


class SeriesLifecycle(models.TextChoices):
    """What the editor decided; ``automatic`` lets the clock and the dates decide."""

    AUTOMATIC = "automatic", _("by the dates")
    PLANNED = SeriesState.PLANNED.value, SeriesState.PLANNED.label
    RUNNING = SeriesState.RUNNING.value, SeriesState.RUNNING.label
    ENDED = SeriesState.ENDED.value, SeriesState.ENDED.label
    ARCHIVED = SeriesState.ARCHIVED.value, SeriesState.ARCHIVED.label


class EventStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    ANNOUNCED = "announced", _("announced")
    CANCELLED = "cancelled", _("cancelled")
    POSTPONED = "postponed", _("postponed")
    RUNNING = "running", _("running now")
    HELD = "held", _("held")


class EventLifecycle(models.TextChoices):
    """What the editor decided; ``automatic`` lets the clock and the line-up decide."""

    AUTOMATIC = "automatic", _("takes place (planned, announced, running and held follow by themselves)")
    PLANNED = EventStatus.PLANNED.value, _("planned, though the line-up is known")
    ANNOUNCED = EventStatus.ANNOUNCED.value, _("announced, though the line-up is open")
    CANCELLED = EventStatus.CANCELLED.value, EventStatus.CANCELLED.label
    POSTPONED = EventStatus.POSTPONED.value, _("postponed, new date not known yet")


class EventKind(models.TextChoices):
    DIALOGUE = "dialogue", _("dialogue")
    WORKSHOP = "workshop", _("expert workshop")
    NETWORK_MEETING = "network_meeting", _("network meeting")
    ANNUAL_MEETING = "annual_meeting", _("annual meeting")
    WORKING_GROUP = "working_group", _("working group meeting")
    LEARNING_TRIP = "learning_trip", _("learning trip")
    FOUNDING = "founding", _("founding")
    OTHER = "other", _("other")


class ReminderUnit(models.TextChoices):
    """Weeks and days are counted on the wall, hours and minutes on the stop watch (``newsletters.services.reminders``)."""

    WEEKS = "weeks", _("weeks")
    DAYS = "days", _("days")
    HOURS = "hours", _("hours")
    MINUTES = "minutes", pgettext_lazy("unit of time", "minutes")


class ReminderAudience(models.TextChoices):
    """Who is reminded. The codes are those of import files (contract 6)."""

    SUBSCRIBERS = "subscribers", _("subscribers of the series")
    REGISTERED = "registered", _("people who registered for the event")
    BOTH = "both", _("both")


class EventReminders(models.TextChoices):
    AS_SERIES = "as_series", _("as for the whole series")
    OWN = "own", _("own reminders, listed below")
    NONE = "none", _("no reminders for this event")


class AttendanceMode(models.TextChoices):
    ONLINE = "online", _("online")
    IN_PERSON = "in_person", _("in person")
    HYBRID = "hybrid", _("on site and online")


class RegistrationDoor(models.TextChoices):
    INTERNAL = "internal", _("on this site")
    MEETUP = "meetup", "Meetup"
    EXTERNAL = "external", _("on another site")


class RegistrationState(models.TextChoices):
    NONE = "none", _("no registration")
    NOT_YET = "not_yet", _("registration has not begun")
    OPEN = "open", _("registration is open")
    WAITLIST = "waitlist", _("waiting list")
    FULL = "full", _("booked out")
    CLOSED = "closed", _("registration is closed")
    PAST = "past", _("event is over")


class RegistrationStatus(models.TextChoices):
    """Where one person's registration stands (``services.registrations``)."""

    PENDING = "pending", _("not confirmed yet")
    CONFIRMED = "confirmed", pgettext_lazy("a registration", "confirmed")
    WAITING = "waiting", _("on the waiting list")
    OFFERED = "offered", _("a place is offered")
    CANCELLED = "cancelled", pgettext_lazy("a registration", "cancelled")
    LAPSED = "lapsed", _("offer not taken")
    APPLIED = "applied", pgettext_lazy("a registration", "applied, not decided yet")
    DECLINED = "declined", pgettext_lazy("a registration", "application declined")


class CallDecision(models.TextChoices):
    """What the office makes of an application for a learning trip (A17)."""

    ACCEPT = "accept", pgettext_lazy("an application for a trip", "Accept")
    WAIT = "wait", pgettext_lazy("an application for a trip", "Put on the waiting list")
    DECLINE = "decline", pgettext_lazy("an application for a trip", "Decline")


class RegistrationHappening(models.TextChoices):
    """What a person is told about their registration. Codes are kept in the ledger of mails."""

    REQUESTED = "requested", _("asked to confirm")
    REPEATED = "repeated", _("registered already")
    CONFIRMED = "confirmed", pgettext_lazy("a registration", "confirmed")
    WAITING = "waiting", _("on the waiting list")
    OFFERED = "offered", _("a place is offered")
    LAPSED = "lapsed", _("offer not taken")
    NO_SEAT = "no_seat", _("no place became free")
    CANCELLED = "cancelled", pgettext_lazy("a registration", "cancelled")
    RELEASED = "released", _("has to register anew")
    SERIES_REQUESTED = "series_requested", _("asked to confirm the whole series")
    SERIES_CONFIRMED = "series_confirmed", _("registered for the whole series")
    SERIES_CANCELLED = "series_cancelled", _("cancelled the whole series")


class EndedBy(models.TextChoices):
    """Who or what ended a registration."""

    PERSON = "person", _("the person")
    OFFICE = "office", _("the office")
    EVENT = "event", _("a change of the event")
    DEADLINE = "deadline", _("the deadline")


class AnswerKind(models.TextChoices):
    """What a question at registration asks for."""

    NAME = "name", pgettext_lazy("of a person", "Name")
    ORGANISATION = "organisation", _("Organisation")
    PLACE = "place", pgettext_lazy("where somebody comes from", "Place")
    ACCESSIBILITY = "accessibility", _("What do you need to take part without barriers?")
    TEXT = "text", _("Short answer")
    LONG_TEXT = "long_text", _("Long answer")
    CHOICE = "choice", _("Choice")
    YES_NO = "yes_no", _("Yes or no")


class WhenMoved(models.TextChoices):
    """What becomes of the registrations when the event moves or is postponed."""

    KEEP = "keep", _("stay registered; whoever cannot come cancels")
    RELEASE = "release", _("have to register anew")


class ContributorCategory(models.TextChoices):
    EXPERTISE = "expertise", _("expertise")
    PRACTICE = "practice", _("practice")
    POLITICS = "politics", _("politics")
    ADMINISTRATION = "administration", _("administration")
    SCIENCE = "science", _("science")
    CIVIL_SOCIETY = "civil_society", _("civil society")
    BUSINESS = "business", _("business")
    MODERATION = "moderation", _("moderation")
    OTHER = "other", _("other")


class ContributorKind(models.TextChoices):
    EXTERNAL = "external", _("invited from outside")
    MEMBER = "member", _("member of the network")


class ContributorState(models.TextChoices):
    INVITED = "invited", _("invited (not shown in public)")
    ANNOUNCED = "announced", _("announced")
    CONFIRMED = "confirmed", _("confirmed")
    CANCELLED = "cancelled", _("cancelled")
    CANCELLED_SHORT_NOTICE = "cancelled_short_notice", _("cancelled at short notice")
    REPLACED = "replaced", _("replaced by somebody else")


class RecordingKind(models.TextChoices):
    MAIN = "main", _("recording of the event")
    FOLLOW_UP = "follow_up", _("interview or talk afterwards")
    EXCERPT = "excerpt", _("excerpt")


class RecordingProvider(models.TextChoices):
    VIMEO = "vimeo", "Vimeo"
    YOUTUBE = "youtube", "YouTube"
    PEERTUBE = "peertube", "PeerTube"
    FILE = "file", _("own file")
    LINK = "link", _("another page")


class PresentationKind(models.TextChoices):
    SLIDES = "slides", _("slides")
    HANDOUT = "handout", _("handout")
    PAPER = "paper", _("paper")
    MINUTES = "minutes", _("minutes")
    OTHER = "other", _("other")


class PoliticalLevel(models.TextChoices):
    """Ordered from near to far."""

    MUNICIPALITY = "municipality", _("municipalities")
    COUNTY = "county", _("counties")
    STATE = "state", _("Länder")
    FEDERAL = "federal", _("federal level")
    EU = "eu", _("European Union")


class Provenance(models.TextChoices):
    """Who named a condition; groups, never persons (E29)."""

    AUDIENCE = "audience", _("audience")
    CONTRIBUTORS = "contributors", _("contributors")
    EDITORS = "editors", _("editors")


class ConditionRelationKind(models.TextChoices):
    MIRRORS = "mirrors", _("mirrors")
    MERGED_INTO = "merged_into", _("was merged into")
    SPLIT_FROM = "split_from", _("was split from")


class DocumentationPart(models.TextChoices):
    VIDEO = "video", _("video")
    PRESENTATIONS = "presentations", _("presentations")
    SUMMARY = "summary", _("summary")
    CONDITIONS = "conditions", _("framework conditions")
    CAPTIONS = "captions", _("captions")


class DocumentationState(models.TextChoices):
    DONE = "done", _("done")
    OPEN = "open", _("open")
    NOT_PLANNED = "not_planned", _("not planned")


class ProposalOrigin(models.TextChoices):
    """Where a topic for a coming event comes from (A08, A10, A13)."""

    MEMBER = "member", pgettext_lazy("origin of a topic", "a member")
    SURVEY = "survey", pgettext_lazy("origin of a topic", "a survey")
    EVENT = "event", pgettext_lazy("origin of a topic", "an event")
    OFFICE = "office", pgettext_lazy("origin of a topic", "the office")


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("a topic", "proposed")
    TAKEN_UP = "taken_up", pgettext_lazy("a topic", "taken up")
    PLANNED = "planned", pgettext_lazy("a topic", "planned")
    HELD = "held", pgettext_lazy("a topic", "event has taken place")
    DECLINED = "declined", pgettext_lazy("a topic", "not taken up")


class AgendaState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("a contribution", "proposed")
    ACCEPTED = "accepted", pgettext_lazy("a contribution", "on the agenda")
    DECLINED = "declined", pgettext_lazy("a contribution", "not this time")


class DutyAttendance(models.TextChoices):
    """How one takes part in a yearly meeting that a network owes its members."""

    ANY = "any", _("however one takes part")
    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", pgettext_lazy("a meeting", "virtual")


class DutyState(models.TextChoices):
    """Where a yearly meeting stands in its year."""

    DUE = "due", pgettext_lazy("a yearly meeting", "due")
    PLANNED = "planned", pgettext_lazy("a yearly meeting", "planned")
    HELD = "held", pgettext_lazy("a yearly meeting", "held")
    MISSED = "missed", pgettext_lazy("a yearly meeting", "did not take place")
