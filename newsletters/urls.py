"""Addresses of this app outside the page tree. Tokens stand in the query, which no access log keeps."""

from django.urls import URLPattern, path

from newsletters import feeds
from newsletters.views import forms, links, preferences, reports

app_name = "newsletters"

urlpatterns: list[URLPattern] = [
    path("feed/newsletter/<uuid:public_id>.atom", feeds.newsletter_feed, name="feed"),
    path("mail/reports/<slug:provider>/", reports.provider_reports, name="reports"),
    path("subscriptions/new/", forms.new, name="subscribe"),
    path("subscriptions/sent/", forms.sent, name="sent"),
    path("subscriptions/confirm/", links.confirm, name="confirm"),
    path("subscriptions/not-me/", links.not_me, name="not_me"),
    path("subscriptions/unsubscribe/", links.unsubscribe, name="unsubscribe"),
    path("subscriptions/preferences/", preferences.preferences, name="preferences"),
]
