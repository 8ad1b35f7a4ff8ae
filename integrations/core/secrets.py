"""Secrets in the database: encrypted, revealed only where they are used, never shown (reliability 4.5).

A column of :class:`EncryptedTextField` holds a token of Fernet (AES and HMAC, with a key derived from the environment).
What the code gets is a :class:`Secret`, which prints as dots, so that no template, log, message or error shows it by
accident; only ``reveal()`` says what it is. A database without the environment is of no use to a thief.

Keys: the first entry of ``CREDENTIALS_KEY`` encrypts, without it ``SECRET_KEY``; all entries, ``SECRET_KEY`` and
``SECRET_KEY_FALLBACKS`` decrypt. After a change ``manage.py rotate_secrets`` encrypts everything with the new key.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldError, ValidationError
from django.db import models, transaction
from django.db.models.query_utils import DeferredAttribute
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from integrations.core.errors import ConfigurationError

HIDDEN = "••••••••"


class UnreadableSecretError(ConfigurationError):
    """A secret was encrypted with a key that is gone."""


class Secret:
    """A text that nobody sees by accident. Two are equal when their texts are."""

    __slots__ = ("_plain", "_stored")

    def __init__(self, plain: str = "", *, stored: str = "") -> None:
        self._plain: str | None = None if stored else plain
        self._stored = stored

    def reveal(self) -> str:
        """The text itself. Only the code that sends it calls this.

        Raises:
            UnreadableSecretError: no key of the environment opens it.
        """
        if self._plain is None:
            try:
                self._plain = _box(_keys()).decrypt(self._stored.encode()).decode()
            except InvalidToken:
                raise UnreadableSecretError(
                    _(
                        "A stored secret cannot be read, because the key of this site was changed. Please enter it again."
                    )
                ) from None
        return self._plain

    def encrypted(self) -> str:
        """What the column holds; nothing for nothing."""
        if self._stored:
            return self._stored
        return _box(_keys()).encrypt(self._plain.encode()).decode() if self._plain else ""

    def __bool__(self) -> bool:
        return bool(self._stored or self._plain)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.reveal().encode(), other.reveal().encode())

    def __hash__(self) -> int:
        return hash(self.reveal())

    def __str__(self) -> str:
        return HIDDEN if self else ""

    def __repr__(self) -> str:
        return f"<Secret {self}>"


class _SecretAttribute(DeferredAttribute):
    """Makes a :class:`Secret` of whatever is assigned, so that no plain text waits in an instance."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = _as_secret(value)


class SecretFormField(forms.CharField):
    """An input that takes a new secret and never shows the old one; empty means: as it was."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False)
        super().__init__(**{**kwargs, "widget": widget, "required": False})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class EncryptedTextField(models.TextField[Secret | str, Secret]):
    """A text that only its user can read. It cannot be searched, and no export holds it."""

    descriptor_class = _SecretAttribute

    def from_db_value(self, value: str | None, *_args: Any) -> Secret:
        return Secret(stored=value or "")

    def get_prep_value(self, value: Any) -> str:
        return _as_secret(value).encrypted()

    def to_python(self, value: Any) -> Any:
        return _as_secret(value)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def value_to_string(self, obj: models.Model) -> str:
        return ""

    def get_lookup(self, lookup_name: str) -> Any:
        raise FieldError("secrets cannot be searched")

    def formfield(self, **kwargs: Any) -> forms.Field:
        return SecretFormField(label=capfirst(self.verbose_name), help_text=self.help_text)

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        if data:
            setattr(instance, self.attname, data)


def encrypted_fields() -> list[tuple[type[models.Model], EncryptedTextField]]:
    """All columns of the project that hold secrets, each with the model whose table it stands in."""
    return [
        (model, column)
        for model in apps.get_models()
        for column in model._meta.local_fields
        if isinstance(column, EncryptedTextField)
    ]


def rotate_secrets() -> tuple[int, int]:
    """Encrypt every stored secret with the first key.

    Returns:
        How many were encrypted anew, and how many no key opens; those stay as they are.
    """
    done = unreadable = 0
    for model, column in encrypted_fields():
        with transaction.atomic():
            rows: Sequence[tuple[Any, Secret]] = list(
                model._base_manager.select_for_update().values_list("pk", column.attname)
            )
            for pk, secret in rows:
                if not secret:
                    continue
                try:
                    plain = secret.reveal()
                except UnreadableSecretError:
                    unreadable += 1
                    continue
                model._base_manager.filter(pk=pk).update(**{column.attname: Secret(plain)})
                done += 1
    return done, unreadable


def _as_secret(value: Any) -> Secret:
    return value if isinstance(value, Secret) else Secret("" if value is None else str(value))


def _keys() -> tuple[str, ...]:
    return (*settings.ENV.CREDENTIALS_KEY, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"wandelnetz.credentials")
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))
