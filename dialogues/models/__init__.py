from dialogues.models.announcements import Announcement
from dialogues.models.calendar import CalendarEntry
from dialogues.models.conditions import ConditionReference, ConditionRelation, FrameworkCondition
from dialogues.models.duties import MeetingDuty
from dialogues.models.events import DialogueEventPage, EventOrganisation, MeetingAccess, Venue
from dialogues.models.proposals import AgendaItem, TopicProposal, TopicRanking
from dialogues.models.registrations import (
    HeadCount,
    OutsideCount,
    Registration,
    RegistrationAnswer,
    RegistrationQuestion,
    RegistrationSettings,
    SeriesRegistration,
)
from dialogues.models.reminders import EventReminderRule, ReminderRule, SeriesReminderRule
from dialogues.models.rows import Affiliation, Contributor, Presentation, Recording
from dialogues.models.series import DialogueIndexPage, DialogueSeriesPage, SeriesChannel, SeriesOrganisation
from dialogues.models.surveys import (
    SurveyAnswer,
    SurveyOption,
    SurveyPage,
    SurveyQuestion,
    SurveyReply,
    SurveyTicket,
)
from dialogues.models.topics import Topic
from dialogues.models.trips import TripApplication
from dialogues.models.videos import VideoCaptions, VideoFile

__all__ = [
    "Affiliation",
    "AgendaItem",
    "Announcement",
    "CalendarEntry",
    "ConditionReference",
    "ConditionRelation",
    "Contributor",
    "DialogueEventPage",
    "DialogueIndexPage",
    "DialogueSeriesPage",
    "EventOrganisation",
    "EventReminderRule",
    "FrameworkCondition",
    "HeadCount",
    "MeetingAccess",
    "MeetingDuty",
    "OutsideCount",
    "Presentation",
    "Recording",
    "Registration",
    "RegistrationAnswer",
    "RegistrationQuestion",
    "RegistrationSettings",
    "ReminderRule",
    "SeriesChannel",
    "SeriesOrganisation",
    "SeriesRegistration",
    "SeriesReminderRule",
    "SurveyAnswer",
    "SurveyOption",
    "SurveyPage",
    "SurveyQuestion",
    "SurveyReply",
    "SurveyTicket",
    "Topic",
    "TopicProposal",
    "TopicRanking",
    "TripApplication",
    "Venue",
    "VideoCaptions",
    "VideoFile",
]
