"""Where Meetup sends the browser back to. Mounted at ``/integrations/meetup/``; 404 while the plugin is off."""

from __future__ import annotations

from django.urls import path

from integrations.meetup import views

app_name = "meetup"
urlpatterns = [path("back/", views.BackFromMeetupView.as_view(), name="back")]
