"""A BigBlueButton server that makes rooms for this site."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations.core.errors import PermanentError
from integrations.core.models import Connection
from integrations.core.secrets import EncryptedTextField
from integrations.core.targets import LONGEST_URL, read_target

EARLIEST, LATEST = 15, 240
"""Minutes: people may enter a quarter of an hour before the beginning."""


class BigBlueButtonConnection(Connection):
    """One server. ``url`` is kept as the calls need it, up to and without ``/api``."""

    url = models.CharField(
        _("address of the server"),
        max_length=LONGEST_URL,
        help_text=_("Whoever runs the server knows it. For example https://bbb.example.org/bigbluebutton/."),
    )
    secret = EncryptedTextField(
        _("secret of the server"),
        blank=True,
        default="",
        help_text=_(
            "Whoever runs the server finds both with the command “bbb-conf --secret”. It is kept encrypted and never shown "
            "again. Left empty, the one before stays."
        ),
    )
    opens_minutes = models.PositiveSmallIntegerField(
        _("the room is made so many minutes before"),
        default=30,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        help_text=_("From then on hosts can enter; people who registered 15 minutes before the beginning."),
    )

    class Meta:
        verbose_name = _("BigBlueButton server")
        verbose_name_plural = _("BigBlueButton servers")

    def clean_fields(self, exclude: Any = None) -> None:
        self.url = without_end(self.url)
        super().clean_fields(exclude=exclude)

    def clean(self) -> None:
        super().clean()
        try:
            read_target(self.url)
        except PermanentError as error:
            raise ValidationError({"url": str(error)}) from None

    @property
    def host(self) -> str:
        """Where the server is, for lists."""
        return urlsplit(self.url).hostname or ""


def without_end(url: str) -> str:
    """As the calls need it: no slash and no ``/api`` at the end, and the usual path where none was given."""
    text = url.strip().rstrip("/").removesuffix("/api").rstrip("/")
    return f"{text}/bigbluebutton" if text and not urlsplit(text).path else text
