"""Reading the group, and what it left here."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from cms.core import clock
from dialogues.models import DialogueEventPage
from dialogues.selectors.events import event_document
from integrations.core.models import Connection, RemoteLink, SyncRun
from integrations.core.services.sync.running import run_sync
from integrations.meetup.models import MeetupConnection, RequestBudget

GROUP_URL = "https://www.meetup.com/dorfgespraech/"
EVENT_URL = f"{GROUP_URL}events/301/"


def sync(connection: MeetupConnection) -> SyncRun:
    run = run_sync(connection.pk)
    assert run is not None
    return run


def link_of(connection: MeetupConnection, remote_id: str) -> RemoteLink:
    return RemoteLink.objects.get(connection_id=connection.pk, remote_id=remote_id)


def page_of(event: DialogueEventPage) -> DialogueEventPage:
    return DialogueEventPage.objects.get(pk=event.pk)


def registration(event: DialogueEventPage) -> dict[str, Any]:
    return event_document(page_of(event), language="de", now=clock.now())["registration"]


def everything_in_the_database() -> str:
    """All text of all tables, but for what a run writes about itself."""
    parts = []
    for model in apps.get_models():
        if model in (SyncRun, Connection, RequestBudget):
            continue
        names = [
            field.attname for field in model._meta.local_concrete_fields if not isinstance(field, models.BinaryField)
        ]
        parts.append(str(list(model._default_manager.order_by("pk").values_list(*names))))
    return "\n".join(parts)
