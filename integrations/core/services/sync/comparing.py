"""The comparison of three: what both sides last agreed upon, what they say, and what stands here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialogues.services import remote


@dataclass
class Comparison:
    """What follows for one event.

    Attributes:
        write: their values to be written into our page.
        agreed: what both sides agree upon from now on (once ``write`` is written), by field.
        conflicts: their values where both sides changed; ours stays.
        settled: fields whose conflict is over.
        ours: what stands here now, for the words of the report.
    """

    write: dict[str, str] = field(default_factory=dict)
    agreed: dict[str, str] = field(default_factory=dict)
    conflicts: dict[str, str] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    ours: dict[str, str] = field(default_factory=dict)


def compare(base: Mapping[str, str], ours: Mapping[str, str], theirs: Mapping[str, str]) -> Comparison:
    """Compare field by field.

    * They have not moved since we last agreed: nothing to do, whatever stands here.
    * They moved, and we did not: theirs is written.
    * Both say the same by now: that is agreed.
    * Both moved: a conflict; ours stays.
    * Never compared: theirs is written where ours is vague, else it is a conflict unless both agree.

    A status "postponed" is a decision of the office about the date, too.
    """
    found = Comparison(ours=dict(ours))
    for name, their in theirs.items():
        our = ours[name]
        before = base.get(name)
        if before is not None and remote.agree(name, before, their):
            found.settled.add(name)
            if before != their and remote.agree(name, our, their):
                found.agreed[name] = their
        elif remote.agree(name, our, their):
            found.agreed[name] = their
            found.settled.add(name)
        elif _is_ours_untouched(name, before, our, their) and not _is_postponed(name, ours):
            found.write[name] = their
            found.agreed[name] = their
            found.settled.add(name)
        else:
            found.conflicts[name] = their
    return found


def _is_ours_untouched(name: str, before: str | None, our: str, their: str) -> bool:
    if before is None:
        return remote.is_open(name, our, their)
    return remote.agree(name, our, before)


def _is_postponed(name: str, ours: Mapping[str, str]) -> bool:
    return name == remote.DATE and ours.get(remote.STATUS) == remote.POSTPONED
