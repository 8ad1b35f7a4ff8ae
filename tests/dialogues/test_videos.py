"""Films that lie on this site: uploaded, checked, chosen, and handed out to whoever may see their page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from wagtail.models import PageViewRestriction

from dialogues import selectors
from dialogues.models import DialogueEventPage, DialogueSeriesPage, Recording, VideoFile
from dialogues.services.videos import save_video
from tests.dialogues.admin_forms import form_data_of
from tests.factories import EventFactory
from tests.support.webm import film

CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\nGuten Abend!\n"
FILM = film(2)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("E04", "E32")]


def upload(content: bytes = FILM, name: str = "abend.webm") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def video(media: Path, now: datetime) -> VideoFile:
    return save_video(VideoFile(title="Der Abend"), upload=upload(), captions=CAPTIONS, captions_language="de")


@pytest.fixture
def page(video: VideoFile, series: DialogueSeriesPage) -> DialogueEventPage:
    rows = {"recordings": [Recording(title="Der Abend", video=video, captions=True)]}
    page: DialogueEventPage = EventFactory(
        parent=series, title="Dorf?", slug="dorf", date="2026-10-20T17:00", rows=rows
    )
    return page


def address(video: VideoFile) -> str:
    return f"/videos/{video.public_id}/video.webm"


def video_url(video: VideoFile) -> str:
    return f"http://localhost:8000{address(video)}"


def captions_address(video: VideoFile, language: str = "de") -> str:
    return f"/videos/{video.public_id}/captions.{language}.vtt"


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def status(client: Client, path: str) -> int:
    """What a player learns that asks for the first byte of a film; captions come whole."""
    found: int = client.get(path, headers={"Range": "bytes=0-0"}).status_code
    return 200 if found == 206 else found


class TestServing:
    def test_a_film_comes_in_pieces_and_its_captions_too(self, page: DialogueEventPage, video: VideoFile) -> None:
        piece = Client().get(address(video), headers={"Range": "bytes=100-199"})
        assert (piece.status_code, piece.content) == (206, FILM[100:200])
        assert piece["Content-Range"] == f"bytes 100-199/{len(FILM)}"
        assert (piece["Content-Type"], piece["Cache-Control"]) == ("video/webm", "public, max-age=600")
        assert piece["X-Content-Type-Options"] == "nosniff"
        whole, head = Client().get(address(video)), Client().head(address(video))
        assert (whole.status_code, body(whole)) == (200, FILM)
        assert (head.status_code, head["Content-Length"], head["ETag"]) == (200, str(len(FILM)), whole["ETag"])
        assert Client().get(address(video), headers={"Range": f"bytes={len(FILM)}-"}).status_code == 416
        words = Client().get(captions_address(video))
        assert (words.content.decode(), words["Content-Type"]) == (CAPTIONS, "text/vtt; charset=utf-8")
        assert Client().get(captions_address(video, "en")).status_code == 404

    def test_behind_a_sign_in_it_is_as_private_as_its_page(
        self, page: DialogueEventPage, video: VideoFile, office: Client, stranger: Client
    ) -> None:
        PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)
        for path in (address(video), captions_address(video)):
            assert status(Client(), path) == 404
            # Somebody is signed in, and as far as the page goes.
            assert status(stranger, path) == (200 if stranger.get(page.url).status_code == 200 else 404)
            allowed = office.get(path, headers={"Range": "bytes=0-0"})
            assert (allowed.status_code < 300, allowed["Cache-Control"]) == (True, "private, no-store")
            assert "Access-Control-Allow-Origin" not in allowed

    def test_a_password_opens_film_and_page_together(self, page: DialogueEventPage, video: VideoFile) -> None:
        restriction = PageViewRestriction.objects.create(
            page=page, restriction_type=PageViewRestriction.PASSWORD, password="abend"
        )
        visitor = Client()
        assert status(visitor, address(video)) == 404
        visitor.post(
            reverse("wagtailcore_authenticate_with_password", args=[restriction.id, page.id]),
            {"password": "abend", "return_url": page.url},
        )
        allowed = visitor.get(address(video), headers={"Range": "bytes=0-0"})
        assert (allowed.status_code, allowed["Cache-Control"]) == (206, "private, no-store")

    def test_without_a_page_online_only_the_office_sees_it(
        self, page: DialogueEventPage, video: VideoFile, office: Client
    ) -> None:
        page.unpublish()
        assert status(Client(), address(video)) == 404
        assert status(office, address(video)) == 200
        Recording.objects.all().delete()
        assert status(Client(), address(video)) == 404
        assert status(office, address(video)) == 200


class TestDocument:
    def test_the_document_says_where_film_and_captions_are(
        self, page: DialogueEventPage, video: VideoFile, now: datetime
    ) -> None:
        for document in (
            selectors.event_documents(DialogueEventPage.objects.all(), language="de", now=now)[0],
            selectors.event_document(page, language="de", now=now),
        ):
            recording = document["recordings"][0]
            url = video_url(video)
            assert {name: recording[name] for name in ("provider", "page_url", "embed_url", "captions", "tracks")} == {
                "provider": "file",
                "page_url": url,
                "embed_url": url,
                "captions": True,
                "tracks": [
                    {
                        "language": "de",
                        "label": "Deutsch",
                        "url": f"http://localhost:8000/videos/{video.public_id}/captions.de.vtt",
                    }
                ],
            }

    def test_an_address_that_was_typed_stays_the_link(
        self, page: DialogueEventPage, video: VideoFile, now: datetime
    ) -> None:
        Recording.objects.update(page_url="https://mediathek.example/7")
        (document,) = selectors.event_documents(DialogueEventPage.objects.all(), language="de", now=now)
        assert document["recordings"][0]["page_url"] == "https://mediathek.example/7"


class TestUploading:
    @pytest.mark.parametrize(
        "content", [b"", b"%PDF-1.4 x", b"<html><script>", b"\x00\x00\x00\x14ftypqt  " + b"x" * 90]
    )
    def test_only_what_browsers_play_is_taken(self, media: Path, content: bytes) -> None:
        with pytest.raises(ValidationError):
            save_video(VideoFile(title="X"), upload=upload(content, "film.mp4"))
        assert not VideoFile.objects.exists()
        assert list(media.rglob("*.*")) == []

    def test_the_content_tells_the_kind_and_not_the_name(self, media: Path) -> None:
        found = save_video(VideoFile(title="X"), upload=upload(FILM, "film.exe"))
        assert (found.media_type, found.size) == ("video/webm", len(FILM))
        mp4 = save_video(VideoFile(title="Y"), upload=upload(b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 400, "film.txt"))
        assert mp4.media_type == "video/mp4"

    def test_the_limit_is_a_setting(self, media: Path, settings: Settings) -> None:
        settings.VIDEO_UPLOAD_LIMIT = len(FILM) - 1
        with pytest.raises(ValidationError) as caught:
            save_video(VideoFile(title="X"), upload=upload())
        assert caught.value.code == "too_large"

    def test_a_new_file_takes_the_place_of_the_old_one(
        self, video: VideoFile, media: Path, django_capture_on_commit_callbacks: Any
    ) -> None:
        before = video.etag
        with django_capture_on_commit_callbacks(execute=True):
            save_video(video, upload=upload(film(3)))
        assert video.etag != before
        assert [path.stat().st_size for path in (media / "private").rglob("*") if path.is_file()] == [len(film(3))]
        assert video.caption_languages == "de"
        with django_capture_on_commit_callbacks(execute=True):
            video.delete()
        assert not [path for path in (media / "private").rglob("*") if path.is_file()]

    def test_captions_come_and_go_by_language(self, video: VideoFile, page: DialogueEventPage) -> None:
        Recording.objects.update(captions=False)
        save_video(video, captions=CAPTIONS, captions_language="en")
        assert video.caption_languages == "de en"
        assert Recording.objects.get().captions
        save_video(video, without=["de"])
        assert (video.caption_languages, video.captions.get().language) == ("en", "en")


class TestAdmin:
    def test_a_film_is_uploaded_where_it_is_chosen(self, office: Client, media: Path) -> None:
        path = reverse("video_file_chooser:create")
        form = {"title": "Der Abend", "captions_language": "de"}
        wrong = office.post(path, {**form, "file": upload(b"nonsense"), "captions_file": upload(b"1\n", "a.vtt")})
        assert wrong.json()["step"] == "reshow_creation_form"
        assert wrong.json()["htmlFragment"].count("error-message") >= 2
        assert not VideoFile.objects.exists()

        chosen = office.post(
            path, {**form, "file": upload(), "captions_file": upload(CAPTIONS.encode(), "a.vtt")}
        ).json()
        found = VideoFile.objects.get()
        assert (chosen["step"], chosen["result"]["id"], chosen["result"]["title"]) == (
            "chosen",
            str(found.pk),
            "Der Abend",
        )
        assert (found.caption_languages, found.captions.get().text) == ("de", CAPTIONS)
        assert "Der Abend" in office.get(reverse("video_file_chooser:choose")).json()["html"]

    def test_captions_are_changed_on_the_screen_of_the_film(self, office: Client, video: VideoFile) -> None:
        path = reverse("video_files:edit", args=[video.pk])
        assert 'name="remove_captions"' in office.get(path).content.decode()
        response = office.post(
            path,
            {
                "title": "Neuer Name",
                "captions_file": upload(CAPTIONS.encode(), "a.vtt"),
                "captions_language": "en",
                "remove_captions": ["de"],
            },
        )
        assert response.status_code == 302
        video.refresh_from_db()
        assert (video.title, video.caption_languages, video.size) == ("Neuer Name", "en", len(FILM))
        assert "English" in office.get(reverse("video_files:index")).content.decode()

    def test_what_a_page_shows_is_not_deleted(self, office: Client, page: DialogueEventPage, video: VideoFile) -> None:
        office.post(reverse("video_files:delete", args=[video.pk]))
        assert VideoFile.objects.filter(pk=video.pk).exists()

    def test_others_may_not_upload(self, reviewer: Client, stranger: Client, media: Path) -> None:
        for client in (reviewer, stranger):
            client.post(
                reverse("video_file_chooser:create"), {"title": "X", "file": upload(), "captions_language": "de"}
            )
            client.post(reverse("video_files:add"), {"title": "X", "file": upload(), "captions_language": "de"})
        assert not VideoFile.objects.exists()

    def test_a_recording_needs_an_address_or_a_film(
        self, office: Client, page: DialogueEventPage, video: VideoFile
    ) -> None:
        path = reverse("wagtailadmin_pages:edit", args=[page.pk])
        data = form_data_of(office, page)
        assert data["recordings-0-video"] == str(video.pk)
        data["action-publish"] = "1"
        bare = office.post(path, {**data, "recordings-0-video": "", "recordings-0-page_url": ""})
        assert bare.status_code == 200
        assert bare.context["form"].formsets["recordings"].forms[0].errors.keys() == {"page_url"}

        stale = office.post(path, {**data, "recordings-0-video": "", "recordings-0-page_url": video_url(video)})
        assert stale.context["form"].formsets["recordings"].forms[0].errors.keys() == {"page_url"}

        office.post(path, {**data, "recordings-0-captions": ""})
        recording = Recording.objects.get()
        assert recording.page_url == video_url(video)
        assert (recording.video, recording.captions) == (video, True)
