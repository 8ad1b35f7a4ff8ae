"""Addresses of this app outside the page tree."""

from django.urls import URLPattern, path

from networks import views
from networks.admission import views as application_views
from networks.messages import views as message_views

app_name = "networks"
urlpatterns: list[URLPattern] = [
    path("feed/press/<uuid:public_id>.atom", views.press_feed, name="press_feed"),
    path("contact/spokesperson/<uuid:public_id>/", views.spokesperson_contact, name="spokesperson"),
    path("applications/new/", application_views.new, name="application_new"),
    path("applications/sent/", application_views.sent, name="application_sent"),
    path("applications/form/", application_views.form_to_sign, name="application_form_to_sign"),
    path("applications/mine/", application_views.mine, name="application_mine"),
    path("applications/mine/document/", application_views.signed, name="application_signed"),
    path("applications/mine/package/<int:pk>/", application_views.package, name="application_package"),
    path("messages/new/", message_views.new, name="message_new"),
    path("messages/sent/", message_views.sent, name="message_sent"),
]
