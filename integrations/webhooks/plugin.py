"""What the core asks of webhooks; glue only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.timed.periodic import PeriodicJob
from integrations.core import http
from integrations.core.contract import ChangeSubscriber, Health, PeriodicWork, Problem, Receipt, StoredData
from integrations.core.errors import ConfigurationError
from integrations.core.signatures import check_secret
from integrations.webhooks import messages, services
from integrations.webhooks.client import post
from integrations.webhooks.labels import public_types
from integrations.webhooks.models import WebhookConnection

if TYPE_CHECKING:
    from cms.core.changes import Change
    from integrations.core.models import Connection, Delivery


class WebhooksIntegration(ChangeSubscriber, PeriodicWork):
    connection_model: ClassVar[str] = "webhooks.WebhookConnection"
    connection_key: ClassVar[tuple[str, ...]] = ("url",)

    @property
    def handled_changes(self) -> frozenset[str]:
        return frozenset(public_types())

    def build_payload(self, change: Change, connection: Connection) -> Mapping[str, Any] | None:
        webhook = _webhook(connection)
        if not webhook.secret or change.type not in webhook.change_types:
            return None
        return messages.message_about(change)

    def deliver(self, delivery: Delivery, connection: Connection) -> Receipt:
        webhook = _webhook(connection)
        secrets = webhook.usable_secrets(clock.now())
        if not secrets:
            raise ConfigurationError(_("Without a secret nothing is sent. Please make one first."))
        return post(webhook.url, delivery.message_id, delivery.payload.encode(), secrets=secrets)

    def check_connection(self, connection: Connection) -> list[Problem]:
        if _webhook(connection).secret:
            return []
        return [
            Problem(
                _("Nothing is sent yet, because there is no secret."),
                hint=_("Make a secret and give it to whoever receives the messages."),
            )
        ]

    def probe(self, connection: Connection) -> Health:
        """Receivers are not disturbed by the clock: only whether their name leads to a public server is looked up."""
        http.check_name(_webhook(connection).url)
        return Health.ok(_("The address leads to a public server."))

    def describe_stored_data(self) -> list[StoredData]:
        return []

    def configure(self, connection: Connection, values: Mapping[str, str]) -> None:
        """As for all plugins; ``change_types`` takes names joined by commas, ``secret`` one that the receiver made."""
        webhook = _webhook(connection)
        rest = dict(values)
        secret = rest.pop("secret", "")
        if "change_types" in rest:
            rest["change_types"] = "|".join(part.strip() for part in rest["change_types"].split(","))
        super().configure(connection, rest)
        if secret:
            try:
                services.take_secret(webhook, check_secret(secret))
            except ValueError:
                words = _("secret: it is written as whsec_ and 24 to 64 bytes in base64.")
                raise ConfigurationError(words) from None

    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        return [
            PeriodicJob("webhooks.forget_old_secrets", timedelta(hours=1), _forget),
        ]


def _forget() -> str | None:
    count = services.forget_old_secrets()
    return f"{count} forgotten" if count else None


def _webhook(connection: Connection) -> WebhookConnection:
    found = connection.specific()
    if not isinstance(found, WebhookConnection):
        raise ConfigurationError(_("The settings of this webhook are missing."))
    return found
