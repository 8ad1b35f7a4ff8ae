"""A BigBlueButton server of our own: it checks every checksum, makes rooms once, ends them, and knows recordings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qs, urlsplit

from tests.support.http_server import Answer, Asked

SECRET = "kanarienvogel-639259d4-9dd8-4b25-bf01-95f9567eaf4b"
PATH = "/bigbluebutton"
XML = {"Content-Type": "text/xml"}

BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol2 "&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;">]><response><returncode>SUCCESS</returncode>&lol2;</response>"""
PEEP = b"""<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><response><returncode>&x;</returncode></response>"""


@dataclass
class There:
    """A recording over there. Moments are milliseconds since 1970."""

    record_id: str
    room_id: str
    url: str
    starts_at: int = 0
    ends_at: int = 0
    kind: str = "presentation"


@dataclass
class BigBlueButton:
    """Attributes:
    rooms: what the open rooms were made with, by their id.
    made: the ids in the order in which rooms were really made.
    answer: said instead of everything else, if set.
    """

    secret: str = SECRET
    rooms: dict[str, dict[str, str]] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    occupied: set[str] = field(default_factory=set)
    recordings: list[There] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    answer: Answer | Iterator[bytes] | None = None

    def behave(self, asked: Asked) -> Answer | Iterator[bytes]:
        parts = urlsplit(asked.path)
        call = parts.path.removeprefix(f"{PATH}/api/")
        self.calls.append(call)
        if self.answer is not None:
            return self.answer
        params = self.read(asked.path)
        if params is None:
            return failed("checksumError")
        reply: Answer = getattr(self, f"on_{call}", lambda _params: failed("unsupportedRequest"))(params)
        return reply

    def read(self, url: str) -> dict[str, str] | None:
        """The parameters of a call; None when its checksum is wrong."""
        parts = urlsplit(url)
        query, _equals, checksum = parts.query.rpartition("checksum=")
        query = query.removesuffix("&")
        call = parts.path.rpartition("/")[2]
        if hashlib.sha256(f"{call}{query}{self.secret}".encode()).hexdigest() != checksum:
            return None
        return {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}

    def on_create(self, params: dict[str, str]) -> Answer:
        room = self.rooms.get(params["meetingID"])
        passwords = ("moderatorPW", "attendeePW")
        if room is not None and any(room[name] != params[name] for name in passwords):
            return failed("idNotUnique")
        if room is None:
            self.rooms[params["meetingID"]] = params
            self.made.append(params["meetingID"])
        return ok("<messageKey>duplicateWarning</messageKey>" if room is not None else "")

    def on_end(self, params: dict[str, str]) -> Answer:
        room = self.rooms.get(params["meetingID"])
        if room is None:
            return failed("notFound")
        if room["moderatorPW"] != params["password"]:
            return failed("invalidPassword")
        del self.rooms[params["meetingID"]]
        return ok()

    def on_getMeetings(self, params: dict[str, str]) -> Answer:  # noqa: N802  as the API calls it
        rows = "".join(f"<meeting><meetingID>{escape(name)}</meetingID></meeting>" for name in self.rooms)
        return ok(f"<meetings>{rows}</meetings>")

    def on_isMeetingRunning(self, params: dict[str, str]) -> Answer:  # noqa: N802  as the API calls it
        return ok(f"<running>{str(params['meetingID'] in self.occupied).lower()}</running>")

    def on_getRecordings(self, params: dict[str, str]) -> Answer:  # noqa: N802  as the API calls it
        asked = params["meetingID"].split(",")
        rows = "".join(
            f"<recording><recordID>{row.record_id}</recordID><meetingID>{row.room_id}</meetingID>"
            f"<startTime>{row.starts_at}</startTime><endTime>{row.ends_at}</endTime><playback><format>"
            f"<type>{row.kind}</type><url>{escape(row.url)}</url></format></playback></recording>"
            for row in self.recordings
            if row.room_id in asked
        )
        return ok(f"<recordings>{rows}</recordings>" if rows else "<messageKey>noRecordings</messageKey>")

    def on_join(self, params: dict[str, str]) -> Answer:
        """What a browser shows; the real one leads on to the meeting."""
        room = self.rooms.get(params["meetingID"])
        roles = {"MODERATOR": "moderatorPW", "VIEWER": "attendeePW"}
        if room is None or room[roles[params["role"]]] != params["password"]:
            return failed("invalidMeetingIdentifier")
        page = f"<!doctype html><title>BBB</title><h1>{escape(params['fullName'])}</h1><p id=role>{params['role']}</p>"
        return Answer(200, {"Content-Type": "text/html; charset=utf-8"}, page.encode())


def ok(inside: str = "") -> Answer:
    return Answer(200, XML, f"<response><returncode>SUCCESS</returncode>{inside}</response>".encode())


def failed(reason: str) -> Answer:
    text = f"<response><returncode>FAILED</returncode><messageKey>{reason}</messageKey></response>"
    return Answer(200, XML, text.encode())
