"""Signing in. The names are those by which allauth finds its pages."""

from django.urls import URLPattern, path

from networks.members.sign_in import views

urlpatterns: list[URLPattern] = [
    path("sign-in/", views.ask, name="account_login"),
    path("sign-in/", views.ask, name="account_request_login_code"),
    path("sign-in/code/", views.enter, name="account_confirm_login_code"),
    path("sign-out/", views.sign_out, name="account_logout"),
]
