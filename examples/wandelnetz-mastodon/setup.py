"""Everything is said in ``pyproject.toml``; only the translations are compiled here, without gettext's tools."""

from __future__ import annotations

from pathlib import Path

import polib
from setuptools import setup  # type: ignore[import-untyped]  # it ships no types
from setuptools.command.build_py import build_py  # type: ignore[import-untyped]  # the same


class BuildWithTranslations(build_py):
    def run(self) -> None:
        super().run()
        if self.editable_mode:
            places = Path(__file__).parent.glob("wandelnetz_mastodon/locale/*/LC_MESSAGES/*.po")
        else:
            places = Path(self.build_lib).glob("wandelnetz_mastodon/locale/*/LC_MESSAGES/*.po")
        for path in places:
            polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


setup(cmdclass={"build_py": BuildWithTranslations})
