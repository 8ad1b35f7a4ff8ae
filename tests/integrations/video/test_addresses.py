"""Recognising a video's provider from its address."""

from __future__ import annotations

import pytest

from dialogues import players
from dialogues.players import Player

YOUTUBE = Player(
    "https://www.youtube-nocookie.com/embed/abcdefghijk?rel=0",
    "YouTube (Google)",
    "youtube",
    ("https://www.youtube-nocookie.com",),
)


def recognise(page_url: str, provider: str = "", embed_url: str = "") -> Player | None:
    """As a page asks while the plugin is on."""
    return players.find("video ", page_url, provider, embed_url)


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
    found = recognise("https://youtu.be/abcdefghijk?t=90s")
    assert found is not None
    assert found.embed_url == "https://www.youtube-nocookie.com/embed/abcdefghijk?rel=0&start=90"


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
    assert recognise(address) == Player(embed, "Vimeo", "vimeo", ("https://player.vimeo.com",))


@pytest.mark.parametrize(
    "address",
    [
        "https://video.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv",
        "https://video.example.org/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d",
    ],
)
def test_peertube_is_recognised_on_any_host(address: str) -> None:
    embed = f"https://video.example.org/videos/embed/{address.rsplit('/', 1)[1]}"
    assert recognise(address) == Player(embed, "video.example.org", "peertube", ("https://video.example.org",))


def test_a_file_elsewhere_is_played_as_it_is() -> None:
    address = "https://media.example.org/dialogue.mp4"
    assert recognise(address) == Player(
        address, "media.example.org", "file", ("https://media.example.org",), is_file=True
    )


def test_an_own_film_asks_nobody() -> None:
    address = "http://localhost:8000/videos/9c9de5e8-0a1e-484a-b099-e80766180a6d/video.mp4"
    assert recognise(address) == Player(address, "", "file", is_file=True)
    assert recognise(address.replace("localhost", "elsewhere")) is None


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
    assert recognise(address) is None


def test_the_editors_address_for_embedding_wins_but_keeps_to_the_private_host() -> None:
    assert recognise("https://example.org/v/1", embed_url="https://www.youtube.com/embed/abcdefghijk") == YOUTUBE
    own = recognise("https://example.org/v/1", provider="peertube", embed_url="https://tube.example.org/player/1")
    assert own == Player(
        "https://tube.example.org/player/1", "tube.example.org", "peertube", ("https://tube.example.org",)
    )
    assert recognise("https://example.org/v/1", embed_url="http://tube.example.org/player/1") is None


def test_the_editor_may_ask_for_a_plain_link() -> None:
    assert recognise("https://youtu.be/abcdefghijk", provider="link") is None


def test_a_file_needs_no_ending_when_the_editor_says_so() -> None:
    found = recognise("https://media.example.org/v/7", provider="file")
    assert found is not None
    assert (found.embed_url, found.is_file) == ("https://media.example.org/v/7", True)


def test_without_the_plugin_everything_is_a_link() -> None:
    assert players.find("", "https://youtu.be/abcdefghijk", "", "") is None
    with players.SOURCES.set_aside():
        assert players.find("video  ", "https://youtu.be/abcdefghijk", "", "") is None
        assert players.of({"embed_url": None, "provider": "link", "page_url": "https://youtu.be/abcdefghijk"}) is None


def test_a_page_opens_its_policy_for_its_own_players_only() -> None:
    def recording(page_url: str) -> dict[str, object]:
        found = recognise(page_url)
        return {
            "page_url": page_url,
            "provider": found.code if found else "link",
            "embed_url": found and found.embed_url,
        }

    shown = [
        recording(url)
        for url in (
            "https://vimeo.com/1",
            "https://media.example.org/a.mp4",
            "http://localhost:8000/videos/9c9de5e8-0a1e-484a-b099-e80766180a6d/video.mp4",
            "https://archiv.example/7",
        )
    ]
    assert players.policy(shown) == {
        "frame-src": ["'self'", "https://player.vimeo.com"],
        "media-src": ["'self'", "https://media.example.org"],
    }
    assert players.policy(shown[2:]) == {}
