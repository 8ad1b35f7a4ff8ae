"""Talks to Meetup's GraphQL. Typed values go out, errors say what follows from them; no model is known here.

Nothing is asked of people: no name, no address, no picture. What may be repeated is repeated once at once (sporadic
faults, meetup.md 4.2); what writes never is: whoever has lost an answer looks first (3.2).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from cms.core import clock
from integrations.core import http
from integrations.core.errors import PermanentError
from integrations.meetup import queries
from integrations.meetup.answers import (
    Group,
    GroupEvent,
    Venue,
    guests_of,
    read_event,
    read_group,
    read_moment,
    read_page,
    read_venue,
)
from integrations.meetup.errors import (
    AccessLapsed,
    BadRequest,
    GroupUnreadable,
    Incomplete,
    NotAllowed,
    NotAvailable,
    NotReadable,
    RateLimited,
    Refused,
    SchemaDrift,
)

MAX_BYTES = 8 * 1024 * 1024
MAX_PAGES = 200
LONGEST_PAUSE = timedelta(hours=1)
SHORTEST_PAUSE = timedelta(seconds=60)
"""The window of Meetup's budget, where it names no time."""
STATUSES = ("ACTIVE", "CANCELLED", "CANCELLED_PERM", "PAST")
"""Asked for by name: without it only upcoming ones come (2.3)."""

Text = Callable[[Collection[str]], str]


class Tokens(Protocol):
    """Where the access token comes from."""

    def access(self) -> str:
        """The present token.

        Raises:
            MustAuthorise, WrongCredentials, AccessLapsed, NotAvailable: there is none.
        """

    def renew(self, stale: str) -> str:
        """Another token than ``stale``, which Meetup refused."""


class Budget(Protocol):
    """How often Meetup may be asked."""

    def take(self, points: int = 1) -> None:
        """Count one request, and every event that it asks for by its id.

        Raises:
            RateLimited: it must wait.
        """

    def block_until(self, moment: datetime) -> None:
        """Nobody asks before ``moment``."""


