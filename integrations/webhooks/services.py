"""The secrets of receivers, and the test message."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.core import clock
from cms.core.models import User
from integrations.core import http
from integrations.core.contract import Receipt
from integrations.core.errors import ConfigurationError
from integrations.core.models import Connection
from integrations.core.secrets import Secret
from integrations.core.services.probing import TESTED
from integrations.core.signatures import make_secret
from integrations.webhooks import client, messages
from integrations.webhooks.models import WebhookConnection

SECRET_MADE = "webhooks.secret_made"  # noqa: S105  the name of an act
OVERLAP = timedelta(hours=24)
"""How long the secret before signs beside a new one, where the office says nothing else."""
LONGEST_OVERLAP = timedelta(days=7)


def new_secret(
    webhook: WebhookConnection,
    *,
    instead_of: datetime | None,
    overlap: timedelta = OVERLAP,
    user: User | None = None,
) -> str:
    """Make a secret, to be shown once and never again.

    Args:
        instead_of: when the secret that the caller has seen was made; None for none. A form that is sent twice must not
            make two: the receiver would know neither.
        overlap: how long the one before signs as well, so that nothing is lost while the receiver changes over.

    Raises:
        ValidationError: somebody was faster; nothing was changed.
    """
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise ValidationError(_("The time for changing over is at most seven days."))
    with transaction.atomic():
        row = WebhookConnection.objects.select_for_update(of=("self",)).get(pk=webhook.pk)
        if row.secret_made_at != instead_of:
            raise ValidationError(
                _("A secret was made in the meantime. It was shown once; if nobody has it, please make another one.")
            )
        secret = make_secret()
        take_secret(row, secret, overlap=overlap)
        row.full_clean()
        row.save()
        log(instance=Connection.objects.get(pk=row.pk), action=SECRET_MADE, user=user)
    return secret


def take_secret(webhook: WebhookConnection, secret: str, *, overlap: timedelta = OVERLAP) -> None:
    """Put ``secret`` into the unsaved ``webhook``; the one before signs as well for ``overlap``."""
    if webhook.secret and webhook.secret == Secret(secret):
        return
    now = clock.now()
    has_overlap = bool(webhook.secret) and overlap > timedelta()
    webhook.previous_secret = webhook.secret if has_overlap else Secret()
    webhook.previous_until = now + overlap if has_overlap else None
    webhook.secret, webhook.secret_made_at = Secret(secret), now


def forget_old_secrets() -> int:
    """Delete secrets whose time for changing over has passed.

    Returns:
        How many.
    """
    over = WebhookConnection.objects.filter(previous_until__lte=clock.now())
    return over.update(previous_secret=Secret(), previous_until=None)


def send_test(
    webhook: WebhookConnection, *, user: User | None = None, resolver: http.Resolver = http.resolve
) -> Receipt:
    """Send a test message at once, outside any transaction. It is not tried again and stands in no log.

    Raises:
        ConfigurationError: there is no secret yet.
        IntegrationError: it did not arrive; the message says why.
    """
    secrets = webhook.usable_secrets(clock.now())
    if not secrets:
        raise ConfigurationError(_("Without a secret nothing is sent. Please make one first."))
    body = messages.ping(str(webhook.public_id))
    log(instance=Connection.objects.get(pk=webhook.pk), action=TESTED, user=user)
    return client.post(webhook.url, f"msg_{uuid.uuid4().hex}", body, secrets=secrets, resolver=resolver)
