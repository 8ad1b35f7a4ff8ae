"""Compile the translations of all apps without msgfmt, which a fresh machine does not have: ``python -m cms.messages``."""

from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
APPS = ("cms/core", "networks", "dialogues", "newsletters", "home", "templates", "integrations/*")


def catalogues() -> list[Path]:
    """All .po files of our own apps."""
    return sorted(path for app in APPS for path in ROOT.glob(f"{app}/locale/*/LC_MESSAGES/*.po"))


def compile_all() -> None:
    """Write a .mo file beside every .po file."""
    for path in catalogues():
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


if __name__ == "__main__":
    compile_all()
