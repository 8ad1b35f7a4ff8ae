"""Translations: collect new texts into the catalogues, and check that German and English are complete.

``python -m tests.messages collect`` rewrites the .po files; ``… check`` writes nothing and fails on an entry that is
missing, unused or not translated, that has other placeholders than the text in the code, or that two apps translate
differently (Django merges all catalogues into one).
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = (
    "cms/core",
    "networks",
    "dialogues",
    "newsletters",
    "home",
    "templates",
    "integrations/bigbluebutton",
    "integrations/core",
    "integrations/ical",
    "integrations/meetup",
    "integrations/video",
    "integrations/webhooks",
)
BESIDES = {"templates": ("cms/*.py", "cms/editorial/*.py", "cms/settings/*.py")}
"""Sources outside an app, by the catalogue that holds their texts."""
LANGUAGES = ("de", "en")
EXTENSIONS = ("py", "html", "txt", "js")
HEADER = {
    "Project-Id-Version": "Wandelnetz",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")

Key = tuple[str | None, str, str]
"""Context, text and plural of an entry: what the code asks for."""


def po_path(catalogue: str, language: str) -> Path:
    return ROOT / catalogue / "locale" / language / "LC_MESSAGES" / "django.po"


def collect(catalogue: str) -> dict[str, polib.POFile]:
    """What the code of one catalogue says now, merged with the translations that are there, by language.

    ``makemessages`` works on a copy: it litters the folder it runs in, and others may be editing there.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / catalogue
        _copy_sources(catalogue, copy)
        for language in LANGUAGES:
            target = copy / po_path(catalogue, language).relative_to(ROOT / catalogue)
            target.parent.mkdir(parents=True, exist_ok=True)
            if po_path(catalogue, language).exists():
                shutil.copy(po_path(catalogue, language), target)
        _make_messages(copy)
        return {
            language: normalised(copy / po_path(catalogue, language).relative_to(ROOT / catalogue), language)
            for language in LANGUAGES
        }


def _copy_sources(catalogue: str, copy: Path) -> None:
    sources = [(path, path.relative_to(ROOT / catalogue)) for path in (ROOT / catalogue).rglob("*")]
    for pattern in BESIDES.get(catalogue, ()):
        sources += [(path, Path("besides") / path.relative_to(ROOT)) for path in ROOT.glob(pattern)]
    for path, inside in sources:
        if path.suffix[1:] in EXTENSIONS and path.is_file():
            (copy / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy / inside)


def _make_messages(folder: Path) -> None:
    import django
    from django.core.management import call_command
    from django.test import override_settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    django.setup()
    here = Path.cwd()
    os.chdir(folder)
    try:
        with override_settings(LOCALE_PATHS=[]):
            call_command(
                "makemessages",
                locale=list(LANGUAGES),
                no_location=True,
                no_obsolete=True,
                verbosity=0,
                extensions=list(EXTENSIONS),
            )
    finally:
        os.chdir(here)


def normalised(path: Path, language: str) -> polib.POFile:
    """The catalogue in an order and with headers that make a second run change nothing.

    English msgids are the English texts. What msgmerge guessed from a similar text is no translation.
    """
    catalogue = polib.pofile(str(path), wrapwidth=110)
    catalogue.header = ""
    catalogue.metadata = {**HEADER, "Language": language}
    catalogue.metadata_is_fuzzy = False
    for entry in catalogue:
        entry.comment = ""
        entry.previous_msgctxt = entry.previous_msgid = entry.previous_msgid_plural = None
        if language == "en" or entry.fuzzy:
            texts = (entry.msgid, entry.msgid_plural) if language == "en" else ("", "")
            if entry.msgid_plural:
                entry.msgstr_plural = dict(enumerate(texts))
            else:
                entry.msgstr = texts[0]
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    return catalogue


def collect_all() -> None:
    """Rewrite the .po files that differ from what the code says."""
    for catalogue in CATALOGUES:
        for language, collected in collect(catalogue).items():
            path = po_path(catalogue, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            text = f"{collected}\n" if not str(collected).endswith("\n") else str(collected)
            if not path.exists() or path.read_text() != text:
                path.write_text(text)


def check() -> list[str]:
    """What a reader would see wrongly, or not in their language."""
    found: list[str] = []
    german: dict[Key, list[str]] = {}
    for name in CATALOGUES:
        for language, collected in collect(name).items():
            path = po_path(name, language)
            where = path.relative_to(ROOT)
            known = {_key(entry) for entry in polib.pofile(str(path))} if path.exists() else set()
            wanted = {_key(entry) for entry in collected}
            found += [f"{where}: {_shown(msgid)} was never collected" for _context, msgid, _plural in wanted - known]
            found += [
                f"{where}: {_shown(msgid)} is in no code any more" for _context, msgid, _plural in known - wanted
            ]
            for entry in collected:
                if _key(entry) in known:
                    found += [f"{where}: {_shown(entry.msgid)} {problem}" for problem in _problems(entry)]
                if language == "de" and german.setdefault(_key(entry), _texts(entry)) != _texts(entry):
                    found.append(f"{where}: {_shown(entry.msgid)} is translated differently in another app")
    return sorted(set(found))


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def _problems(entry: polib.POEntry) -> Iterator[str]:
    if not entry.translated():
        yield "is not translated"
        return
    one, many = _placeholders(entry.msgid), _placeholders(entry.msgid_plural or entry.msgid)
    first, *others = map(_placeholders, _texts(entry))
    # “One place is left” may do without the number that the plural needs.
    if first not in (one, one | many) or any(text != one | many for text in others):
        yield "has other placeholders than its translation"


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def _texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _shown(msgid: str) -> str:
    return repr(msgid if len(msgid) <= 60 else f"{msgid[:59]}…")


def main() -> int:
    command = sys.argv[1] if len(sys.argv) > 1 else "check"
    if command not in {"collect", "check"}:
        print("usage: python -m tests.messages [collect|check]", file=sys.stderr)
        return 2
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
