"""``DialogueEventPage.series`` repeats the page tree as a column, so that lists need no tree query."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Page

from dialogues.models import DialogueEventPage


def follow_move(page: Page) -> int:
    """Set the series of ``page`` and all events below it again after a move.

    Returns:
        How many events belong to another series or group now.
    """
    changed = 0
    with transaction.atomic():
        for event in DialogueEventPage.objects.filter(path__startswith=page.path).select_for_update():
            before = event.series_id, event.group_id
            event.set_series()
            if (event.series_id, event.group_id) != before:
                event.save(update_fields=["series", "group"])
                changed += 1
    return changed
