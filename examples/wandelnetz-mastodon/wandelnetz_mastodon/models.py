"""An account at Mastodon."""

from __future__ import annotations

from urllib.parse import urlsplit

from cms.core.fields import ChoiceSetField
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import pgettext, pgettext_lazy
from integrations.core.errors import PermanentError
from integrations.core.models import Connection
from integrations.core.secrets import EncryptedTextField
from integrations.core.targets import read_target

from wandelnetz_mastodon import mapping
from wandelnetz_mastodon.choices import (
    HEADLINES,
    OCCASIONS,
    PUBLISHED,
    Visibility,
    first_language,
    languages,
    occasion_names,
)


class MastodonConnection(Connection):
    """The account that posts, and what it posts. With the series of the common table only its events are announced.

    The access token is encrypted. Nothing about people is kept.
    """

    instance = models.CharField(
        pgettext_lazy("mastodon", "server"),
        max_length=200,
        help_text=pgettext_lazy("mastodon", "The address of the Mastodon server, such as https://mastodon.social."),
    )
    token = EncryptedTextField(
        pgettext_lazy("mastodon", "access token"),
        blank=True,
        default="",
        help_text=pgettext_lazy(
            "mastodon",
            "At Mastodon: Preferences, Development, New application, with the rights “read” and “write:statuses”. It is "
            "never shown again here. Leave it empty to keep the present one.",
        ),
    )
    occasions = ChoiceSetField(
        pgettext_lazy("mastodon", "what is announced"),
        max_length=400,
        choices=OCCASIONS,
        default=occasion_names,
        blank=False,
    )
    language = models.CharField(
        pgettext_lazy("mastodon", "language"),
        max_length=20,
        choices=languages,
        default=first_language,
        help_text=pgettext_lazy(
            "mastodon", "Pages in this language are announced, so that a translation makes no second post."
        ),
    )
    visibility = models.CharField(
        pgettext_lazy("mastodon", "who sees it"), max_length=8, choices=Visibility, default=Visibility.PUBLIC
    )
    template = models.TextField(
        pgettext_lazy("mastodon", "text"),
        max_length=mapping.LONGEST_POST,
        default=mapping.DEFAULT_TEMPLATE,
        help_text=pgettext_lazy(
            "mastodon", "In place of {what}, {title}, {date}, {place} and {url} stands what is true of the event."
        ),
    )

    class Meta:
        verbose_name = pgettext_lazy("mastodon", "Mastodon account")
        verbose_name_plural = pgettext_lazy("mastodon", "Mastodon accounts")

    def clean(self) -> None:
        super().clean()
        self.instance = self.instance.strip().rstrip("/")
        problems: dict[str, str] = {}
        try:
            read_target(self.instance)
        except PermanentError as error:
            problems["instance"] = str(error)
        else:
            parts = urlsplit(self.instance)
            if parts.path or parts.query or parts.fragment:
                problems["instance"] = pgettext("mastodon", "Only the server, please, without what follows its name.")
        if not self.token:
            problems["token"] = pgettext("mastodon", "Without an access token nothing can be posted.")
        if unknown := mapping.unknown_places(self.template):
            problems["template"] = pgettext("mastodon", "“{%(name)s}” is none of the places that are filled.") % {
                "name": unknown[0]
            }
        elif "{url}" not in self.template or "{title}" not in self.template:
            problems["template"] = pgettext(
                "mastodon", "The text needs {title} and {url}, so that people find the event."
            )
        if problems:
            raise ValidationError(problems)

    @property
    def host(self) -> str:
        """The server, for lists."""
        return urlsplit(self.instance).hostname or ""

    @property
    def occasion_labels(self) -> list[str]:
        """What is announced, in the active language."""
        labels = dict(OCCASIONS)
        return [str(labels.get(name, name)) for name in self.occasions]

    @property
    def example(self) -> str:
        """A post as it would look, in the language of the account."""
        with translation.override(self.language):
            facts = {
                "what": str(HEADLINES[PUBLISHED]),
                "title": pgettext("mastodon", "Who holds the village together?"),
                "date": pgettext("mastodon", "1 December 2026, 18:00"),
                "place": pgettext("mastodon", "Village hall, Musterdorf"),
                "url": f"{settings.SITE_URL.rstrip('/')}/…",
            }
        return mapping.compose(self.template, facts)
