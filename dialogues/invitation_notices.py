"""The invitation of a member to a meeting, and what becomes of it. How one enters, and what is on the agenda, stands in the
members' area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core import clock
from cms.core.public import absolute_url
from dialogues.choices import EventLifecycle
from dialogues.invitations import register_source
from dialogues.models import DialogueEventPage
from dialogues.selectors.inviting import invited_members, sees
from dialogues.services.inviting import MEETING_CHANGED, MEETING_INVITED, MOVED, REOPENED
from dialogues.services.lifecycle import STOPPED
from networks.models import MemberAccount, Notice
from networks.notices import NOTICE, NoticeKind, Party, register_kind


def register() -> None:
    """``DialoguesConfig.ready()`` calls it once."""
    register_kind(NoticeKind(MEETING_INVITED, gettext_lazy("Invitation to a meeting"), _invitation, template=NOTICE))
    label = gettext_lazy("Meeting moved, postponed or cancelled")
    register_kind(NoticeKind(MEETING_CHANGED, label, _change, template=NOTICE))
    register_source("members", invited_members)


def _invitation(notice: Notice, party: Party) -> Mapping[str, Any] | None:
    page = _meeting(notice, party)
    if page is None or page.starts_at is None or page.lifecycle in STOPPED:
        return None
    return words(page, party.language)


def _change(notice: Notice, party: Party) -> Mapping[str, Any] | None:
    """What was true when it was noticed and is not any more is not told: the next notice tells what is."""
    page = _meeting(notice, party)
    occasion = notice.occasion.partition(" ")[0]
    if page is None or (occasion if occasion in STOPPED else "") != (
        page.lifecycle if page.lifecycle in STOPPED else ""
    ):
        return None
    found = words(page, party.language)
    _invites, facts = found["paragraphs"]
    with translation.override(party.language):
        return {
            **found,
            "heading": HEADINGS[occasion] % {"title": page.display_title},
            "paragraphs": [text for text in (facts, page.status_note) if text],
            "closing": [] if occasion in STOPPED else found["closing"],
        }


HEADINGS: Mapping[str, Any] = {
    EventLifecycle.CANCELLED: gettext_lazy("Cancelled: %(title)s"),
    EventLifecycle.POSTPONED: gettext_lazy("Postponed: %(title)s"),
    MOVED: gettext_lazy("New date: %(title)s"),
    REOPENED: gettext_lazy("Takes place after all: %(title)s"),
}


def _meeting(notice: Notice, party: Party) -> DialogueEventPage | None:
    """The meeting that is to come, in the reader's language where there is one, if they may see it."""
    pages = DialogueEventPage.objects.filter(translation_key=notice.subject_id, live=True).select_related("locale")
    found = sorted(pages.defer("report"), key=lambda page: page.locale.language_code != party.language)
    account = MemberAccount.objects.active().select_related("user").filter(public_id=notice.to_id).first()
    now = clock.now()
    page = next((page for page in found if account is not None and sees(account, page, now=now)), None)
    return None if page is None or (page.starts_at is not None and page.starts_at <= now) else page


def words(event: DialogueEventPage, language: str) -> dict[str, Any]:
    """What the mail says, also for its preview."""
    with translation.override(language):
        networks = [*event.networks.all(), *(event.series.networks.all() if event.series is not None else [])]
        names = list(dict.fromkeys(network.title for network in networks))
        places = [str(venue) for venue in event.venues.all()]
        mode = str(event.get_attendance_mode_display()) if event.attendance_mode else ""
        facts = [event.date.label(language) if event.date else "", mode, *places]
        return {
            "title": event.display_title,
            "kicker": ", ".join(names),
            "heading": _("Invitation: %(title)s") % {"title": event.display_title},
            "paragraphs": [
                _("The office of “%(networks)s” invites you.") % {"networks": ", ".join(names)},
                " · ".join(fact for fact in facts if fact),
            ],
            "url": absolute_url(reverse("dialogues:member_meeting", args=[event.public_id])),
            "button": _("To the meeting"),
            "closing": [_("There you read the agenda and propose something for it.")],
            "why": _("You get this e-mail because you stand for a member of the network."),
        }
