"""The mail about meetings of working groups. It says what and when; the link stays in the members' area (E51)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core import clock
from cms.core.public import absolute_url
from dialogues.choices import EventLifecycle
from dialogues.models import DialogueEventPage
from dialogues.selectors.group_meetings import as_drafted, meetings_by_group
from dialogues.services.group_meetings import MEETING
from networks.groups.choices import GroupNotices
from networks.groups.links import group_path
from networks.groups.meetings import register_source
from networks.models import Notice
from networks.notices import NOTICE, NoticeKind, Party, register_kind
from networks.selectors.groups import part_today


def register() -> None:
    """``DialoguesConfig.ready()`` calls it once."""
    label = gettext_lazy("Meeting of a group")
    register_kind(NoticeKind(MEETING, label, _words, template=NOTICE, useful=timedelta(days=7)))
    register_source("dialogues", meetings_by_group)


def _words(notice: Notice, party: Party) -> Mapping[str, Any] | None:
    pages = DialogueEventPage.objects.select_related("group", "latest_revision").prefetch_related("venues")
    page = pages.filter(public_id=notice.subject_id, group__isnull=False).first()
    if page is None or page.group is None:
        return None
    places = as_drafted(page)
    if page.over_at is not None and page.over_at <= clock.now():
        return None
    part = part_today(page.group.translation_key, notice.to_id)
    is_cancelled = page.lifecycle == EventLifecycle.CANCELLED
    if part is None or part.notices == GroupNotices.OFF or is_cancelled != (notice.occasion == "cancelled"):
        return None
    if is_cancelled:
        heading = _("A meeting of your group is cancelled")
    elif notice.occasion == "planned":
        heading = _("A meeting of your group is planned")
    else:
        heading = _("A meeting of your group has changed")
    when = str(page.date) if page.date else _("The date is open.")
    return {
        "title": page.group.title,
        "kicker": page.group.title,
        "heading": heading,
        "paragraphs": [page.title, when, *places],
        "url": absolute_url(group_path("group", page.group.public_id)),
        "button": _("To the group"),
        "closing": [] if is_cancelled else [_("How you enter, and what is on the agenda, stands there.")],
        "why": _("You get this mail because you take part in this group."),
    }
