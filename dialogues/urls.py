"""Addresses outside the page tree (contract 8)."""

from django.urls import path

from dialogues import feeds
from dialogues.views import confirming, group_meetings, members, own, registering, surveys, trips, videos

app_name = "dialogues"

urlpatterns = [
    path("calendar/event/<uuid:public_id>.ics", feeds.event_calendar, name="event_calendar"),
    path("calendar/series/<uuid:public_id>.ics", feeds.series_calendar, name="series_calendar"),
    path("calendar/network/<uuid:public_id>.ics", feeds.network_calendar, name="network_calendar"),
    path("feed/series/<uuid:public_id>.atom", feeds.series_feed, name="series_feed"),
    path("videos/<uuid:public_id>/video.<slug:ending>", videos.video, name="video"),
    path("videos/<uuid:public_id>/captions.<slug:language>.vtt", videos.captions, name="video_captions"),
    # Tokens stand in the query, which no access log keeps.
    path("registrations/new/", registering.new, name="register"),
    path("registrations/sent/", registering.sent, name="registration_sent"),
    path("registrations/confirm/", confirming.confirm, name="registration_confirm"),
    path("registrations/mine/", own.mine, name="registration_mine"),
    # In the members' area, where the other screens of groups are (``networks.groups.urls``).
    path("members/groups/<uuid:public_id>/meetings/new/", group_meetings.new, name="group_meeting_new"),
    path("members/groups/<uuid:public_id>/meetings/<uuid:event_id>/", group_meetings.edit, name="group_meeting"),
    path(
        "members/groups/<uuid:public_id>/meetings/<uuid:event_id>/cancel/",
        group_meetings.cancel,
        name="group_meeting_cancel",
    ),
    path("members/meetings/", members.meeting_list, name="member_meetings"),
    path("members/meetings/<uuid:public_id>/", members.meeting, name="member_meeting"),
    path("members/topics/", members.topics, name="member_topics"),
    path("members/trips/", trips.trips, name="member_trips"),
    path("members/trips/<uuid:public_id>/", trips.trip, name="member_trip"),
    path("members/surveys/", surveys.member_list, name="member_surveys"),
    path("members/surveys/<uuid:public_id>/", surveys.member_survey, name="member_survey"),
    path("surveys/answer/", surveys.answer, name="survey_answer"),
    path("surveys/thanks/", surveys.thanks, name="survey_thanks"),
    path("registrations/calendar.ics", own.calendar, name="registration_calendar"),
]
