"""Addresses of working groups in the members' area."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse


def group_path(name: str, *ids: UUID, at_end: bool = False) -> str:
    """The path of a screen of a group, by its name in ``networks.groups.urls``.

    Args:
        at_end: of a thread: where the latest contribution stands.
    """
    path = reverse(f"members:{name}", args=ids)
    return f"{path}?page=last#end" if at_end else path
