"""A page with a film of our own and one at Vimeo: the first plays and is wound on at once, the second asks before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page, Request, expect

from dialogues.models import DialogueIndexPage, Recording, VideoFile
from dialogues.services.videos import save_video
from tests.factories import EventFactory, SeriesFactory
from tests.support.webm import film

CAPTIONS = "WEBVTT\n\n00:06.000 --> 00:09.000\nGuten Abend!\n"


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.requirement("E04", "E32")
def test_an_own_film_plays_and_nobody_else_is_asked(
    live_server, media: Path, index: DialogueIndexPage, new_page: Callable[..., Page]
) -> None:
    video = save_video(
        VideoFile(title="Der Abend"),
        upload=SimpleUploadedFile("abend.webm", film(20)),
        captions=CAPTIONS,
        captions_language="de",
    )
    event = EventFactory(
        parent=SeriesFactory(parent=index),
        title="Dorf?",
        date="2026-10-20T17:00",
        rows={
            "recordings": [
                Recording(title="Der Abend", video=video, captions=True),
                Recording(title="Das Gespräch", page_url="https://vimeo.com/123456789"),
            ]
        },
    )
    page = new_page()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(f"{live_server.url}{event.url}", wait_until="networkidle")
    own = page.locator("video")
    expect(own).to_have_count(1)
    expect(page.locator("[data-video-play]")).to_have_count(1)
    assert page.locator("iframe").count() == 0
    assert {urlsplit(request.url).netloc for request in asked if request.url.startswith("http")} == {
        urlsplit(live_server.url).netloc
    }

    own.evaluate("video => { video.muted = true; return video.play(); }")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.2")
    own.evaluate("video => { video.currentTime = 7; }")
    page.wait_for_function(
        "() => { const v = document.querySelector('video'); return !v.seeking && v.currentTime >= 7; }"
    )
    page.wait_for_function("() => document.querySelector('video').textTracks[0].activeCues?.length === 1")
    assert own.evaluate("video => [Math.round(video.duration), video.textTracks[0].mode, video.error]") == [
        20,
        "showing",
        None,
    ]
    assert own.evaluate("video => video.textTracks[0].activeCues[0].text") == "Guten Abend!"

    # With captions it is whole for everybody, in light and dark, and fits on a telephone at 400 %.
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
