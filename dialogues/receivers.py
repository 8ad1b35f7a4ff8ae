"""Wagtail's signals, translated into announcements (style guide 6.6). No decision is taken here.

Traps (style guide 8): ``page_published`` also fires for a page that is only scheduled, and most signals come outside any
transaction. Both do no harm, because :func:`announce_page` looks at what is public and opens its own; what is lost when
the process dies in between is found by the reconciliation (:mod:`dialogues.periodic`).
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageViewRestriction, Revision
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms.core import clock
from cms.core.changes import actor_key
from dialogues.models import Announcement, DialogueEventPage, DialogueSeriesPage, VideoFile
from dialogues.services.announcements import announce_differences, announce_page
from dialogues.services.inviting import tell_invited
from dialogues.services.series_link import follow_move
from dialogues.services.translations import family_of
from dialogues.services.videos import forget_file

KINDS = {DialogueSeriesPage: Announcement.Kind.SERIES, DialogueEventPage: Announcement.Kind.EVENT}


def page_came(
    sender: type[Page],
    instance: DialogueSeriesPage | DialogueEventPage,
    revision: Revision | None = None,
    alias: bool = False,
    **kwargs: Any,
) -> None:
    """A page was published or scheduled: what is the same in every language follows, and all of it is announced."""
    with transaction.atomic():
        family = None if alias or not instance.live else family_of(instance)
        if family is not None:
            family.take(revision)
        page_changed(sender, instance)
        if family is not None:
            family.give()
        if isinstance(instance, DialogueEventPage):
            tell_invited(instance)


def page_changed(sender: type[Page], instance: DialogueSeriesPage | DialogueEventPage, **kwargs: Any) -> None:
    """A page came, was taken offline or deleted."""
    actor = actor_key(get_active_log_context().user)
    announce_page(KINDS[sender], instance.public_id, now=clock.now(), actor=actor)


def page_moved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """A page went elsewhere in the tree, with all below it."""
    follow_move(instance)
    announce_differences(now=clock.now())


def privacy_changed(sender: type[PageViewRestriction], **kwargs: Any) -> None:
    """Pages became private or public."""
    announce_differences(now=clock.now())


def video_deleted(sender: type[VideoFile], instance: VideoFile, **kwargs: Any) -> None:
    """A film goes with its row."""
    forget_file(instance)


def connect() -> None:
    """``DialoguesConfig.ready()`` calls it once."""
    for model in KINDS:
        page_published.connect(page_came, sender=model, dispatch_uid=f"dialogues-{model.__name__}-published")
        for signal, name in ((page_unpublished, "unpublished"), (post_delete, "deleted")):
            signal.connect(page_changed, sender=model, dispatch_uid=f"dialogues-{model.__name__}-{name}")
    post_delete.connect(video_deleted, sender=VideoFile, dispatch_uid="dialogues-video-deleted")
    post_page_move.connect(page_moved, dispatch_uid="dialogues-page-moved")
    post_save.connect(privacy_changed, sender=PageViewRestriction, dispatch_uid="dialogues-privacy-saved")
    post_delete.connect(privacy_changed, sender=PageViewRestriction, dispatch_uid="dialogues-privacy-deleted")
