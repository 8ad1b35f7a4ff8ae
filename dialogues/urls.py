"""Addresses outside the page tree (contract 8)."""

from django.urls import path

from dialogues import feeds
from dialogues.views import confirming, own, registering

app_name = "dialogues"

urlpatterns = [
    path("calendar/event/<uuid:public_id>.ics", feeds.event_calendar, name="event_calendar"),
    path("calendar/series/<uuid:public_id>.ics", feeds.series_calendar, name="series_calendar"),
    path("calendar/network/<uuid:public_id>.ics", feeds.network_calendar, name="network_calendar"),
    path("feed/series/<uuid:public_id>.atom", feeds.series_feed, name="series_feed"),
    # Tokens stand in the query, which no access log keeps.
    path("registrations/new/", registering.new, name="register"),
    path("registrations/sent/", registering.sent, name="registration_sent"),
    path("registrations/confirm/", confirming.confirm, name="registration_confirm"),
    path("registrations/mine/", own.mine, name="registration_mine"),
    path("registrations/calendar.ics", own.calendar, name="registration_calendar"),
]
