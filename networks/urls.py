"""Addresses of this app outside the page tree."""

from django.urls import URLPattern, path

from networks import views

app_name = "networks"
urlpatterns: list[URLPattern] = [
    path("feed/press/<uuid:public_id>.atom", views.press_feed, name="press_feed"),
    path("contact/spokesperson/<uuid:public_id>/", views.spokesperson_contact, name="spokesperson"),
]
