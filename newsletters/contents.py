"""A mail before it is frozen. Apart from the engine, so that pages can show a mail without knowing how mail is sent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Content:
    """What a mail says in one language. ``calendar`` is an iCalendar file, or empty."""

    language: str
    subject: str
    html: str
    text: str
    calendar: str = ""
