from __future__ import annotations

import re
import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cms.core import clock
from cms.core.tokens import LONGEST_TOKEN, ExpiredToken, InvalidToken, make_token, read_token

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PURPOSES = ("subscription.confirm", "subscription.unsubscribe", "form", "registration.manage")


@pytest.mark.parametrize("subject", ["", "a", "42", "6f1c7c0e-8a43-4f6e-9c9f-2f4b1d0c5a11", "Größe:1.2 % ✓"])
def test_token_tells_its_subject(subject):
    token = make_token("form", subject, expires_in=HOUR)
    assert read_token(token, "form") == subject
    assert re.fullmatch(r"[A-Za-z0-9._-]+", token)


def test_token_of_a_link_is_short_enough_for_every_mail_program():
    subject = "6f1c7c0e-8a43-4f6e-9c9f-2f4b1d0c5a11"
    assert len(make_token("subscription.unsubscribe", subject, expires_in=None)) <= 110


def test_token_expires_to_the_second():
    with clock.frozen_at(NOON):
        token = make_token("form", "42", expires_in=HOUR)
    with clock.frozen_at(NOON + HOUR - timedelta(microseconds=1)):
        assert read_token(token, "form") == "42"
    for moment in (NOON + HOUR, NOON + timedelta(days=900)):
        with clock.frozen_at(moment), pytest.raises(ExpiredToken):
            read_token(token, "form")


def test_token_without_an_end_stays():
    with clock.frozen_at(NOON):
        token = make_token("subscription.unsubscribe", "42", expires_in=None)
    with clock.frozen_at(NOON + timedelta(days=10_000)):
        assert read_token(token, "subscription.unsubscribe") == "42"


def test_expired_token_of_another_purpose_is_simply_invalid():
    with clock.frozen_at(NOON):
        token = make_token("form", "42", expires_in=HOUR)
    with clock.frozen_at(NOON + HOUR), pytest.raises(InvalidToken) as error:
        read_token(token, "subscription.confirm")
    assert error.type is InvalidToken


@settings(max_examples=3_000, deadline=None)
@given(
    subject=st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    made_for=st.sampled_from(PURPOSES),
    used_for=st.sampled_from(PURPOSES),
)
def test_token_opens_no_other_door(subject, made_for, used_for):
    assume(made_for != used_for)
    with pytest.raises(InvalidToken):
        read_token(make_token(made_for, subject, expires_in=None), used_for)


@settings(max_examples=4_000, deadline=None)
@given(
    position=st.integers(min_value=0, max_value=200),
    replacement=st.text(string.ascii_letters + string.digits + "._-=: \n\0ä", max_size=3),
)
def test_altered_token_is_refused(position, replacement):
    token = make_token("form", "6f1c7c0e-8a43-4f6e-9c9f-2f4b1d0c5a11", expires_in=HOUR)
    altered = token[:position] + replacement + token[position + 1 :]
    assume(altered != token)
    with pytest.raises(InvalidToken):
        read_token(altered, "form")


@settings(max_examples=3_000, deadline=None)
@given(st.text(st.characters(), max_size=300))
def test_anything_else_is_refused(token):
    with pytest.raises(InvalidToken):
        read_token(token, "form")


@pytest.mark.parametrize("token", ["", ".", "..", "W10.x", "a.b.c", "\udc80", "x" * 5_000, "." * 900])
def test_strange_token_is_refused(token):
    with pytest.raises(InvalidToken):
        read_token(token, "form")


def test_token_of_another_secret_key_is_refused(settings):
    token = make_token("form", "42", expires_in=None)
    old_key, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-for-this-test-0123456789abc"
    with pytest.raises(InvalidToken):
        read_token(token, "form")
    settings.SECRET_KEY_FALLBACKS = [old_key]
    assert read_token(token, "form") == "42"


@pytest.mark.parametrize("purpose", ["", "Form", "a b", "a:b", "1"])
def test_purpose_is_a_name_in_the_code(purpose):
    with pytest.raises(ValueError, match="is no purpose"):
        make_token(purpose, "42", expires_in=None)
    with pytest.raises(ValueError, match="is no purpose"):
        read_token("x", purpose)


@pytest.mark.parametrize("lifetime", [timedelta(), timedelta(seconds=-1)])
def test_lifetime_must_be_positive(lifetime):
    with pytest.raises(ValueError, match="valid for some time"):
        make_token("form", "42", expires_in=lifetime)


def test_subject_must_fit_into_a_link():
    with pytest.raises(ValueError, match="too long"):
        make_token("form", "x" * LONGEST_TOKEN, expires_in=None)
