"""Access to Meetup: tokens that a person has authorised, or that the site signs for by itself (meetup.md 1.2, 1.3).

A refresh token works once; using it again ends the session for good. So one process renews at a time, which a lease in the
row decides (no lock is held while Meetup is asked), and the new pair is in the database before anybody uses it. Where an
answer was lost between the two, only a person can help: the state is then “must be authorised again”, and says so.
"""

from __future__ import annotations

import json
import time
import uuid
from datetime import datetime, timedelta
from urllib.parse import urlencode

import jwt
from django.db.models import Q

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from integrations.core import http
from integrations.core.services.connections import revive
from integrations.meetup.errors import (
    AccessLapsed,
    MustAuthorise,
    NotAvailable,
    NotReadable,
    RateLimited,
    WrongCredentials,
)
from integrations.meetup.models import MeetupConnection
from integrations.meetup.options import MeetupOptions

SCOPES = "basic event_management"
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUDIENCE = "api.meetup.com"
ASSERTION_LIFE = timedelta(seconds=120)
SPARE = timedelta(seconds=60)
"""A token that ends within it is renewed before it is used."""
LEASE = timedelta(seconds=45)
"""Longer than a request for tokens may take."""
PAUSE = 0.25
MAX_BYTES = 64 * 1024

declare(
    {
        "meetup.before_renewing": "The right to renew is ours, Meetup was not asked.",
        "meetup.after_renewing": "Meetup has answered with a new pair, which is not written yet.",
        "meetup.renewed": "The new pair is written.",
    }
)


class StoredTokens:
    """The tokens of one connection, for the client."""

    def __init__(self, connection: MeetupConnection, options: MeetupOptions) -> None:
        self.pk = connection.pk
        self.options = options

    def access(self) -> str:
        """The present token, or a new one when it is about to end."""
        row = self._row()
        token = _usable(row)
        return token or self._renew(row.access_token.reveal())

    def renew(self, stale: str) -> str:
        """Another token than ``stale``: what another process has written meanwhile, or a new one."""
        return self._renew(stale)

    def _renew(self, stale: str) -> str:
        mine = uuid.uuid4()
        deadline = time.monotonic() + 2 * LEASE.total_seconds()
        while not self._claim(mine):
            time.sleep(PAUSE)
            token = _usable(self._row())
            if token and token != stale:
                return token
            if time.monotonic() > deadline:
                raise NotAvailable
        try:
            row = self._row()
            token = _usable(row)
            if token and token != stale:
                return token
            fail_point("meetup.before_renewing")
            pair = self._ask(row)
            fail_point("meetup.after_renewing")
            store(self.pk, pair)
            fail_point("meetup.renewed")
            return pair.access
        finally:
            MeetupConnection.objects.filter(pk=self.pk, renewing_token=mine).update(
                renewing_until=None, renewing_token=None
            )

    def _claim(self, mine: uuid.UUID) -> bool:
        now = clock.now()
        free = MeetupConnection.objects.filter(Q(renewing_until__isnull=True) | Q(renewing_until__lte=now), pk=self.pk)
        return bool(free.update(renewing_until=now + LEASE, renewing_token=mine))

    def _ask(self, row: MeetupConnection) -> Pair:
        if self.options.signs_by_itself:
            form = {"grant_type": JWT_GRANT, "assertion": assertion(self.options)}
            return request_tokens(self.options, form, has_worked=row.last_success_at is not None)
        if not row.refresh_token:
            raise MustAuthorise
        form = {
            "grant_type": "refresh_token",
            "client_id": self.options.client_id,
            "client_secret": self.options.client_secret,
            "refresh_token": row.refresh_token.reveal(),
        }
        try:
            return request_tokens(self.options, form, has_worked=row.last_success_at is not None)
        except MustAuthorise:
            MeetupConnection.objects.filter(pk=self.pk).update(access_token="", refresh_token="", access_until=None)
            raise

    def _row(self) -> MeetupConnection:
        row: MeetupConnection = MeetupConnection.objects.get(pk=self.pk)
        return row


