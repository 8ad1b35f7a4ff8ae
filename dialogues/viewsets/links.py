"""Addresses inside the admin."""

from __future__ import annotations

from django.urls import reverse

from dialogues.models import DialogueEventPage

CONDITIONS_TAB = "#tab-conditions"
PEOPLE_TAB = "#tab-people"


def edit_event_url(event: DialogueEventPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[event.pk])
