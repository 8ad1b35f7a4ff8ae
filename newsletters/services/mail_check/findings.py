"""What the check says: a light, one sentence, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Light(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True)
class Finding:
    """One line.

    Attributes:
        topic: such as SPF, with the domain it is about.
        text: what was found.
        advice: what to do, and who; empty when all is well.
    """

    light: Light
    topic: str
    text: str
    advice: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"light": self.light.value, "topic": self.topic, "text": self.text, "advice": self.advice}


def good(topic: str, text: str) -> Finding:
    return Finding(Light.GREEN, topic, text)


def look(topic: str, text: str, advice: str = "") -> Finding:
    return Finding(Light.AMBER, topic, text, advice)


def bad(topic: str, text: str, advice: str) -> Finding:
    return Finding(Light.RED, topic, text, advice)