class Pair:
    """What the token endpoint gave. Never shown."""

    __slots__ = ("access", "refresh", "until")

    def __init__(self, access: str, refresh: str, until: datetime) -> None:
        self.access, self.refresh, self.until = access, refresh, until


def store(pk: int, pair: Pair) -> None:
    """Write a pair at once, encrypted."""
    values = {"access_token": pair.access, "access_until": pair.until}
    if pair.refresh:
        values["refresh_token"] = pair.refresh
    MeetupConnection.objects.filter(pk=pk).update(**values)


def authorise(connection: MeetupConnection, code: str, *, options: MeetupOptions, redirect_uri: str) -> None:
    """Take the code that a person brought back from Meetup; the connection works again.

    Raises:
        MustAuthorise: the code is used up or wrong.
        WrongCredentials, NotAvailable, NotReadable: see there.
    """
    form = {
        "grant_type": "authorization_code",
        "client_id": options.client_id,
        "client_secret": options.client_secret,
        "redirect_uri": redirect_uri,
        "code": code,
    }
    pair = request_tokens(options, form, has_worked=False)
    store(connection.pk, pair)
    MeetupConnection.objects.filter(pk=connection.pk).update(
        authorised_at=clock.now(), renewing_until=None, renewing_token=None, next_run_at=clock.now()
    )
    revive(connection)


def authorise_address(options: MeetupOptions, *, redirect_uri: str, state: str) -> str:
    """Where a person says yes at Meetup."""
    asked = {
        "client_id": options.client_id,
        "response_type": "code",
        "redirect_uri": redirect_uri,
        "scope": SCOPES,
        "state": state,
    }
    return f"{options.authorise_url}?{urlencode(asked)}"


def assertion(options: MeetupOptions) -> str:
    """The signed statement of the JWT flow; it is good for two minutes.

    Raises:
        WrongCredentials: the key cannot be read.
    """
    claims = {
        "sub": options.member_id,
        "iss": options.client_id,
        "aud": AUDIENCE,
        "exp": int((clock.now() + ASSERTION_LIFE).timestamp()),
    }
    headers = {"kid": options.signing_key_id} if options.signing_key_id else None
    try:
        return jwt.encode(claims, options.private_key, algorithm="RS256", headers=headers)
    except (ValueError, jwt.PyJWTError):
        raise WrongCredentials from None


def request_tokens(options: MeetupOptions, form: dict[str, str], *, has_worked: bool) -> Pair:
    """Ask the token endpoint; credentials stand in the body (meetup.md 1.2).

    Args:
        has_worked: these credentials were good before, so that a plain no means that the Pro account has lapsed.

    Raises:
        MustAuthorise: code or refresh token are used up, unknown or revoked.
        AccessLapsed, WrongCredentials: the client itself is refused.
        RateLimited, NotAvailable, NotReadable: worth another try.
    """
    answer = http.request(
        "POST",
        options.token_url,
        headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
        body=urlencode(form).encode(),
        timeout=options.seconds,
        max_bytes=MAX_BYTES,
    )
    body = _object(answer.body)
    error = str(body.get("error") or "")
    if answer.status == 429:
        raise RateLimited(clock.now() + (answer.retry_after() or timedelta(seconds=60)))
    if error == "invalid_grant":
        if form["grant_type"] == JWT_GRANT:
            raise WrongCredentials
        raise MustAuthorise
    if answer.status in {401, 403} or error in {"invalid_client", "unauthorized_client"}:
        raise AccessLapsed if has_worked else WrongCredentials
    if not answer.is_success:
        raise NotAvailable(retry_after=answer.retry_after())
    access, refresh, seconds = (body.get(name) for name in ("access_token", "refresh_token", "expires_in"))
    if not isinstance(access, str) or not access:
        raise NotReadable
    life = seconds if isinstance(seconds, int) and 0 < seconds <= 86_400 else 3600
    return Pair(access, refresh if isinstance(refresh, str) else "", clock.now() + timedelta(seconds=life))


def _usable(row: MeetupConnection) -> str:
    """The access token in the row; empty when there is none that lasts."""
    if not row.access_token or row.access_until is None or row.access_until <= clock.now() + SPARE:
        return ""
    return row.access_token.reveal()


def _object(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
