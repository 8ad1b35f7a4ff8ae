"""Signatures of webhooks: what others verify of ours, and what we verify of others'."""

from __future__ import annotations

from datetime import timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from cms.core import clock
from integrations.core.signatures import (
    WINDOW,
    InvalidSignature,
    check_secret,
    make_secret,
    signed_headers,
    verify,
)

BODY = '{"wer":"Büro"}'.encode()


def test_reference_library_verifies_with_either_secret() -> None:
    new, old = make_secret(), make_secret()
    headers = signed_headers("msg_1", BODY, secrets=[new, old], moment=clock.now())
    for secret in (new, old):
        assert Webhook(secret).verify(BODY, headers) == {"wer": "Büro"}
    with pytest.raises(WebhookVerificationError):
        Webhook(make_secret()).verify(BODY, headers)


def test_secret_is_long_and_of_the_standard() -> None:
    secret = make_secret()
    assert check_secret(secret) == secret
    assert len(secret) == len("whsec_") + 44
    assert secret != make_secret()
    for wrong in ("", "whsec_", secret.removeprefix("whsec_"), "whsec_YWJj", secret + "!", "whsec_" + "A" * 88):
        with pytest.raises(ValueError, match="whsec_"):
            check_secret(wrong)


def test_without_a_secret_nothing_is_signed() -> None:
    with pytest.raises(ValueError, match="without a secret"):
        signed_headers("msg_1", BODY, secrets=[], moment=clock.now())
    with pytest.raises(ValueError, match="no dot"):
        signed_headers("msg.1", BODY, secrets=[make_secret()], moment=clock.now())


def test_incoming_message_is_verified(now: object) -> None:
    secret, other = make_secret(), make_secret()
    headers = signed_headers("msg_1", BODY, secrets=[secret], moment=clock.now())
    assert verify(headers, BODY, secrets=[other, secret]) == "msg_1"
    for wrong in (
        {**headers, "webhook-id": "msg_2"},
        {**headers, "webhook-id": ""},
        {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)},
        {**headers, "webhook-timestamp": "now"},
        {**headers, "webhook-timestamp": "9" * 12},
        {**headers, "webhook-signature": ""},
        {**headers, "webhook-signature": headers["webhook-signature"].replace("v1,", "v2,")},
        {**headers, "webhook-signature": "v1,é"},
        {},
    ):
        with pytest.raises(InvalidSignature):
            verify(wrong, BODY, secrets=[secret])
    for secrets, body in (([other], BODY), ([], BODY), ([secret], BODY + b" "), ([secret], b"\xff")):
        with pytest.raises(InvalidSignature):
            verify(headers, body, secrets=secrets)


@pytest.mark.parametrize(("distance", "counts"), [(WINDOW, True), (WINDOW + timedelta(seconds=1), False)])
@pytest.mark.parametrize("sign", [1, -1])
def test_message_counts_for_minutes_only(now: object, distance: timedelta, sign: int, counts: bool) -> None:
    secret = make_secret()
    headers = signed_headers("msg_1", BODY, secrets=[secret], moment=clock.now() + sign * distance)
    if counts:
        assert verify(headers, BODY, secrets=[secret]) == "msg_1"
    else:
        with pytest.raises(InvalidSignature):
            verify(headers, BODY, secrets=[secret])
