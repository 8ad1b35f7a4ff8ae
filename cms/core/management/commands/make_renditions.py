"""``manage.py make_renditions``: make the named sizes of pictures that lack one, as after an import of files."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cms.core.management.base import Command as BaseCommand
from cms.core.models import CmsImage
from cms.core.renditions import images_without_renditions, make_renditions


class Command(BaseCommand):
    help = "Makes the named sizes of all pictures that lack one. Running it twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="also look at pictures that have all sizes")

    def handle(self, *args: Any, **options: Any) -> None:
        images = CmsImage.objects.all() if options["all"] else images_without_renditions()
        made = 0
        for image in images.iterator():
            try:
                make_renditions(image)
            except OSError as error:
                self.stderr.write(f"{image.title}: {error}")
            else:
                made += 1
        self.stdout.write(_("%(count)d pictures have all their sizes now.") % {"count": made})
