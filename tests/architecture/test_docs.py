"""The documents stay true: links lead somewhere, every library has its line, the file sizes are kept."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
SOURCES = [
    path
    for folder in ("cms", "home", "networks", "dialogues")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
]


def anchors(document: Path) -> set[str]:
    """The anchors that a reader's Markdown viewer makes of the headings."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    broken = []
    for target in LINK.findall(document.read_text()):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        name, _hash, anchor = target.partition("#")
        path = (document.parent / name).resolve() if name else document
        if not path.exists() or (anchor and path.suffix == ".md" and anchor not in anchors(path)):
            broken.append(target)
    assert broken == []


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = [re.split(r"[\[<>=~ ]", line)[0].lower() for line in project["dependencies"]]
    text = (ROOT / "docs/dependencies.md").read_text().lower()
    assert [name for name in names if name not in text] == []


def test_lock_files_name_no_address_and_agree() -> None:
    runtime, test = ((ROOT / name).read_text() for name in ("requirements.lock", "requirements-test.lock"))
    assert "://" not in runtime + test
    assert "--index-url" not in runtime + test
    pins = [set(re.findall(r"^([a-z0-9._-]+==[^ ;\\]+)", text, re.MULTILINE)) for text in (runtime, test)]
    assert pins[0] <= pins[1]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_is_not_too_long(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 420, "a file that passes about 400 lines becomes a package"


def test_architecture_fits_on_two_screens() -> None:
    assert len((ROOT / "docs/architecture.md").read_text().splitlines()) <= 100


def test_no_machine_path_and_no_unfinished_work() -> None:
    words = re.compile(r"/(?:work|root)/|\bTODO\b|\bFIXME\b|[Ll]orem ipsum")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in [*SOURCES, *DOCUMENTS, *(ROOT / "templates").rglob("*.html")]
        if (match := words.search(path.read_text()))
    ]
    assert found == []