class MeetupClient:
    """One account at Meetup.

    Attributes:
        seconds: how long an answer is waited for.
        absent: optional fields that Meetup does not know (any more).
        is_partial: an answer came with data and errors together; what was read counts, nothing is missing by that.
    """

    def __init__(self, url: str, tokens: Tokens, budget: Budget, *, seconds: float) -> None:
        self.url = url
        self.seconds = seconds
        self.tokens = tokens
        self.budget = budget
        self.absent: set[str] = set()
        self.is_partial = False

    def group(self, urlname: str, group_id: str = "", *, fallback_zone: str = "Europe/Berlin") -> Group:
        """The group by its id, which outlives renaming, or else by its name in addresses.

        Raises:
            GroupUnreadable: Meetup knows neither.
        """
        found = None
        if group_id:
            found = self._ask(queries.group_by_id, {"id": group_id}).get("group")
        if found is None and urlname:
            found = self._ask(queries.group_by_urlname, {"urlname": urlname}).get("groupByUrlname")
        if found is None:
            raise GroupUnreadable(urlname)
        return read_group(found, fallback_zone=fallback_zone)

    def events(self, group: Group, *, since: datetime, drafts: bool = False) -> Iterator[GroupEvent]:
        """The events of a group that begin after ``since``, each once.

        Raises:
            Incomplete: at the end, when it is known that something is missing.
            GroupUnreadable: the group vanished while it was read.
        """
        statuses = [*STATUSES, "DRAFT"] if drafts else [*STATUSES]
        known: set[str] = set()
        after, total = "", None
        for _number in range(MAX_PAGES):
            variables = {
                "group": group.id,
                "first": queries.PAGE_SIZE,
                "after": after or None,
                "status": statuses,
                "from": since.isoformat(timespec="seconds"),
            }
            found = self._ask(queries.events_of_group, variables).get("group")
            if found is None:
                raise GroupUnreadable(group.urlname)
            page = read_page(found.get("events") if isinstance(found, dict) else None, after=after)
            for node in page.nodes:
                if node is None:  # one event of a partial answer
                    self.is_partial = True
                    continue
                event = read_event(node, gone=self.absent)
                if event.id not in known:
                    known.add(event.id)
                    yield event
            total = page.total
            after = page.cursor
            if not after:
                break
        if after or self.is_partial or (total is not None and (total < 0 or total > len(known))):
            raise Incomplete

    def events_by_id(self, ids: Sequence[str]) -> dict[str, GroupEvent | None]:
        """Single events; None: Meetup knows no event of this id (any more)."""
        found: dict[str, GroupEvent | None] = {}
        for batch in _batches(ids):
            variables = {f"e{number}": event_id for number, event_id in enumerate(batch)}
            size = len(batch)
            data = self._ask(partial(queries.events_by_id, size), variables, points=size)
            for number, event_id in enumerate(batch):
                node = data.get(f"e{number}")
                found[event_id] = None if node is None else read_event(node, gone=self.absent)
        return found

    def guests(self, ids: Sequence[str]) -> dict[str, int]:
        """How many guests those who come to some events bring along; events of which it cannot be told are left out."""
        counts: dict[str, int] = {}
        for batch in _batches(ids):
            seen: dict[str, dict[str, int]] = {event_id: {} for event_id in batch}
            cursors = dict.fromkeys(batch, "")
            for _number in range(MAX_PAGES):
                if not cursors or not queries.can_count_guests(self.absent):
                    break
                self._guests_page(cursors, seen)
            for event_id in batch:
                if event_id in seen and event_id not in cursors:
                    counts[event_id] = sum(seen[event_id].values())
        return counts

    def venues(self, group: Group) -> list[Venue]:
        """Places that the group used lately; empty when Meetup does not tell."""
        try:
            found = self._ask(queries.venues_of_group, {"group": group.id, "first": queries.PAGE_SIZE}).get("group")
        except BadRequest:
            if "Group.venues" in self.absent:
                return []
            raise
        if found is None:
            raise GroupUnreadable(group.urlname)
        return [read_venue(node) for node in read_page(found["venues"], after="").nodes if node is not None]

    def create_event(self, values: Mapping[str, Any]) -> GroupEvent:
        """Make an event. When the answer is lost it may exist all the same.

        Raises:
            Refused: with Meetup's reason.
        """
        return self._write("createEvent", "CreateEventInput!", values)

    def edit_event(self, values: Mapping[str, Any]) -> GroupEvent:
        """Change an event; what is not named stays.

        Raises:
            Refused: with Meetup's reason.
        """
        return self._write("editEvent", "EditEventInput!", values)

    def publish_event(self, event_id: str) -> GroupEvent:
        """Make a draft public.

        Raises:
            Refused: with Meetup's reason, also when it is public already.
        """
        return self._write("publishEventDraft", "PublishEventDraftInput!", {"eventId": event_id})

    def missing_fields(self, *, writing: bool = False) -> tuple[list[str], list[str]]:
        """The self-check: which fields Meetup does not know, the needed ones and those that can be done without."""
        needed = dict(queries.REQUIRED)
        if writing:
            needed |= {name: (*needed.get(name, ()), *fields) for name, fields in queries.WRITING.items()}
        types = sorted({*needed, *queries.OPTIONAL})
        data = self._send(queries.fields_of(types), {}, points=len(types))[0]
        known = {name: _field_names(data.get(name)) for name in types}
        required = [
            f"{name}.{field}" for name, fields in needed.items() for field in fields if field not in known[name]
        ]
        optional = [
            f"{name}.{field}"
            for name, fields in queries.OPTIONAL.items()
            for field in fields
            if field not in known[name]
        ]
        return required, optional

    def _guests_page(self, cursors: dict[str, str], seen: dict[str, dict[str, int]]) -> None:
        """Read the next page of all events that are left in ``cursors``; those that end, or fail, leave it."""
        open_ids = list(cursors)
        variables: dict[str, Any] = {"first": queries.PAGE_SIZE}
        for number, event_id in enumerate(open_ids):
            variables |= {f"e{number}": event_id, f"a{number}": cursors[event_id] or None}
        data = self._ask(lambda _absent: queries.guests(len(open_ids)), variables, points=len(open_ids))
        for number, event_id in enumerate(open_ids):
            after = cursors.pop(event_id)
            node = data.get(f"e{number}")
            if not isinstance(node, dict):
                del seen[event_id]
                continue
            page = read_page(node.get("rsvps"), after=after)
            # The cursor is an offset: rows are doubled when people sign up while the pages are turned.
            seen[event_id] |= dict(guests_of(row) for row in page.nodes if row is not None)
            if page.total == -1:
                del seen[event_id]
            elif page.cursor:
                cursors[event_id] = page.cursor

    def _write(self, name: str, input_type: str, values: Mapping[str, Any]) -> GroupEvent:
        data = self._ask(
            lambda absent: queries.mutation(name, input_type.rstrip("!"), absent), {"input": dict(values)}, writes=True
        )
        payload = data.get(name)
        if not isinstance(payload, dict):
            raise NotReadable
        problems = payload.get("errors") or []
        if problems:
            first = problems[0] if isinstance(problems, list) and isinstance(problems[0], dict) else {}
            raise Refused(str(first.get("message") or ""), str(first.get("field") or ""))
        return read_event(payload.get("event"), gone=self.absent)

    def _ask(
        self, text: Text, variables: Mapping[str, Any], *, writes: bool = False, points: int = 1
    ) -> dict[str, Any]:
        """Ask; when Meetup does not understand, look which fields are gone, and ask again without them."""
        try:
            data, with_errors = self._send(text(self.absent), variables, writes=writes, points=points)
        except BadRequest:
            before = set(self.absent)
            required, optional = self.missing_fields(writing=writes)
            if required:
                raise SchemaDrift(required) from None
            self.absent |= set(optional)
            if self.absent == before:
                raise
            data, with_errors = self._send(text(self.absent), variables, writes=writes, points=points)
        self.is_partial |= with_errors
        return data

    def _send(
        self, query: str, variables: Mapping[str, Any], *, writes: bool = False, points: int = 1
    ) -> tuple[dict[str, Any], bool]:
        """One request, with another token where the first is refused, and once more after a sporadic fault."""
        token = self.tokens.access()
        attempts = 1 if writes else 2
        while True:
            try:
                return self._post(query, variables, token, points)
            except _Unauthorised:
                fresh = self.tokens.renew(token)
                try:
                    return self._post(query, variables, fresh, points)
                except _Unauthorised:
                    raise AccessLapsed from None
            except (NotAvailable, NotReadable):
                attempts -= 1
                if not attempts:
                    raise

    def _post(self, query: str, variables: Mapping[str, Any], token: str, points: int) -> tuple[dict[str, Any], bool]:
        self.budget.take(points)
        answer = http.request(
            "POST",
            self.url,
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                "Accept": "application/json",
            },
            body=json.dumps({"query": query, "variables": variables}).encode(),
            timeout=self.seconds,
            max_bytes=MAX_BYTES,
        )
        try:
            return read_answer(answer)
        except RateLimited as limit:
            self.budget.block_until(limit.reset_at)
            raise


