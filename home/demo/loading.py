"""Fills an empty site with the demo (contract 7). What is there already, an editor's work above all, stays."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from wagtail.models import Locale

from cms.core import clock
from cms.core.content_import.pages import index_page
from cms.core.content_import.reading import read_source
from cms.core.content_import.runner import import_data
from cms.core.demo import LATER, PARTS
from cms.core.models import ImportKey
from dialogues.models import DialogueIndexPage
from home.demo import site
from home.demo.papers import write_papers
from home.demo.pictures import draw_pictures
from home.demo.schedule import Slot, schedule
from home.models import HomePage

HERE = Path(__file__).parent
SECTION = "demo"
FILES = ("records.yaml", "series.yaml", "english.yaml")


@dataclass(frozen=True)
class Loaded:
    """What a run did: the parts that it made; an empty list means that everything was there."""

    parts: list[str]


def load(today: date | None = None) -> Loaded:
    """Make every part of the demo that was never made before.

    A part is made once: what an editor changed or deleted afterwards is not put back.
    """
    home = HomePage.objects.filter(locale=Locale.get_default()).order_by("path").first()
    if home is None:
        raise LookupError("The site has no start page.")
    parts: dict[str, Callable[[Any], None]] = {
        "networks and dialogues": lambda home: _import_content(today or clock.today()),
        "pages": site.make_pages,
        "start page": site.fill_start_page,
        "settings": site.fill_settings,
        "English pages": site.make_english_pages,
        "easy language": site.make_easy_language_page,
        **PARTS,
        **LATER,
    }
    made = []
    for name, make in parts.items():
        with transaction.atomic():
            _mark, is_new = ImportKey.objects.get_or_create(
                section=SECTION, key=name, defaults={"translation_key": UUID(str(home.translation_key))}
            )
            if is_new:
                home.refresh_from_db()
                make(home)
                made.append(name)
    return Loaded(made)


def _import_content(today: date) -> None:
    slots = schedule(today)
    # Made first, so that it stands first in the menu.
    index_page(DialogueIndexPage, Locale.get_default(), "Dialoge")
    with tempfile.TemporaryDirectory(prefix="wandelnetz-demo-") as name:
        folder = Path(name)
        draw_pictures(folder / "bilder")
        write_papers(folder / "dokumente")
        for file in FILES:
            data = read_source(HERE / file)
            for series in data.get("series", []) if "locale" not in data else []:
                for event in series["events"]:
                    _lay(event, slots[event["key"]])
            for network in data.get("networks", []):
                _lay_terms(network, today)
            import_data(data, name=file, folder=folder)


def _lay(event: dict[str, Any], slot: Slot) -> None:
    event["date"] = slot.date
    if slot.ends_at:
        event["ends_at"] = slot.ends_at


def _lay_terms(network: dict[str, Any], today: date) -> None:
    """Offices of a network end some time after the day of loading, so that there is always somebody in them."""
    for spokesperson in network.get("spokespersons", []):
        spokesperson["to"] = f"{today.year + 2}-06"
    if "office" in network:
        network["office"]["until"] = str(today.year + 1)
