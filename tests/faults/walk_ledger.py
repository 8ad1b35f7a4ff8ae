"""The ledger of consent in the walk (features.md 4, idea 8): what real processes write down while the clock moves on."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.faults.walk import Site

OPENED = 10
"""So often a scanner opens the link of the first person."""
NEW_WORDS = (
    "Ja, ich möchte vor jeder Veranstaltung von „{subject}“ eine Mail von {sender}. Ein Klick, und es ist vorbei."
)
REWORD = (
    "from cms.core.choices import Purpose; from cms.core.personal.consent_texts import add_version; "
    f"add_version(Purpose.SERIES, 'de', {NEW_WORDS!r})"
)


def query(site: Site, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{_file(site)}?mode=ro", uri=True, timeout=20)) as database:
        return list(database.execute(statement))


def entries(site: Site) -> int:
    return int(query(site, "SELECT COUNT(*) FROM core_consententry")[0][0])


def confirm(site: Site, path: str, *, opened: int) -> None:
    """Opening the link writes nothing; the click writes one entry."""
    before = entries(site)
    for _time in range(opened):
        assert site.ask("GET", path)[0] == 200
    assert entries(site) == before
    assert site.ask("POST", path, {})[0] == 200
    assert entries(site) == before + 1


def check_wording(site: Site, early: str, late: str) -> None:
    """The evidence for each person has the words that this person read."""
    first, second = _evidence(site, early), _evidence(site, late)
    for consents, version in ((first, "series-de-1"), (second, "series-de-2")):
        assert [(entry["act"], entry["text_version"]) for entry in consents] == [
            ("requested", version),
            ("confirmed", version),
        ]
    (old,), (new,) = {entry["text"] for entry in first}, {entry["text"] for entry in second}
    assert new.startswith("Ja, ich möchte vor jeder Veranstaltung von „Wege aufs Land“ eine Mail von ")
    assert "Wege aufs Land" in old
    assert "Ein Klick, und es ist vorbei." not in old


def check_stubs(site: Site, address: str, old_link: str) -> None:
    """After the erasure nobody is named, an old link revives nobody, and the chain still shows every alteration."""
    named = "SELECT COUNT(*) FROM core_consententry WHERE address || salt || subject_key <> '' OR ip IS NOT NULL"
    assert query(site, named) == [(0,)]
    assert json.loads(site.manage("privacy", "export", address)) == {}
    before = entries(site)
    assert site.ask("GET", old_link)[0] == site.ask("POST", old_link, {})[0] == 410
    assert entries(site) == before
    whole = site.manage("verify_consents")
    for column, value in (("act", "withdrawn"), ("text_version", "series-de-9"), ("at", "2027-01-01 00:00:00")):
        _check_altered(site, column, value)
    assert site.manage("verify_consents") == whole == f"{before} entries, unbroken.\n"


def _check_altered(site: Site, column: str, value: str) -> None:
    ((kept,),) = query(site, f"SELECT {column} FROM core_consententry WHERE sequence = 2")  # noqa: S608  names of ours
    _write(site, column, value)
    try:
        answer = site.manage("verify_consents", expected=1)
    finally:
        _write(site, column, kept)
    assert answer == "Entry 2 is broken: its content was altered.", answer


def _write(site: Site, column: str, value: str) -> None:
    with closing(sqlite3.connect(_file(site), timeout=20)) as database, database:
        database.execute(f"UPDATE core_consententry SET {column} = ? WHERE sequence = 2", [value])  # noqa: S608  as above


def _evidence(site: Site, address: str) -> list[dict[str, str]]:
    consents: list[dict[str, str]] = json.loads(site.manage("privacy", "export", address))["newsletters"]["consents"]
    return consents


def _file(site: Site) -> str:
    return str(site.folder / "data" / "db.sqlite3")
