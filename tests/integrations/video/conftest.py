"""Providers on a real server of our own, and a documented event with recordings."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pytest_django.fixtures import Settings

from dialogues.models import DialogueEventPage, DialogueSeriesPage, Recording
from integrations.core import registry
from integrations.video.plugin import VideoIntegration
from tests.factories import EventFactory
from tests.support.http_server import Answer, Asked, HttpServer, http_server


def picture(width: int = 640, kind: str = "JPEG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, 360), "#225588").save(buffer, kind)
    return buffer.getvalue()


@dataclass
class Providers:
    """What Vimeo, YouTube and PeerTube answer; ``answer`` instead of everything, if set."""

    server: HttpServer | None = None
    answer: Answer | None = None
    picture: bytes = field(default_factory=picture)
    lacks: set[str] = field(default_factory=set)

    def behave(self, asked: Asked) -> Answer:
        path = asked.path.partition("?")[0]
        if self.answer is not None:
            return self.answer
        if path in self.lacks:
            return Answer(404)
        assert self.server is not None
        told: dict[str, Any]
        if path == "/api/oembed.json":
            told = {"type": "video", "thumbnail_url": f"{self.server.url}/video/1_1280.jpg"}
        elif path.startswith("/api/v1/videos/"):
            told = {"previewPath": "/lazy-static/previews/1.jpg", "thumbnailPath": "/static/thumbnails/1.jpg"}
        else:
            return Answer(200, {"Content-Type": "image/jpeg"}, self.picture)
        return Answer(200, {"Content-Type": "application/json"}, json.dumps(told).encode())

    @property
    def paths(self) -> list[str]:
        assert self.server is not None
        return [asked.path.partition("?")[0] for asked in self.server.asked]


@pytest.fixture
def providers(settings: Settings) -> Iterator[Providers]:
    """The plugin asks a server of our own."""
    found = Providers()
    with http_server(found.behave) as server, registry.INTEGRATIONS.set_aside():
        found.server = server
        settings.OUTBOUND_ALLOW = [server.named]
        settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
        from django.apps import apps

        environment = {"VIMEO_URL": server.url, "YOUTUBE_PICTURES_URL": server.url}
        registry.INTEGRATIONS["video"] = VideoIntegration(apps.get_app_config("video"), environment)
        yield found


@pytest.fixture
def page(media: Path, now: datetime, series: DialogueSeriesPage) -> DialogueEventPage:
    """An event with a recording at Vimeo, and one that is only linked."""
    rows = [
        Recording(title="Der Abend", page_url="https://vimeo.com/123456789", credit="Agentur Beispiel"),
        Recording(title="Im Archiv", page_url="https://archiv.example/7"),
    ]
    found: DialogueEventPage = EventFactory(
        parent=series, title="Dorf?", slug="dorf", date="2026-10-20T17:00", rows={"recordings": rows}
    )
    return found
