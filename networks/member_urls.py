"""The members' area (``/members/``); the pages of signing in are beside it (``networks.sign_in.urls``)."""

from django.urls import URLPattern, path

from networks.member_views import start

app_name = "members"
urlpatterns: list[URLPattern] = [
    path("", start.start, name="start"),
]
