"""``manage.py rebuild_search``: make the search index anew, after content was changed past the site."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cms.core import searching
from cms.core.management.base import Command as BaseCommand


class Command(BaseCommand):
    help = "Makes the index of the search anew. Nothing is missing while it runs; running it twice changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        count = searching.rebuild()
        self.stdout.write(_("%(count)d things can be found.") % {"count": count})
