"""``BelowNetwork.network`` repeats the page tree as a column, so that lists need no tree query."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Page

from networks.models import PressReleasePage, WorkingGroupPage


def follow_move(page: Page) -> int:
    """Set the network of ``page`` and of all below it again after a move.

    Returns:
        How many belong to another network now.
    """
    changed = 0
    with transaction.atomic():
        for model in (PressReleasePage, WorkingGroupPage):
            for below in model.objects.filter(path__startswith=page.path).select_for_update():
                before = below.network_id
                below.set_network()
                if below.network_id != before:
                    below.save(update_fields=["network"])
                    changed += 1
    return changed
