"""Talks to a BigBlueButton server by its API (https://docs.bigbluebutton.org/development/api): signed GETs, XML back.

Every call is signed with a checksum: the SHA-256 of the call's name, its query and the server's secret, one behind the
other. The secret itself never travels. What comes back is foreign: it is read without DTD and entities, and never quoted.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from integrations.bigbluebutton.errors import (
    MissingSecret,
    NotAllowed,
    NotAvailable,
    NotBigBlueButton,
    NotThere,
    Refused,
    UnexpectedAnswer,
    WrongSecret,
)
from integrations.core import http
from integrations.core.secrets import Secret

SECONDS = 10.0
MAX_BYTES = 2 * 1024 * 1024
"""A list of many recordings with their slides is large."""
GONE = {"notFound", "invalidMeetingIdentifier"}
"""What newer and older servers call a room that is not there."""
BEST_FIRST = ("video", "presentation")
"""The formats of a recording that people like to watch, the one without a player of its own first."""


@dataclass(frozen=True)
class RecordingThere:
    """A published recording. Moments are aware."""

    record_id: str
    room_id: str
    url: str
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True)
class Client:
    """One server.

    Attributes:
        url: up to and without ``/api``.
        seconds: the longest that one call may take.
    """

    url: str
    secret: Secret
    seconds: float = SECONDS

    def create(self, room_id: str, **params: str) -> None:
        """Make a room, or find the one with the same id and passwords: the server makes no second one."""
        self._call("create", meetingID=room_id, **params)

    def end(self, room_id: str, *, password: str) -> None:
        """Close a room. One that is not there is closed."""
        self._call("end", meetingID=room_id, password=password, _fine=GONE)

    def count_rooms(self) -> int:
        """How many rooms there are at the moment, of whomever. It also shows whether the secret is right."""
        return len(self._call("getMeetings").findall("meetings/meeting"))

    def is_running(self, room_id: str) -> bool:
        """Whether somebody is in the room."""
        return _text(self._call("isMeetingRunning", meetingID=room_id), "running") == "true"

    def recordings(self, room_ids: Sequence[str]) -> Iterator[RecordingThere]:
        """What was recorded in these rooms and published there."""
        answer = self._call("getRecordings", meetingID=",".join(room_ids), state="published")
        for row in answer.iterfind("recordings/recording"):
            formats = {_text(part, "type"): _text(part, "url") for part in row.iterfind("playback/format")}
            url = next((formats[name] for name in BEST_FIRST if formats.get(name)), "")
            if url:
                yield RecordingThere(
                    record_id=_text(row, "recordID"),
                    room_id=_text(row, "meetingID"),
                    url=url,
                    starts_at=_moment(_text(row, "startTime")),
                    ends_at=_moment(_text(row, "endTime")),
                )

    def join_url(self, room_id: str, *, name: str, role: str, password: str) -> str:
        """The link for one person; it calls nobody. Servers before 2.4 go by the password, later ones by the role."""
        return self._signed(
            "join", {"fullName": name, "meetingID": room_id, "password": password, "role": role, "redirect": "true"}
        )

    def password(self, room_id: str, role: str) -> str:
        """That of a role in a room: the same whenever it is asked for, and known to nobody without the secret."""
        key = self._secret().encode()
        return hmac.new(key, f"{role}\n{room_id}".encode(), hashlib.sha256).hexdigest()[:32]

    def _secret(self) -> str:
        if not self.secret:
            raise MissingSecret
        return self.secret.reveal()

    def _signed(self, call: str, params: Mapping[str, str]) -> str:
        query = urlencode(params)
        checksum = hashlib.sha256(f"{call}{query}{self._secret()}".encode()).hexdigest()
        return f"{self.url}/api/{call}?{query}{'&' if query else ''}checksum={checksum}"

    def _call(self, call: str, *, _fine: Collection[str] = (), **params: str) -> Any:
        """The root element of the answer to one call.

        Args:
            _fine: reasons for a refusal that are as good as success.

        Raises:
            IntegrationError: those of ``errors``, and of the guarded client.
        """
        answer = http.request("GET", self._signed(call, params), timeout=self.seconds, max_bytes=MAX_BYTES)
        if answer.status in {404, 410}:
            raise NotThere
        if answer.status in {401, 403}:
            raise NotAllowed
        if answer.status == 429 or answer.status >= 500:
            raise NotAvailable(retry_after=answer.retry_after())
        if answer.status != 200:
            raise UnexpectedAnswer(answer.status)
        found = _read(answer.body)
        reason, outcome = _text(found, "messageKey"), _text(found, "returncode")
        if outcome == "SUCCESS" or (outcome == "FAILED" and reason in _fine):
            return found
        if outcome != "FAILED":
            raise NotBigBlueButton
        raise WrongSecret if reason == "checksumError" else Refused


def _read(body: bytes) -> Any:
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):  # the last one: an encoding that nobody knows
        raise NotBigBlueButton from None
    if root.tag != "response":
        raise NotBigBlueButton
    return root


def _text(node: Any, path: str) -> str:
    """The text at ``path`` below an element; empty when there is none."""
    return str(node.findtext(path) or "").strip()


def _moment(milliseconds: str) -> datetime | None:
    """Milliseconds since 1970; None for nothing and for nonsense."""
    is_number = milliseconds.isascii() and milliseconds.isdigit() and len(milliseconds) <= 14
    count = int(milliseconds) if is_number else 0
    return datetime.fromtimestamp(count / 1000, tz=UTC) if count else None
