"""Talks to a Mastodon server (docs.joinmastodon.org/methods). Knows no models; goes through the guarded client only."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cms.core import clock
from django.utils.translation import pgettext
from integrations.core import http
from integrations.core.errors import ConfigurationError, IntegrationError, PermanentError, TemporaryError

SECONDS = 15.0
"""How long the server may take for one answer."""
LOOKED_THROUGH = 40
"""Posts of one's own that Mastodon shows at once."""
LONGEST_WISH = timedelta(days=1)
_HANDLE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Account:
    """Whose token it is."""

    id: str
    handle: str


@dataclass(frozen=True)
class Post:
    """A post at Mastodon; ``content`` is HTML."""

    id: str
    url: str
    content: str = field(default="", repr=False)


class Mastodon:
    """One server and one account."""

    def __init__(self, instance: str, token: str, *, resolver: http.Resolver = http.resolve) -> None:
        self._instance = instance
        self._token = token
        self._resolver = resolver

    def verify_credentials(self) -> Account:
        """Whose token it is.

        Raises:
            IntegrationError: it is not valid, or the server does not say.
        """
        answer = self._ask("GET", "/api/v1/accounts/verify_credentials")
        try:
            handle = str(answer["username"])
            account = Account(_identity(answer), handle if _HANDLE.fullmatch(handle) else "?")
        except (KeyError, TypeError, ValueError):
            raise _not_understood() from None
        return account

    def post(self, text: str, *, visibility: str, language: str, key: str) -> Post:
        """Post ``text``. The same ``key`` within an hour gives the post that was made before, and no second one.

        Raises:
            IntegrationError: it was not posted, or nobody knows whether it was.
        """
        content = {"status": text, "visibility": visibility, "language": language}
        return _post_in(self._ask("POST", "/api/v1/statuses", content, {"Idempotency-Key": key}))

    def latest_posts(self) -> list[Post]:
        """The latest posts of the account itself, newest first.

        Raises:
            IntegrationError: the server does not tell them.
        """
        account = self.verify_credentials()
        query = f"limit={LOOKED_THROUGH}&exclude_reblogs=true"
        found = self._ask("GET", f"/api/v1/accounts/{account.id}/statuses?{query}")
        if not isinstance(found, list):
            raise _not_understood()
        return [_post_in(one) for one in found]

    def _ask(
        self,
        method: str,
        path: str,
        content: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        answer = http.request(
            method,
            f"{self._instance}{path}",
            headers={
                "Accept": "application/json",
                "Authorization": f"Bearer {self._token}",
                **({"Content-Type": "application/json"} if content is not None else {}),
                **(headers or {}),
            },
            body=json.dumps(content).encode() if content is not None else None,
            timeout=SECONDS,
            resolver=self._resolver,
        )
        if not answer.is_success:
            raise _refusal(answer)
        try:
            return json.loads(answer.body)
        except ValueError:
            raise _not_understood() from None


def _post_in(answer: Any) -> Post:
    try:
        return Post(_identity(answer), str(answer.get("url") or ""), str(answer.get("content") or ""))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise _not_understood() from None


def _identity(answer: Any) -> str:
    found = str(answer["id"])
    if not _ID.fullmatch(found):
        raise ValueError("no id")
    return found


def _not_understood() -> TemporaryError:
    return TemporaryError(pgettext("mastodon", "The server answers with something that is not Mastodon's language."))


def _refusal(answer: http.Response) -> IntegrationError:
    """What Mastodon's status means for us. Its own words stay out: they may be in any language and hold anything."""
    problem: IntegrationError
    if answer.status == 401:
        problem = ConfigurationError(
            pgettext("mastodon", "Mastodon does not accept the access token. Please enter a new one.")
        )
    elif answer.status == 403:
        problem = ConfigurationError(
            pgettext(
                "mastodon", "The account may not do this: the access token lacks a right, or the account is locked."
            )
        )
    elif answer.status in (404, 410) or 300 <= answer.status < 400:
        problem = ConfigurationError(pgettext("mastodon", "There is no Mastodon server at this address."))
    elif answer.status in (400, 422):
        problem = PermanentError(
            pgettext("mastodon", "Mastodon did not take the post. Perhaps it is too long for this server.")
        )
    elif answer.status == 429:
        problem = TemporaryError(pgettext("mastodon", "Mastodon asks us to wait."), retry_after=_wish(answer))
    else:
        words = pgettext("mastodon", "Mastodon does not work at the moment: it answered with status %(status)d.")
        problem = TemporaryError(words % {"status": answer.status}, retry_after=answer.retry_after())
    problem.status = answer.status
    return problem


def _wish(answer: http.Response) -> timedelta | None:
    """How long to wait: ``Retry-After``, or until the moment in Mastodon's own header."""
    wish = answer.retry_after()
    if wish is None:
        try:
            reset = datetime.fromisoformat(answer.headers.get("X-RateLimit-Reset", ""))
        except ValueError:
            return None
        reset = reset if reset.tzinfo else reset.replace(tzinfo=UTC)
        wish = max(reset - clock.now(), timedelta())
    return min(wish, LONGEST_WISH)
