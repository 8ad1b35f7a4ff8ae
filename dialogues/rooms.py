"""How people get into an online event: by a link that somebody typed, or through a room that a plugin makes (E51).

Both are makers of rooms. The typed link is always there, and it counts wherever the chosen maker cannot help: it is
switched off, gone, or has not made its room. Apps above register theirs in ``AppConfig.ready()``; this app does not know
them. What an event uses is one word in ``MeetingAccess.provider``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _

from cms.core.registries import Registry

if TYPE_CHECKING:
    from dialogues.models import MeetingAccess

BY_HAND = ""
"""The provider of events whose link was typed."""


@dataclass(frozen=True)
class Room:
    """How the room of an event stands. No link is among it.

    Attributes:
        is_open: people can enter.
        note: a plain sentence for the office: when it is made, or why it is not.
        has_trouble: somebody should look after it.
        dial_in: telephone number and code, where the room has one.
    """

    is_open: bool
    note: str = ""
    has_trouble: bool = False
    dial_in: str = ""


class RoomMaker(Protocol):
    """Gives rooms to events. It is asked while pages are built, so it calls nobody."""

    def offers(self) -> Mapping[str, str]:
        """The providers that can be chosen at the moment, with their names for the office."""

    def room(self, access: MeetingAccess) -> Room:
        """How the room stands of an event that has chosen one of its providers."""

    def entrance(self, access: MeetingAccess, *, name: str, is_moderator: bool) -> str:
        """The link for one person, made now; empty while nobody can enter."""


class TypedLink:
    """The maker that is always there: everybody has the same link."""

    def offers(self) -> Mapping[str, str]:
        return {BY_HAND: _("By a link that you type in below")}

    def room(self, access: MeetingAccess) -> Room:
        return Room(is_open=bool(access.join_url))

    def entrance(self, access: MeetingAccess, *, name: str, is_moderator: bool) -> str:
        return access.join_url


MAKERS: Registry[str, RoomMaker] = Registry()
"""By what the names of their providers begin with, before the colon."""

MAKERS[BY_HAND] = TypedLink()


def offers() -> dict[str, str]:
    """Every way in that an editor can choose now, the typed link first."""
    return {provider: name for maker in MAKERS.values() for provider, name in maker.offers().items()}


def at_work(accesses: Iterable[MeetingAccess]) -> set[str]:
    """Which of the chosen providers make rooms at the moment. It costs nothing where every link was typed."""
    chosen = {access.provider for access in accesses} - {BY_HAND}
    return chosen & offers().keys() if chosen else set()


def is_made(access: MeetingAccess, working: Collection[str] | None = None) -> bool:
    """Whether a maker that works gives the room, so that everybody enters from a page of their own.

    Args:
        working: what :func:`at_work` has found for many.
    """
    return access.provider in (at_work([access]) if working is None else working)


def leads_in(access: MeetingAccess, working: Collection[str] | None = None) -> bool:
    """Whether people will get in at all."""
    return bool(access.join_url) or is_made(access, working)


def room_of(access: MeetingAccess) -> Room:
    """How the room of an event stands, with the maker that counts."""
    return _maker(access).room(access)


def entrance(access: MeetingAccess, *, name: str, is_moderator: bool = False) -> str:
    """The link for one person, made at this moment; the typed one while there is no room. It is stored nowhere.

    Args:
        name: what the others in the meeting read.
    """
    return _maker(access).entrance(access, name=name, is_moderator=is_moderator) or access.join_url


def _maker(access: MeetingAccess) -> RoomMaker:
    return MAKERS[access.provider.partition(":")[0] if is_made(access) else BY_HAND]
