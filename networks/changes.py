"""What happens in networks (style guide 6.6, ``docs/changes.md``). What concerns single people is not public."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cms.core.changes import Change
from cms.core.life import declare_life

NETWORK = declare_life("network", "networks", "a network")
PRESS_RELEASE = declare_life("press_release", "press-releases", "a press release")
PERSON = declare_life("person", "people", "a person who may be shown")
ORGANISATION = declare_life("organisation", "organisations", "an organisation")
REGION = declare_life("region", "regions", "a region")


@dataclass(frozen=True)
class NoticeDue(Change):
    """Announced when a member, an applicant or the office has to be told something by mail; the rows are there. Subject:
    what it is about."""

    type: ClassVar[str] = "network.notice.due"
    is_public: ClassVar[bool] = False


@dataclass(frozen=True)
class NoticesForgotten(Change):
    """Announced when notices by mail are deleted with the person they were for, or with what they were about: before
    the rows are gone. ``notice_ids`` are their public ids. Subject: the recipient."""

    type: ClassVar[str] = "network.notice.forgotten"
    is_public: ClassVar[bool] = False

    notice_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class SignInCodeDue(Change):
    """Announced when a member asked for a code to sign in: the mail with it goes at once. It carries the code, which is
    kept nowhere, and where the mail goes. Subject: the request."""

    type: ClassVar[str] = "network.sign_in.due"
    is_public: ClassVar[bool] = False

    address: str = field(default="", repr=False)
    address_key: str = field(default="", repr=False)
    language: str = "de"
    code: str = field(default="", repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True)
class SignInCodesSpent(Change):
    """Announced when a code to sign in was used or is over: its mail must not say it any longer. Subject: the request."""

    type: ClassVar[str] = "network.sign_in.spent"
    is_public: ClassVar[bool] = False
