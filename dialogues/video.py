"""Which provider shows a video, and under which address it can be embedded with the fewest traces.

Pure: nothing here asks the network (§ 25 TDDDG; legal.md "Video embeds"). The page loads the embedded player only
after a click, so the address made here is the one thing that visitors agree to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit

from dialogues.choices import RecordingProvider

YOUTUBE_HOSTS = {
    "youtube.com",
    "www.youtube.com",
    "m.youtube.com",
    "youtu.be",
    "youtube-nocookie.com",
    "www.youtube-nocookie.com",
}
VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
FILE_ENDINGS = (".mp4", ".m4v", ".webm", ".ogv")

_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_YOUTUBE_PATH = re.compile(r"/(?:embed|live|shorts|v)/([A-Za-z0-9_-]{11})/?")
_VIMEO_PATH = re.compile(
    r"/(?:video/|channels/[^/]+/|groups/[^/]+/videos/|showcase/\d+/video/)?(\d+)(?:/([0-9a-f]{6,}))?/?"
)
_PEERTUBE_PATH = re.compile(
    r"/(?:w|videos/watch|videos/embed)/([A-Za-z0-9]{22}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?"
)


@dataclass(frozen=True)
class Video:
    """Where a video is shown. Without an ``embed_url`` there is only the link to its page."""

    provider: RecordingProvider
    embed_url: str | None = None


def recognise(page_url: str, *, provider: str = "", embed_url: str = "") -> Video:
    """The video behind ``page_url``; what an editor entered as ``provider`` or ``embed_url`` comes first.

    YouTube is always embedded from its cookie-free host and Vimeo with "do not track", also when the editor pasted
    another address for embedding. Only ``https`` is embedded.
    """
    for address in (embed_url, page_url):
        parts = _https(address)
        found = _from_address(parts) if parts else None
        if found and provider in ("", found.provider):
            return found
    known = RecordingProvider(provider) if provider in RecordingProvider.values else RecordingProvider.LINK
    if _https(embed_url):
        return Video(known, embed_url)
    if known is RecordingProvider.FILE and _https(page_url):
        return Video(known, page_url)
    return Video(RecordingProvider.LINK)


def origin(url: str) -> str:
    """Scheme and host, as a Content Security Policy names a source: ``https://player.vimeo.com``."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def provider_name(provider: str, url: str) -> str:
    """How the notice before the click names whoever learns the visitor's address: “YouTube (Google)” or the host."""
    if provider == RecordingProvider.YOUTUBE:
        return "YouTube (Google)"
    if provider == RecordingProvider.VIMEO:
        return "Vimeo"
    return urlsplit(url).hostname or ""


def _https(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # for example a broken IPv6 address
        return None
    return parts if parts.scheme == "https" and parts.hostname else None


def _from_address(parts: SplitResult) -> Video | None:
    host = (parts.hostname or "").lower()
    if host in YOUTUBE_HOSTS:
        return _youtube(parts, host)
    if host in VIMEO_HOSTS:
        return _vimeo(parts)
    if parts.path.lower().endswith(FILE_ENDINGS):
        return Video(RecordingProvider.FILE, parts.geturl())
    if match := _PEERTUBE_PATH.fullmatch(parts.path):
        return Video(RecordingProvider.PEERTUBE, f"https://{parts.netloc}/videos/embed/{match[1]}")
    return None


def _youtube(parts: SplitResult, host: str) -> Video | None:
    query = parse_qs(parts.query)
    candidate = parts.path.strip("/") if host == "youtu.be" else query.get("v", [""])[0]
    if match := _YOUTUBE_PATH.fullmatch(parts.path):
        candidate = match[1]
    if not _YOUTUBE_ID.fullmatch(candidate):
        return None
    start = re.match(r"\d+", query.get("t", query.get("start", [""]))[0])
    options = {"rel": "0", **({"start": start[0]} if start else {})}
    return Video(RecordingProvider.YOUTUBE, f"https://www.youtube-nocookie.com/embed/{candidate}?{urlencode(options)}")


def _vimeo(parts: SplitResult) -> Video | None:
    match = _VIMEO_PATH.fullmatch(parts.path)
    if match is None:
        return None
    secret = match[2] or parse_qs(parts.query).get("h", [""])[0]
    options = {**({"h": secret} if secret else {}), "dnt": "1"}
    return Video(RecordingProvider.VIMEO, f"https://player.vimeo.com/video/{match[1]}?{urlencode(options)}")
