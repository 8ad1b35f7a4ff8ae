"""What the core asks of this plugin; glue only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from cms.core import clock
from django.utils.translation import pgettext
from integrations.core.contract import ChangeSubscriber, Health, Receipt, StoredData
from integrations.core.errors import ConfigurationError, PermanentError

from wandelnetz_mastodon import mapping, selectors
from wandelnetz_mastodon.choices import occasion_names
from wandelnetz_mastodon.client import Mastodon, Post
from wandelnetz_mastodon.models import MastodonConnection

if TYPE_CHECKING:
    from cms.core.changes import Change
    from integrations.core.models import Connection, Delivery

REMEMBERED = timedelta(minutes=50)
"""Mastodon remembers an ``Idempotency-Key`` for an hour; somewhat less, for clocks differ."""


class MastodonIntegration(ChangeSubscriber):
    connection_model: ClassVar[str] = "mastodon.MastodonConnection"
    connection_key: ClassVar[tuple[str, ...]] = ("instance", "label")

    @property
    def handled_changes(self) -> frozenset[str]:
        return frozenset(occasion_names())

    def build_payload(self, change: Change, connection: Connection) -> Mapping[str, Any] | None:
        account = _account(connection)
        if change.type not in account.occasions:
            return None
        text = selectors.text_about(change, account)
        if text is None:
            return None
        return {"status": text, "visibility": account.visibility, "language": account.language}

    def deliver(self, delivery: Delivery, connection: Connection) -> Receipt:
        if delivery.remote_id:  # sent again by hand, though it had arrived
            return Receipt(remote_id=delivery.remote_id, url=delivery.remote_url)
        account = _account(connection)
        if not selectors.is_public(delivery.subject_id, account.language):
            raise PermanentError(
                pgettext("mastodon", "The event is not on the website any more, so nothing was posted.")
            )
        payload: dict[str, str] = json.loads(delivery.payload)
        server = Mastodon(account.instance, account.token.reveal())
        post = _posted_before(delivery, server, payload["status"])
        if post is None:
            post = server.post(
                payload["status"],
                visibility=payload["visibility"],
                language=payload["language"],
                key=delivery.message_id,
            )
        return Receipt(status_code=200, remote_id=post.id, url=post.url)

    def probe(self, connection: Connection) -> Health:
        row = _account(connection)
        account = Mastodon(row.instance, row.token.reveal()).verify_credentials()
        return Health.ok(pgettext("mastodon", "The account @%(handle)s answers.") % {"handle": account.handle})

    def describe_stored_data(self) -> list[StoredData]:
        """None: the token is the network's own, and posts hold only what the website shows."""
        return []

    def configure(self, connection: Connection, values: Mapping[str, str]) -> None:
        """As for all plugins; ``occasions`` takes names joined by commas, ``template`` ``\\n`` for a new line."""
        rest = dict(values)
        if "occasions" in rest:
            rest["occasions"] = "|".join(part.strip() for part in rest["occasions"].split(","))
        if "template" in rest:
            rest["template"] = rest["template"].replace("\\n", "\n")
        if "instance" in rest:
            rest["instance"] = rest["instance"].strip().rstrip("/")
        super().configure(connection, rest)
        account = _account(connection)
        account.label = account.label or account.host


def _posted_before(delivery: Delivery, server: Mastodon, text: str) -> Post | None:
    """The post of an earlier attempt of which nobody knows what became of it. As long as Mastodon remembers the key of the
    delivery, it looks itself; after that we look through what the account has posted."""
    first = delivery.attempts.order_by("at").values_list("at", flat=True).first()
    if first is None or clock.now() - first < REMEMBERED:
        return None
    wanted = mapping.comparable(text)
    return next((post for post in server.latest_posts() if mapping.comparable(post.content) == wanted), None)


def _account(connection: Connection) -> MastodonConnection:
    found = connection.specific()
    if not isinstance(found, MastodonConnection):
        raise ConfigurationError(pgettext("mastodon", "The settings of this account are missing."))
    return found
