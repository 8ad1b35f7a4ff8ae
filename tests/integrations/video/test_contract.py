"""Videos pass what every plugin passes."""

from __future__ import annotations

from integrations.core.testing import IntegrationContract


class TestVideo(IntegrationContract):
    slug = "video"
    videos = (
        "https://vimeo.com/123456789/abcdef1234",
        "https://youtu.be/abcdefghijk?t=90",
        "https://video.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv",
        "https://media.example.org/dialogue.mp4",
        "http://localhost:8000/videos/9c9de5e8-0a1e-484a-b099-e80766180a6d/video.webm",
    )
