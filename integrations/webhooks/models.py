"""A receiver of webhooks."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core import clock
from cms.core.fields import ChoiceSetField
from integrations.core.errors import PermanentError
from integrations.core.models import Connection
from integrations.core.secrets import EncryptedTextField
from integrations.core.targets import LONGEST_URL, read_target
from integrations.webhooks.labels import choices, public_types


class WebhookConnection(Connection):
    """An address that is told of public changes, and the secret by which it knows that they come from here.

    Without a secret nothing is sent. Where a new one is made, the one before signs as well until ``previous_until``, so
    that nothing is lost while the receiver changes over; then it is forgotten.
    """

    url = models.CharField(
        _("address"),
        max_length=LONGEST_URL,
        help_text=_("Whoever receives the messages gives you this address. It begins with https://."),
    )
    change_types = ChoiceSetField(
        _("what is told"), max_length=2_000, choices=choices, default=public_types, blank=False
    )
    secret = EncryptedTextField(_("secret"), blank=True, editable=False, default="")
    previous_secret = EncryptedTextField(blank=True, editable=False, default="")
    previous_until = models.DateTimeField(null=True, editable=False)
    secret_made_at = models.DateTimeField(_("secret made"), null=True, editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def clean(self) -> None:
        super().clean()
        try:
            read_target(self.url)
        except PermanentError as error:
            raise ValidationError({"url": str(error)}) from None

    @property
    def host(self) -> str:
        """Who is told, for lists: an address may hold a token of its receiver."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_changing_over(self) -> bool:
        """Whether two secrets count at the moment."""
        return bool(self.previous_secret) and self.previous_until is not None and clock.now() < self.previous_until

    def usable_secrets(self, moment: datetime) -> list[str]:
        """What signs at ``moment``, the newest first; nothing as long as there is no secret.

        Raises:
            UnreadableSecretError: the key of the site has changed.
        """
        if not self.secret:
            return []
        is_overlap = self.previous_secret and self.previous_until is not None and moment < self.previous_until
        return [self.secret.reveal(), *([self.previous_secret.reveal()] if is_overlap else ())]
