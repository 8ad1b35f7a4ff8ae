"""What the operator sets for Meetup: ``MEETUP_…`` of the environment (contract 2), typed and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.utils.translation import gettext as _

from integrations.core.contract import Problem, Severity

GRAPHQL_URL = "https://api.meetup.com/gql-ext"
TOKEN_URL = "https://secure.meetup.com/oauth2/access"  # noqa: S105  an address, no secret
ICAL_URL = "https://www.meetup.com/{group}/events/ical/"
_URLS = {"GRAPHQL_URL": GRAPHQL_URL, "TOKEN_URL": TOKEN_URL, "ICAL_URL": ICAL_URL}
_JWT = ("MEMBER_ID", "SIGNING_KEY_ID", "SIGNING_KEY")


@dataclass(frozen=True)
class MeetupOptions:
    """The operator's settings.

    Attributes:
        ical_url: with ``{group}`` in it.
        signing_key: PEM text, or the path of a PEM file.
        seconds: how long an answer to one request is waited for. Hanging connections were seen (meetup.md 4.2).
    """

    graphql_url: str = GRAPHQL_URL
    token_url: str = TOKEN_URL
    ical_url: str = ICAL_URL
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    member_id: str = ""
    signing_key_id: str = ""
    signing_key: str = field(default="", repr=False)
    seconds: float = 30.0

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> MeetupOptions:
        """From variables without their first word: ``GRAPHQL_URL`` and so on; empty means not set."""
        given = {name: value.strip() for name, value in environment.items() if value.strip()}
        return cls(
            graphql_url=given.get("GRAPHQL_URL", GRAPHQL_URL),
            token_url=given.get("TOKEN_URL", TOKEN_URL),
            ical_url=given.get("ICAL_URL", ICAL_URL),
            client_id=given.get("CLIENT_ID", ""),
            client_secret=given.get("CLIENT_SECRET", ""),
            member_id=given.get("MEMBER_ID", ""),
            signing_key_id=given.get("SIGNING_KEY_ID", ""),
            signing_key=given.get("SIGNING_KEY", ""),
        )

    @property
    def authorise_url(self) -> str:
        """Where a person says yes: beside the token's address."""
        return f"{self.token_url.rstrip('/').rpartition('/')[0]}/authorize"

    @property
    def has_client(self) -> bool:
        """Whether people can authorise the site at all."""
        return bool(self.client_id and self.client_secret)

    @property
    def signs_by_itself(self) -> bool:
        """Whether the JWT flow is chosen: no person has to sign in."""
        return bool(self.client_id and self.member_id and self.signing_key)

    @property
    def can_read_graphql(self) -> bool:
        return self.signs_by_itself or self.has_client

    @cached_property
    def private_key(self) -> RSAPrivateKey:
        """The key of the JWT flow.

        Raises:
            ValueError: there is no such file, or it holds no RSA key.
        """
        text = self.signing_key.replace("\\n", "\n")
        try:
            pem = text.encode() if "-----BEGIN" in text else Path(text).read_bytes()
            key = load_pem_private_key(pem, password=None)
        except (OSError, TypeError, ValueError) as error:
            raise ValueError("no readable PEM key") from error
        if not isinstance(key, RSAPrivateKey):
            raise ValueError("no RSA key")
        return key

    def problems(self) -> list[Problem]:
        """What is wrong, each with its variable and an example."""
        found = []
        for number, (name, usual) in enumerate(_URLS.items(), start=1):
            url = getattr(self, name.lower())
            parts = urlsplit(url.replace("{group}", "group"))
            if (
                parts.scheme not in {"http", "https"}
                or not parts.hostname
                or (name == "ICAL_URL" and "{group}" not in url)
            ):
                text = _("%(name)s is no address. Example: %(example)s")
                found.append(Problem(text % {"name": f"MEETUP_{name}", "example": usual}, number=number))
        if self.client_secret and not self.client_id:
            text = _("%(name)s is missing. Meetup shows it on the page of the OAuth client.")
            found.append(Problem(text % {"name": "MEETUP_CLIENT_ID"}, number=4))
        given = [name for name in _JWT if getattr(self, name.lower())]
        missing = [name for name in ("MEMBER_ID", "SIGNING_KEY") if name not in given]
        if given and missing:
            text = _("%(name)s is missing. Signing in without a person takes member id and signing key together.")
            found.append(Problem(text % {"name": f"MEETUP_{missing[0]}"}, number=5))
        elif given:
            try:
                self.private_key  # noqa: B018  only to see whether it can be read
            except ValueError:
                found.append(_bad_key())
        return found


def _bad_key() -> Problem:
    return Problem(
        _("MEETUP_SIGNING_KEY is neither the text of an RSA key in PEM form nor the path of such a file."),
        severity=Severity.ERROR,
        number=6,
    )
