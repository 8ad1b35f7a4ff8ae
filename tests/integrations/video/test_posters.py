"""Preview pictures are fetched once, by the server, and never against the will of the editors."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django.fixtures import Settings

from cms.core import clock
from cms.core.failpoints import FailPointError, use_rules
from cms.core.models import CmsImage
from dialogues.models import DialogueEventPage, Recording
from integrations.core import http, registry, selectors
from integrations.core.services import state
from integrations.video.models import PosterFetch, PosterState
from integrations.video.options import VideoOptions
from integrations.video.services import posters
from tests.factories import ImageFactory
from tests.integrations.video.conftest import Providers, picture
from tests.support.certificates import self_signed
from tests.support.http_server import Answer, http_server

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("E32")]


def run() -> None:
    """What timer and worker do, on an English site."""
    with translation.override("en"):
        posters.ring_when_due()
        posters.fetch_due(until=clock.now() + timedelta(seconds=1))


def later(**span: float) -> None:
    with clock.frozen_at(clock.now() + timedelta(**span)):
        run()


def reported() -> list[str]:
    with translation.override("en"):
        return [
            str(problem.message) for row in selectors.overview() if row.slug == "video" for problem in row.problems
        ]


def test_a_picture_is_fetched_once_and_shown_from_here(
    page: DialogueEventPage, providers: Providers, office: Client
) -> None:
    run()
    recording, linked = page.recordings.order_by("pk")
    assert linked.poster is None
    poster = recording.poster
    assert poster is not None
    assert (poster.credit, poster.source_url) == ("Agentur Beispiel", "https://vimeo.com/123456789")
    assert "Der Abend" in poster.description
    with poster.open_file() as file:
        assert file.read() == providers.picture
    assert providers.paths == ["/api/oembed.json", "/video/1_1280.jpg"]
    assert PosterFetch.objects.get().state == PosterState.FETCHED
    html = Client().get(page.url).content.decode()
    assert poster.file.name.rpartition("/")[2].partition(".")[0] in html

    later(days=1)
    assert len(providers.paths) == 2
    assert CmsImage.objects.count() == 1
    assert reported() == []


def test_a_picture_that_was_taken_out_or_replaced_stays_so(page: DialogueEventPage, providers: Providers) -> None:
    run()
    Recording.objects.update(poster=None)
    later(days=1)
    Recording.objects.filter(title="Der Abend").update(page_url="https://vimeo.com/987654321")
    later(days=2)
    assert Recording.objects.filter(poster=None).count() == 2
    assert len(providers.paths) == 2


def test_a_waiting_draft_keeps_its_words_and_gets_the_picture(page: DialogueEventPage, providers: Providers) -> None:
    draft = page.get_latest_revision_as_object()
    draft.title = "Entwurf?"
    draft.save_revision()
    run()
    page.refresh_from_db()
    found = page.get_latest_revision_as_object()
    assert (page.title, found.title) == ("Dorf?", "Entwurf?")
    image = CmsImage.objects.get()
    assert {row.title: row.poster for row in found.recordings.all()} == {"Der Abend": image, "Im Archiv": None}


def test_what_cannot_be_had_is_told_in_the_overview_and_does_no_harm(
    page: DialogueEventPage, providers: Providers
) -> None:
    providers.answer = Answer(503)
    run()
    row = PosterFetch.objects.get()
    assert (row.state, row.attempts, row.due_at - clock.now()) == (PosterState.WAITING, 1, timedelta(minutes=5))
    assert reported() == [
        "The preview picture of 1 video could not be fetched (Der Abend): The provider does not work at the moment."
    ]
    assert Client().get(page.url).status_code == 200

    providers.answer = Answer(403)
    later(hours=1)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (PosterState.FAILED, 2)
    assert "shows this video not to everybody" in reported()[0]
    later(days=30)
    assert len(providers.paths) == 2

    Recording.objects.filter(title="Der Abend").update(poster=ImageFactory())
    assert reported() == []


def test_patience_ends(page: DialogueEventPage, providers: Providers) -> None:
    providers.answer = Answer(200, {}, b"no json")
    for day in range(20):
        later(days=day)
    assert PosterFetch.objects.get().state == PosterState.FAILED
    assert len(providers.paths) == 1 + len(posters.PAUSES)


@pytest.mark.parametrize(
    "content", [b"<html>", b"GIF89a", picture(kind="GIF"), picture(kind="BMP"), b"\xff\xd8\xff" + b"x" * 500]
)
def test_what_is_no_picture_is_not_kept(
    page: DialogueEventPage, providers: Providers, content: bytes, media: Path
) -> None:
    providers.picture = content
    run()
    assert PosterFetch.objects.get().state == PosterState.FAILED
    assert not CmsImage.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_private_addresses_are_refused(page: DialogueEventPage, providers: Providers, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = []
    Recording.objects.filter(title="Der Abend").update(page_url="https://127.0.0.1/w/kkGMgK9ZtnKfYAgnEtQxbv")
    run()
    assert providers.paths == []
    assert PosterFetch.objects.get().state == PosterState.FAILED


@pytest.mark.parametrize("place", ["video.claimed", "video.fetched", "video.stored"])
def test_whoever_dies_in_between_leaves_one_picture_in_the_end(
    page: DialogueEventPage, providers: Providers, place: str, media: Path
) -> None:
    with use_rules(f"{place}=raise@1"):
        if place == "video.claimed":
            with pytest.raises(FailPointError):
                run()
        else:
            run()
    assert not CmsImage.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]
    later(hours=1)
    assert PosterFetch.objects.get().state == PosterState.FETCHED
    assert CmsImage.objects.count() == 1
    assert Recording.objects.get(title="Der Abend").poster == CmsImage.objects.get()


def test_off_asks_nobody_and_shows_links(page: DialogueEventPage, providers: Providers) -> None:
    assert "data-embed" in Client().get(page.url).content.decode()
    posters.ring_when_due()
    state.disable("video")
    posters.fetch_due(until=clock.now() + timedelta(seconds=1))
    assert providers.paths == []
    response = Client().get(page.url)
    html = response.content.decode()
    assert "data-embed" not in html
    assert "video.js" not in html
    assert 'href="https://vimeo.com/123456789"' in html
    assert "frame-src" not in response["Content-Security-Policy"]
    state.enable("video")
    assert "data-embed" in Client().get(page.url).content.decode()


def test_youtube_has_a_smaller_picture_where_there_is_no_large_one(
    page: DialogueEventPage, providers: Providers
) -> None:
    Recording.objects.filter(title="Der Abend").update(page_url="https://youtu.be/abcdefghijk?t=5")
    providers.lacks = {"/vi/abcdefghijk/maxresdefault.jpg"}
    run()
    assert providers.paths == ["/vi/abcdefghijk/maxresdefault.jpg", "/vi/abcdefghijk/hqdefault.jpg"]
    assert CmsImage.objects.count() == 1


def test_peertube_is_asked_at_its_own_host(
    page: DialogueEventPage, providers: Providers, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificates = self_signed(tmp_path)
    with http_server(providers.behave, tls=certificates.server) as server:
        settings.OUTBOUND_ALLOW = [f"localhost:{server.port}"]
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        http.tls_context.cache_clear()
        try:
            address = f"https://localhost:{server.port}/w/kkGMgK9ZtnKfYAgnEtQxbv"
            Recording.objects.filter(title="Der Abend").update(page_url=address)
            run()
        finally:
            http.tls_context.cache_clear()
    assert [asked.path for asked in server.asked] == [
        "/api/v1/videos/kkGMgK9ZtnKfYAgnEtQxbv",
        "/lazy-static/previews/1.jpg",
    ]
    assert CmsImage.objects.get().source_url == address


def test_the_operator_may_forbid_it() -> None:
    plugin = registry.get("video")
    assert plugin is not None
    assert [job.name for job in plugin.periodic_jobs()] == ["video.posters"]  # type: ignore[attr-defined]  # it has jobs
    assert not VideoOptions.of({"POSTERS": "0"}).posters
    assert [problem.number for problem in VideoOptions.of({"VIMEO_URL": "vimeo"}).problems()] == [1]


def test_looking_for_work_asks_the_same_however_many(
    page: DialogueEventPage, providers: Providers, django_assert_num_queries: Any
) -> None:
    posters.write_rows()
    with CaptureQueriesContext(connection) as one:
        posters.write_rows()
    rows = [Recording(title=f"Noch {n}", page_url=f"https://vimeo.com/{n}", sort_order=9) for n in range(4)]
    page.recordings.add(*rows)
    page.save_revision().publish()
    posters.write_rows()
    with django_assert_num_queries(len(one)):
        assert posters.write_rows() == 0
    assert PosterFetch.objects.count() == 5
