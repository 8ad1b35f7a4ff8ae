"""What can go wrong on the way to Meetup and back. A world's ``script`` names the faults of the next requests, its
``weights`` those that happen by chance."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from tests.integrations.meetup.stub.truth import World

HTML = b"<!doctype html><html><head><title>Meetup</title></head><body><h1>We'll be right back</h1></body></html>"

BEFORE = {"401", "rate_200", "rate_429", "503", "400", "timeout", "html", "token_invalid", "403", "retired"}
"""Nothing is executed."""
BENT = {"null_group", "empty", "moving", "double_edges", "cursor_loop", "payload_error", "payload_error_field"}
"""The resolvers read them."""
AFTER = {"cut", "wrong_types", "null_edges", "partial", "lost_answer"}
"""The answer is spoilt; what was to be written, was."""
R9 = {
    "rate_429": 0.05,
    "rate_200": 0.05,
    "503": 0.1,
    "400": 0.02,
    "timeout": 0.05,
    "html": 0.0125,
    "cut": 0.0125,
    "wrong_types": 0.0125,
    "null_edges": 0.0125,
    "double_edges": 0.05,
    "cursor_loop": 0.03,
    "moving": 0.03,
    "401": 0.01,
    "empty": 0.01,
}
"""The weather of reliability's R9, and a sporadic 400 beside it (meetup.md 4.2)."""


def draw(world: World) -> str:
    """The fault of this request; empty: none."""
    if world.script:
        return world.script.popleft()
    chance = world.random.random()
    for name, weight in world.weights.items():
        chance -= weight
        if chance < 0:
            return name
    return ""


def before(fault: str, world: World) -> tuple[int, str, bytes] | None:
    """The answer instead of any: status, content type, body."""
    if world.lapsed or fault == "401":
        return 401, "application/json", b'{"errors":[{"code":"auth_fail","message":"Invalid oauth credentials"}]}'
    if fault == "token_invalid":
        return 200, "application/json", _body({"errors": [{"message": "access_token_invalid: token is not known"}]})
    if fault in {"rate_200", "rate_429"}:
        return 200 if fault == "rate_200" else 429, "application/json", _body(rate_limited(world))
    if fault == "503":
        return 503, "text/html", HTML
    if fault == "retired":
        return 503, "application/json", _body({"message": "This endpoint is deprecated"})
    if fault == "html":
        return 200, "text/html; charset=utf-8", HTML
    if fault == "400":
        return 400, "application/json", b'{"message":"Bad Request"}'
    if fault == "403":
        return 403, "application/json", b'{"error":"insufficient_scope"}'
    return None


def rate_limited(world: World) -> dict[str, Any]:
    """The refusal of one who asks too much."""
    reset = (world.now() + timedelta(seconds=world.reset_seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    extensions = {"code": "RATE_LIMITED", "consumedPoints": world.points_per_minute + 3, "resetAt": reset}
    return {"errors": [{"message": "Too many requests, please try again shortly.", "extensions": extensions}]}


def after(fault: str, answer: dict[str, Any]) -> bytes:
    """The answer as it arrives."""
    if fault == "wrong_types":
        _spoil(answer.get("data"), {"dateTime": 17, "yesCount": "many", "id": ["?"], "hasNextPage": "perhaps"})
    if fault == "null_edges":
        _spoil(answer.get("data"), {"edges": None})
    if fault == "partial":
        answer = {**answer, "errors": [{"message": "Something went wrong inside", "path": ["group"]}]}
    body = _body(answer)
    return body[: max(len(body) // 2, 1)] if fault == "cut" else body


def _spoil(value: Any, wrong: dict[str, Any]) -> None:
    if isinstance(value, dict):
        for name in value:
            if name in wrong:
                value[name] = wrong[name]
            else:
                _spoil(value[name], wrong)
    elif isinstance(value, list):
        for each in value:
            _spoil(each, wrong)


def _body(answer: object) -> bytes:
    return json.dumps(answer).encode()
