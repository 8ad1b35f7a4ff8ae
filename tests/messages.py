"""Translations: collect new texts into the catalogues, and check that German and English are complete.

``python -m tests.messages collect`` rewrites the .po files; ``… check`` fails on a missing, fuzzy or outdated entry.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = ("cms/core", "networks", "dialogues", "home", "templates")
LANGUAGES = ("de", "en")
IGNORED = ("admin_static",)


def collect(folder: Path) -> None:
    """Run Django's makemessages for one app, without line numbers, so that only texts make differences."""
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    django.setup()
    here = Path.cwd()
    (folder / "locale").mkdir(exist_ok=True)
    os.chdir(folder)
    try:
        call_command(
            "makemessages",
            locale=list(LANGUAGES),
            no_location=True,
            no_obsolete=True,
            verbosity=0,
            extensions=["py", "html", "txt", "js"],
        )
    finally:
        os.chdir(here)


def normalise(path: Path) -> None:
    """English msgids are the English texts; headers carry no time, so that a second run changes nothing."""
    catalogue = polib.pofile(str(path), wrapwidth=110)
    for header in (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Report-Msgid-Bugs-To",
        "Last-Translator",
        "Language-Team",
    ):
        catalogue.metadata.pop(header, None)
    catalogue.header = ""
    if path.parts[-3] == "en":
        for entry in catalogue:
            if entry.msgid_plural:
                entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
            else:
                entry.msgstr = entry.msgid
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    for entry in catalogue:
        entry.comment = ""
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    catalogue.save(str(path))


def paths() -> list[Path]:
    return [
        ROOT / app / "locale" / language / "LC_MESSAGES" / "django.po" for app in CATALOGUES for language in LANGUAGES
    ]


def collect_all() -> None:
    for app in CATALOGUES:
        collect(ROOT / app)
    for path in paths():
        if path.exists():
            normalise(path)


def problems() -> list[str]:
    """Entries that a reader would see in the wrong language."""
    found = []
    for path in paths():
        if not path.exists():
            continue
        for entry in polib.pofile(str(path)):
            where = f"{path.relative_to(ROOT)}: {entry.msgid[:60]!r}"
            if not entry.translated():
                found.append(f"{where} is not translated")
            if entry.fuzzy:
                found.append(f"{where} is fuzzy")
    return found


def check() -> list[str]:
    """Collect into the working tree and compare: texts in the code that the catalogues do not know are a problem too."""
    before = {path: path.read_text() for path in paths() if path.exists()}
    try:
        collect_all()
        found = problems()
        known = {path: {(e.msgid, e.msgctxt) for e in polib.pofile(text)} for path, text in before.items()}
        for path in paths():
            if not path.exists():
                continue
            missing = {(e.msgid, e.msgctxt) for e in polib.pofile(str(path))} - known.get(path, set())
            found += [f"{path.relative_to(ROOT)}: {msgid[:60]!r} was never collected" for msgid, _context in missing]
    finally:
        for path in paths():
            if path in before:
                path.write_text(before[path])
            elif path.exists():
                path.unlink()
    return sorted(set(found))


def main() -> int:
    command = sys.argv[1] if len(sys.argv) > 1 else "check"
    if command == "collect":
        collect_all()
        return 0
    found = check()
    for line in found:
        print(line)
    print(f"{len(found)} problems in the translations" if found else "German and English are complete")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
