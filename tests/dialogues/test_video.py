"""Recognising a video's provider from its address."""

from __future__ import annotations

import pytest

from dialogues.video import Video, origin, provider_name, recognise

YOUTUBE = Video("youtube", "https://www.youtube-nocookie.com/embed/abcdefghijk?rel=0")


@pytest.mark.requirement("E32")
@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=abcdefghijk",
        "https://m.youtube.com/watch?v=abcdefghijk&list=PL1",
        "https://youtu.be/abcdefghijk",
        "https://www.youtube.com/live/abcdefghijk",
        "https://www.youtube.com/shorts/abcdefghijk/",
        "https://www.youtube.com/embed/abcdefghijk",
    ],
)
def test_youtube_is_embedded_from_its_cookie_free_host(address: str) -> None:
    assert recognise(address) == YOUTUBE


def test_youtube_keeps_the_start_in_seconds() -> None:
    assert recognise("https://youtu.be/abcdefghijk?t=90s").embed_url == (
        "https://www.youtube-nocookie.com/embed/abcdefghijk?rel=0&start=90"
    )


@pytest.mark.parametrize(
    ("address", "embed"),
    [
        ("https://vimeo.com/123456789", "https://player.vimeo.com/video/123456789?dnt=1"),
        ("https://vimeo.com/channels/demo/123456789", "https://player.vimeo.com/video/123456789?dnt=1"),
        ("https://vimeo.com/123456789/abcdef1234", "https://player.vimeo.com/video/123456789?h=abcdef1234&dnt=1"),
        ("https://player.vimeo.com/video/1234?h=abcdef1234", "https://player.vimeo.com/video/1234?h=abcdef1234&dnt=1"),
    ],
)
def test_vimeo_is_embedded_without_tracking(address: str, embed: str) -> None:
    assert recognise(address) == Video("vimeo", embed)


@pytest.mark.parametrize(
    "address",
    [
        "https://video.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv",
        "https://video.example.org/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d",
    ],
)
def test_peertube_is_recognised_on_any_host(address: str) -> None:
    video = recognise(address)
    assert video.provider == "peertube"
    assert video.embed_url == f"https://video.example.org/videos/embed/{address.rsplit('/', 1)[1]}"


def test_a_file_is_played_as_it_is() -> None:
    assert recognise("https://media.example.org/dialogue.mp4") == Video(
        "file", "https://media.example.org/dialogue.mp4"
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://www.example.org/mediathek/7",
        "https://www.youtube.com/@channel",
        "https://vimeo.com/user/about",
        "http://video.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv",
        "javascript:alert(1)",
        "https://[broken",
        "",
    ],
)
def test_anything_else_is_only_a_link(address: str) -> None:
    assert recognise(address) == Video("link")


def test_the_editors_address_for_embedding_wins_but_keeps_to_the_private_host() -> None:
    assert recognise("https://example.org/v/1", embed_url="https://www.youtube.com/embed/abcdefghijk") == YOUTUBE
    own = recognise("https://example.org/v/1", provider="peertube", embed_url="https://tube.example.org/player/1")
    assert own == Video("peertube", "https://tube.example.org/player/1")


def test_the_editor_may_ask_for_a_plain_link() -> None:
    assert recognise("https://youtu.be/abcdefghijk", provider="link") == Video("link")


def test_an_own_file_needs_no_ending() -> None:
    assert recognise("https://media.example.org/v/7", provider="file").embed_url == "https://media.example.org/v/7"


def test_the_notice_names_the_provider_and_the_policy_its_origin() -> None:
    assert provider_name("youtube", "https://www.youtube-nocookie.com/embed/abcdefghijk") == "YouTube (Google)"
    assert provider_name("vimeo", "https://player.vimeo.com/video/1") == "Vimeo"
    assert provider_name("peertube", "https://tube.example.org/videos/embed/1") == "tube.example.org"
    assert origin("https://player.vimeo.com/video/1?dnt=1") == "https://player.vimeo.com"
