"""Secrets: encrypted with the keys of the environment, and never shown by accident."""

from __future__ import annotations

import copy
import logging
from typing import Any

import pytest
from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.template import Context, Template
from pytest_django.fixtures import Settings

from integrations.core.errors import ConfigurationError
from integrations.core.secrets import EncryptedTextField, Secret, UnreadableSecretError

WORD = "whsec_canary"
KEYS = [f"{number}-only-for-the-test-run-0123456789abcdef" for number in range(3)]


def with_keys(settings: Settings, *credentials: str, key: str = KEYS[0], earlier: tuple[str, ...] = ()) -> None:
    settings.ENV = settings.ENV.model_copy(update={"CREDENTIALS_KEY": credentials})
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = key, list(earlier)


def test_nothing_shows_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(WORD)
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("%s %r %s", secret, secret, {"a": [secret]})
    shown = [
        *(str(secret), repr(secret), f"{secret}", repr([secret]), caplog.text),
        Template("{{ secret }} {{ secret|safe }}").render(Context({"secret": secret})),
        Secret(WORD).encrypted(),
    ]
    assert not [text for text in shown if "canary" in text]
    assert (str(secret), str(Secret()), bool(secret), bool(Secret())) == ("••••••••", "", True, False)


def test_what_is_stored_opens_with_the_key_only(settings: Settings) -> None:
    with_keys(settings)
    stored = Secret(WORD).encrypted()
    assert stored != Secret(WORD).encrypted()
    assert Secret(stored=stored).reveal() == WORD
    assert Secret(stored=stored) == Secret(WORD)
    assert Secret(stored=stored) != Secret("other")
    assert (Secret(WORD) == WORD, Secret().encrypted(), Secret(stored="").reveal()) == (False, "", "")
    with_keys(settings, key=KEYS[1])
    unreadable = Secret(stored=stored)
    assert (bool(unreadable), str(unreadable)) == (True, "••••••••")
    with pytest.raises(UnreadableSecretError) as problem:
        unreadable.reveal()
    assert isinstance(problem.value, ConfigurationError)


def test_earlier_keys_open_and_the_first_one_closes(settings: Settings) -> None:
    with_keys(settings)
    stored = Secret(WORD).encrypted()
    with_keys(settings, key=KEYS[1], earlier=(KEYS[0],))
    assert Secret(stored=stored).reveal() == WORD
    with_keys(settings, KEYS[2])
    assert Secret(stored=stored).reveal() == WORD
    newer = Secret(WORD).encrypted()
    with_keys(settings)
    with pytest.raises(UnreadableSecretError):
        Secret(stored=newer).reveal()
    with_keys(settings, KEYS[1], KEYS[2], key="x" * 32)
    assert Secret(stored=newer).reveal() == WORD


def test_column_hides_and_cannot_be_searched() -> None:
    column = EncryptedTextField()
    assert str(column.to_python(WORD)) == "••••••••"
    assert WORD not in column.get_prep_value(WORD)
    assert (column.get_prep_value(""), column.get_prep_value(None)) == ("", "")
    assert column.value_to_string(Any) == ""
    for name in ("exact", "contains", "isnull"):
        with pytest.raises(FieldError):
            column.get_lookup(name)
    with pytest.raises(ValidationError):
        column.clean("", None)
    assert EncryptedTextField(blank=True).clean("", None) == Secret()
    assert column.clean(WORD, None) == Secret(WORD)
    assert copy.deepcopy(Secret(WORD)) == Secret(WORD)


def test_form_takes_a_secret_and_shows_none() -> None:
    class Form(forms.Form):
        secret = EncryptedTextField("Secret", help_text="Help").formfield()

    html = str(Form(initial={"secret": Secret(WORD)})["secret"])
    assert 'type="password"' in html
    assert "canary" not in html
    assert "•" not in html
    assert not Form({"secret": ""}, initial={"secret": Secret(WORD)}).has_changed()
    assert Form({"secret": "new"}, initial={"secret": Secret(WORD)}).has_changed()
    assert Form({"secret": ""}).is_valid()
