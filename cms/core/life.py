"""The four things that can happen to anything in public, declared together (style 6.6)."""

from __future__ import annotations

from dataclasses import dataclass

from cms.core.changes import THINGS, Change, Thing


@dataclass(frozen=True)
class Life:
    """The four things that can happen to one kind of thing in public."""

    kind: str
    published: type[Change]
    updated: type[Change]
    unpublished: type[Change]
    deleted: type[Change]


def declare_life(kind: str, collection: str, words: str) -> Life:
    """Declare ``kind.published`` and its three companions.

    Args:
        collection: the list of the API in which such things are.
        words: “a network”.
    """
    sentences = {
        "published": f"Announced when {words} becomes visible to everybody, for the first time or again.",
        "updated": f"Announced when {words} that is visible was published or saved again.",
        "unpublished": f"Announced when {words} is no longer visible, but not deleted.",
        "deleted": f"Announced when {words} that had once been announced is deleted for good.",
    }
    name = "".join(part.capitalize() for part in kind.split("_"))
    THINGS[kind] = Thing(kind=kind, collection=collection)
    made: dict[str, type[Change]] = {
        verb: type(f"{name}{verb.capitalize()}", (Change,), {"type": f"{kind}.{verb}", "__doc__": sentence})
        for verb, sentence in sentences.items()
    }
    return Life(kind, **made)
