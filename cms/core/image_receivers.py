"""Makes the named sizes of a picture when it is saved (:mod:`cms.core.renditions`)."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save, pre_save

from cms.core.cache.version import bump_version
from cms.core.models import CmsImage
from cms.core.renditions import make_renditions

logger = logging.getLogger(__name__)


def file_replaced(instance: CmsImage, raw: bool = False, **kwargs: Any) -> None:
    """Another file: the sizes of the old one are of no use."""
    if raw or instance.pk is None:
        return
    before = CmsImage.objects.filter(pk=instance.pk).values_list("file", flat=True).first()
    if before is not None and before != instance.file.name:
        instance.renditions.all().delete()


def image_saved(instance: CmsImage, raw: bool = False, **kwargs: Any) -> None:
    """A picture was uploaded, replaced or got another focal point."""
    if not raw:
        transaction.on_commit(lambda: _make(instance))


def _make(image: CmsImage) -> None:
    try:
        make_renditions(image)
    except (OSError, ValueError):
        # The picture itself is saved, and the original stands in; ``make_renditions`` tries again.
        logger.exception("the sizes of picture %s could not be made", image.pk)
    bump_version()


def connect() -> None:
    """``CoreConfig.ready()`` calls it once."""
    pre_save.connect(file_replaced, sender=CmsImage, dispatch_uid="renditions-of-replaced-file")
    post_save.connect(image_saved, sender=CmsImage, dispatch_uid="renditions-of-saved-image")
