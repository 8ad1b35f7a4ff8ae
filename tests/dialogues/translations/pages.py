"""Pages as editors change them, and their translations."""

from __future__ import annotations

from wagtail.models import Locale

from dialogues.models import DialogueEventPage


def reload(page: DialogueEventPage) -> DialogueEventPage:
    return type(page).objects.get(pk=page.pk)


def republish(page: DialogueEventPage, **values: object) -> DialogueEventPage:
    page = reload(page)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return reload(page)


def republish_rows(page: DialogueEventPage) -> DialogueEventPage:
    page.save_revision().publish()
    return reload(page)


def with_values(page: DialogueEventPage, relation: str, **values: object) -> DialogueEventPage:
    for name, value in values.items():
        setattr(getattr(page, relation).get_object_list()[0], name, value)
    return page


def english_of(
    event: DialogueEventPage, english: Locale, *, live: bool = True, title: str = "Who holds it together?"
) -> DialogueEventPage:
    """A translation without wagtail-localize, as the import and the editorial API make it."""
    page = event.copy_for_translation(english, copy_parents=True)
    page.title, page.kicker = title, "Dialogue 1"
    revision = page.save_revision()
    if live:
        revision.publish()
    return reload(page)
