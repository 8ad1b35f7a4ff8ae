"""Which video an address leads to, and under which address it can be embedded with the fewest traces.

Pure: nothing here asks the network (§ 25 TDDDG; legal.md "Video embeds"). The page loads the embedded player only after a
click, so the address made here is the one thing that visitors agree to.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit

from dialogues.choices import RecordingProvider
from dialogues.players import origin
from dialogues.video_urls import own_key
from integrations.core.contract import Recording

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


def recognise(address: str) -> Recording | None:
    """The video behind ``address``; None when it is of no kind that is known here.

    YouTube is always embedded from its cookie-free host and Vimeo with "do not track", also when somebody pasted another
    address for embedding. Of other hosts only ``https`` is embedded.
    """
    address = address.strip()
    if own_key(address):
        return Recording("", address, address, code=RecordingProvider.FILE, is_file=True)
    parts = _https(address)
    if parts is None:
        return None
    host = (parts.hostname or "").lower()
    if host in YOUTUBE_HOSTS:
        return _youtube(parts, host)
    if host in VIMEO_HOSTS:
        return _vimeo(parts)
    if parts.path.lower().endswith(FILE_ENDINGS):
        return trusted(RecordingProvider.FILE, address)
    if match := _PEERTUBE_PATH.fullmatch(parts.path):
        return trusted(RecordingProvider.PEERTUBE, f"https://{parts.netloc}/videos/embed/{match[1]}", page_url=address)
    return None


def trusted(code: RecordingProvider, address: str, *, page_url: str = "") -> Recording | None:
    """A player at ``address``, because an editor says that there is one; only ``https``."""
    parts = _https(address)
    if parts is None:
        return None
    named = {RecordingProvider.YOUTUBE: "YouTube (Google)", RecordingProvider.VIMEO: "Vimeo"}
    return Recording(
        named.get(code, parts.hostname or ""),
        page_url or address,
        address,
        (origin(address),),
        code=code,
        is_file=code is RecordingProvider.FILE,
    )


def _https(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.scheme == "https" and parts.hostname else None
    except ValueError:  # for example a broken IPv6 address
        return None


def _youtube(parts: SplitResult, host: str) -> Recording | None:
    query = parse_qs(parts.query)
    candidate = parts.path.strip("/") if host == "youtu.be" else query.get("v", [""])[0]
    if match := _YOUTUBE_PATH.fullmatch(parts.path):
        candidate = match[1]
    if not _YOUTUBE_ID.fullmatch(candidate):
        return None
    start = re.match(r"\d+", query.get("t", query.get("start", [""]))[0])
    options = {"rel": "0", **({"start": start[0]} if start else {})}
    embed_url = f"https://www.youtube-nocookie.com/embed/{candidate}?{urlencode(options)}"
    return trusted(RecordingProvider.YOUTUBE, embed_url, page_url=parts.geturl())


def _vimeo(parts: SplitResult) -> Recording | None:
    match = _VIMEO_PATH.fullmatch(parts.path)
    if match is None:
        return None
    secret = match[2] or parse_qs(parts.query).get("h", [""])[0]
    options = {**({"h": secret} if secret else {}), "dnt": "1"}
    embed_url = f"https://player.vimeo.com/video/{match[1]}?{urlencode(options)}"
    return trusted(RecordingProvider.VIMEO, embed_url, page_url=parts.geturl())
