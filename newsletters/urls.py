"""Addresses of this app outside the page tree. Tokens stand in the query, which no access log keeps."""

from django.urls import URLPattern

app_name = "newsletters"

urlpatterns: list[URLPattern] = []
