"""Addresses at the root of the site that are no pages."""

from django.urls import path

from home import views

urlpatterns = [
    path("theme.css", views.theme, name="theme"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path(".well-known/security.txt", views.security, name="security"),
]
