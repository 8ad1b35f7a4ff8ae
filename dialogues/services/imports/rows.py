"""The rows of an imported event: venues, people, recordings, presentations."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Locale

from cms.core.content_import.items import Item
from cms.core.content_import.media import MediaError
from cms.core.content_import.rows import replace_rows
from dialogues.models import Contributor, DialogueEventPage, Presentation, Recording, RegistrationQuestion, Topic


def topics_named(item: Item) -> list[Topic]:
    """The topics that the item names, whatever their spelling in capitals; new ones are made."""
    names = list(dict.fromkeys(" ".join(str(name).split()) for name in item.get("topics") or []))
    return [_topic(name, item.session.locale) for name in names]


def _topic(name: str, locale: Locale) -> Topic:
    found = Topic.objects.filter(name__iexact=name, locale=locale).first()
    if found is None:
        # Case folding of umlauts is not every database's business.
        folded = name.casefold()
        found = next((topic for topic in Topic.objects.filter(locale=locale) if topic.name.casefold() == folded), None)
    if found is None:
        found = Topic(name=name, locale=locale)
        found.save()
    return found


def is_translation(item: Item) -> bool:
    """Whether the file's language is not the site's default one: its rows may be translations of others."""
    return bool(item.session.locale.pk != Locale.get_default().pk)


def fill_venues(page: DialogueEventPage, item: Item) -> None:
    if "venues" not in item:
        return
    names = ("name", "street", "postal_code", "city", "country", "url", "accessibility")
    replace_rows(
        page,
        "venues",
        item.children("venues", "city"),
        item_identity=lambda entry: (entry.text("name"), entry.text("city")),
        row_identity=lambda row: (row.name, row.city),
        fill=lambda row, entry: entry.copy(row, *names),
        by_position=True,
    )


def fill_contributors(page: DialogueEventPage, item: Item) -> None:
    if "contributors" not in item:
        return

    def fill(row: Contributor, entry: Item) -> None:
        person = entry.reference("person", "people")
        if person is not None:
            row.person = person
        entry.copy(row, "state", "note", "category", "kind", "teaser", "mandate", "mandate_confirmation")
        entry.copy_rich(row, "statement")
        if "affiliations" in entry:
            replace_rows(
                row,
                "affiliations",
                entry.children("affiliations"),
                item_identity=lambda child: (child.text("role"), child.text("place")),
                row_identity=lambda child: (child.role, child.place),
                fill=_fill_affiliation,
                by_position=True,
            )

    replace_rows(
        page,
        "contributors",
        item.children("contributors", "person"),
        item_identity=lambda entry: getattr(entry.reference("person", "people"), "pk", None),
        row_identity=lambda row: row.person_id,
        fill=fill,
    )


def _fill_affiliation(row: Any, entry: Item) -> None:
    entry.copy(row, "role", "organisation_name", "place")
    if "organisation" in entry:
        row.organisation = entry.reference("organisation", "organisations")


def fill_questions(page: DialogueEventPage, registration: Item) -> None:
    """What people are asked when they register. A question that is worded anew stays the same question."""
    if "questions" not in registration:
        return

    def fill(row: RegistrationQuestion, entry: Item) -> None:
        entry.copy(row, "kind", "label", "purpose", "keep_days", is_required="required")
        if "options" in entry:
            row.options = "\n".join(" ".join(str(option).split()) for option in entry.get("options") or [])

    replace_rows(
        page,
        "registration_questions",
        registration.children("questions"),
        item_identity=lambda entry: (entry.text("kind"), entry.text("label")),
        row_identity=lambda row: (row.kind, row.label),
        fill=fill,
        by_position=True,
        is_required="required",
    )


def fill_recordings(page: DialogueEventPage, item: Item) -> None:
    if "recordings" not in item:
        return

    def fill(row: Recording, entry: Item) -> None:
        entry.copy(row, "kind", "title", "page_url", "provider", "embed_url", "credit", "origin", "captions")
        entry.copy_rich(row, "intro", "transcript")
        entry.copy_image(row, "poster")
        if "rights_holder" in entry:
            row.rights_holder = entry.reference("rights_holder", "organisations")
        if "contributors" in entry:
            row.people.set(entry.references("contributors", "people"))

    replace_rows(
        page,
        "recordings",
        item.children("recordings"),
        item_identity=lambda entry: entry.text("page_url"),
        row_identity=lambda row: row.page_url,
        fill=fill,
        by_position=is_translation(item),
    )


def fill_presentations(page: DialogueEventPage, item: Item) -> None:
    if "presentations" not in item:
        return
    replace_rows(
        page,
        "presentations",
        item.children("presentations"),
        item_identity=lambda entry: entry.text("title"),
        row_identity=lambda row: row.title,
        fill=_fill_presentation,
        by_position=is_translation(item),
        document="file",
    )


def _fill_presentation(row: Presentation, entry: Item) -> None:
    entry.copy(row, "title", "kind", "url")
    if entry.text("file"):
        spec = {**entry.data, "file": entry.text("file")}
        try:
            row.document = entry.session.media.document(spec, row.document)
        except MediaError as error:
            entry.problem(str(error), "file")
        except ValidationError as error:
            entry.problem(" ".join(error.messages), "file")
        # A document knows its own language and accessibility.
        row.language = row.accessibility = ""
        if "url" not in entry:
            row.url = ""
    else:
        entry.copy(row, "language", "accessibility")
        if entry.text("url"):
            row.document = None
    if "contributors" in entry:
        row.people.set(entry.references("contributors", "people"))
