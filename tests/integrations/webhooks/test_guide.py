"""The guide for receivers (``docs/webhooks.md``) tells the truth: its program verifies what we send."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

import pytest

from cms.core import clock
from cms.core.changes import thing_of
from dialogues.changes import EventPublished
from integrations.core.signatures import make_secret, signed_headers
from integrations.webhooks.labels import public_types
from integrations.webhooks.messages import message_about
from tests.conftest import ROOT

GUIDE = (ROOT / "docs/webhooks.md").read_text()


def test_program_of_the_guide_verifies_our_messages() -> None:
    [program] = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(program, names)  # noqa: S102  our own guide
    new, old, other = (make_secret() for _ in range(3))
    body = b'{"type":"webhook.ping"}'
    headers = signed_headers("msg_1", body, secrets=[new, old], moment=clock.now())
    assert [names["verified"](headers, body, secret) for secret in (new, old)] == [json.loads(body)] * 2
    for wrong_body, secret in ((body + b" ", new), (body, other)):
        with pytest.raises(ValueError, match="not from the network"):
            names["verified"](headers, wrong_body, secret)


def test_example_has_the_shape_of_our_messages() -> None:
    [example] = re.findall(r"^\{.*\}$", GUIDE, re.MULTILINE)
    change = EventPublished(subject_id=UUID(int=1), moment=clock.now())
    shown, sent = json.loads(example), message_about(change)
    assert (list(shown), list(shown["data"])) == (list(sent), list(sent["data"]))


def test_every_kind_of_thing_is_named() -> None:
    [row] = re.findall(r"^\| `data\.type` \| (.*) \|$", GUIDE, re.MULTILINE)
    kinds = {thing.kind if (thing := thing_of(name)) else name.split(".")[-2] for name in public_types()}
    assert set(re.findall(r"`(\w+)`", row)) == {*kinds, "webhook"}
