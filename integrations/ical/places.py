"""What the free text of a calendar says about where. Links to meetings are private and are never taken over (E18)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from integrations.core.contract import RemotePlace

_POSTAL = re.compile(r"(?:D-)?(?P<code>\d{5})\s+(?P<city>[^\d,;]{2,})")
_STREET = re.compile(r".*[^\d\s].*\s\d+\s*[a-zA-Z]?(?:\s*[-–/]\s*\d+\s*[a-zA-Z]?)?")
_COUNTRIES = {"deutschland", "germany", "de"}
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MEETING = re.compile(
    r"zoom\.us|zoom-x\.de|teams\.(?:microsoft|live)\.com|meet\.google\.com|webex\.com|gotomeet|meet\.jit\.si|whereby\.com"
    r"|bigbluebutton|/bbb?/|\bbbb\.|senfcall\.de|jitsi|meeting-?id|kenncode|einwahl|passcode",
    re.IGNORECASE,
)
_ONLINE = re.compile(r"online|zoom|digital|virtuell|videokonferenz|webinar|microsoft teams(?:[ -]besprechung)?", re.I)


@dataclass(frozen=True)
class Whereabouts:
    """As :class:`RemoteEvent` takes it: both None when nothing is told."""

    place: RemotePlace | None = None
    is_online: bool | None = None


def whereabouts(location: str, *, has_conference: bool) -> Whereabouts:
    """Read a LOCATION such as ``Kulturhaus, Am Anger 3, 15848 Beeskow`` or ``online``.

    Args:
        has_conference: the entry names a meeting in a property of its own (RFC 7986 CONFERENCE and the like).
    """
    is_meeting = bool(_MEETING.search(location) or _LINK.search(location))
    parts = [" ".join(part.split()) for part in re.split(r"[,;\n]", _LINK.sub("", location))]
    parts = [part for part in parts if part and not _MEETING.search(part) and part.casefold() not in _COUNTRIES]
    is_online = is_meeting or has_conference
    houses = [part for part in parts if not _ONLINE.fullmatch(part)]
    is_online = is_online or len(houses) < len(parts)
    if not houses:
        return Whereabouts(None, True) if is_online else Whereabouts()
    return Whereabouts(_place(houses), is_online)


def public_text(description: str) -> str:
    """The description, for a new page; nothing of it when it holds the way into a meeting."""
    return "" if _MEETING.search(description) else description.strip()


def _place(parts: list[str]) -> RemotePlace:
    name = street = code = city = ""
    rest: list[str] = []
    for part in parts:
        postal = _POSTAL.fullmatch(part)
        if postal and not city:
            code, city = postal["code"], postal["city"].strip()
        elif not street and _STREET.fullmatch(part) and (rest or len(parts) > 1):
            street = part
        else:
            rest.append(part)
    if not city and len(rest) > 1:
        city = rest.pop()
    name = ", ".join(rest)
    return RemotePlace(name[:255], street[:255], code, city[:120])
