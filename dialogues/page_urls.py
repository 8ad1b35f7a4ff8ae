"""Addresses of this app below the language (``/de/…``) that are no pages of the tree."""

from django.urls import path

from dialogues.views import conditions

urlpatterns = [
    # The permalink of a framework condition. It is cited in print: it never changes.
    path("rahmenbedingungen/<uuid:public_id>/", conditions.condition, name="condition"),
]