class _Unauthorised(Exception):  # noqa: N818  it never leaves this module
    """The token was refused."""


def read_answer(answer: http.Response) -> tuple[dict[str, Any], bool]:
    """The data of an answer, and whether errors came with them: the one place that tells the forms of errors apart.

    Raises:
        RateLimited, NotAvailable, NotReadable, NotAllowed, BadRequest: see there.
    """
    body = _json(answer.body)
    problems = body.get("errors")
    problems = [each for each in problems if isinstance(each, dict)] if isinstance(problems, list) else []
    limit = next((each for each in map(_extensions, problems) if each.get("code") == "RATE_LIMITED"), None)
    if limit is not None or answer.status == 429:
        raise RateLimited(_reset(limit or {}, answer))
    words = " ".join(str(each.get("message", "")) for each in problems)
    if answer.status == 401 or "access_token_invalid" in words:
        raise _Unauthorised
    if answer.status == 403 or "insufficient_scope" in words:
        raise NotAllowed
    if answer.status >= 500 or (answer.status == 400 and not problems):
        raise NotAvailable(retry_after=answer.retry_after())
    data = body.get("data")
    if problems and not isinstance(data, dict):
        raise NotAvailable if any(each.get("path") for each in problems) else BadRequest
    if answer.status != 200 or not isinstance(data, dict):
        raise NotReadable
    if problems and not any(value is not None for value in data.values()):
        raise NotAvailable
    return data, bool(problems)


def _json(body: bytes) -> dict[str, Any]:
    """The object in a body; empty where there is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _extensions(problem: Mapping[str, Any]) -> Mapping[str, Any]:
    found = problem.get("extensions")
    return found if isinstance(found, dict) else {}


def _reset(limit: Mapping[str, Any], answer: http.Response) -> datetime:
    """When one may ask again, within reason."""
    now = clock.now()
    try:
        told = read_moment(limit.get("resetAt"))
    except NotReadable:
        told = None
    pause = answer.retry_after()
    told = told or (now + pause if pause is not None else now + SHORTEST_PAUSE)
    return min(max(told, now + timedelta(seconds=1)), now + LONGEST_PAUSE)


def _field_names(found: Any) -> set[str]:
    fields = found.get("fields") if isinstance(found, dict) else None
    return {str(field.get("name")) for field in fields or () if isinstance(field, dict)}


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), queries.BATCH):
        yield unique[start : start + queries.BATCH]


def is_refusal(error: Exception) -> bool:
    """Whether nothing was written over there for sure."""
    return isinstance(error, PermanentError | RateLimited)
