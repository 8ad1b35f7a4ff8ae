"""What is told by mail about proposed topics and items for agendas. What was proposed stays on the site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.masthead import masthead
from cms.core.public import absolute_url
from dialogues.models import AgendaItem, DialogueEventPage, TopicProposal
from dialogues.services.proposing import AGENDA_ANSWERED, AGENDA_PROPOSED, TOPIC_ANSWERED, TOPIC_PROPOSED
from networks.models import Notice
from networks.notices import NOTICE, NoticeKind, Party, register_kind

Words = Mapping[str, Any] | None


def register() -> None:
    """``DialoguesConfig.ready()`` calls it once."""
    for name, label, context in (
        (TOPIC_PROPOSED, gettext_lazy("Topic proposed"), _topic_proposed),
        (TOPIC_ANSWERED, gettext_lazy("Answer to a proposed topic"), _topic_answered),
        (AGENDA_PROPOSED, gettext_lazy("Contribution to an agenda proposed"), _item_proposed),
        (AGENDA_ANSWERED, gettext_lazy("Answer to a contribution to an agenda"), _item_answered),
    ):
        register_kind(NoticeKind(name, label, context, template=NOTICE))


def _topic_proposed(notice: Notice, party: Party) -> Words:
    row = _topic(notice)
    if row is None:
        return None
    return {
        "title": row.title,
        "kicker": row.network.title if row.network else "",
        "heading": _("A member proposes a topic"),
        "paragraphs": [row.title],
        "url": absolute_url(reverse("topic_proposals:edit", args=[row.pk])),
        "button": _("Read and answer"),
        "why": _office(party),
    }


def _topic_answered(notice: Notice, party: Party) -> Words:
    row = _topic(notice)
    if row is None or row.account is None:
        return None
    return {
        "title": row.title,
        "kicker": row.network.title if row.network else "",
        "heading": _("The office has answered"),
        "paragraphs": [_("Your topic: %(title)s") % {"title": row.title}, str(row.get_state_display())],
        "quote": row.answer,
        "url": absolute_url(reverse("dialogues:member_topics")),
        "button": _("To the topics"),
        "why": _("You get this e-mail because you proposed this in the members' area."),
    }


def _item_proposed(notice: Notice, party: Party) -> Words:
    row, event = _item(notice)
    if row is None:
        return None
    return {
        "title": row.title,
        "kicker": event.display_title if event else "",
        "heading": _("A member proposes something for the agenda"),
        "paragraphs": [row.title],
        "url": absolute_url(reverse("agenda_items:edit", args=[row.pk])),
        "button": _("Read and answer"),
        "why": _office(party),
    }


def _item_answered(notice: Notice, party: Party) -> Words:
    row, event = _item(notice)
    if row is None or row.account is None or event is None:
        return None
    return {
        "title": row.title,
        "kicker": event.display_title,
        "heading": _("The office has answered"),
        "paragraphs": [_("Your contribution: %(title)s") % {"title": row.title}, str(row.get_state_display())],
        "quote": row.answer,
        "url": absolute_url(reverse("dialogues:member_meeting", args=[event.public_id])),
        "button": _("To the meeting"),
        "why": _("You get this e-mail because you proposed this in the members' area."),
    }


def _topic(notice: Notice) -> TopicProposal | None:
    return TopicProposal.objects.select_related("network", "account").filter(public_id=notice.subject_id).first()


def _item(notice: Notice) -> tuple[AgendaItem | None, DialogueEventPage | None]:
    row = AgendaItem.objects.select_related("account").filter(public_id=notice.subject_id).first()
    if row is None:
        return None, None
    pages = DialogueEventPage.objects.filter(translation_key=row.event_key).defer("report")
    return row, pages.order_by("locale_id", "pk").first()


def _office(party: Party) -> str:
    return _("You get this e-mail because you look after %(name)s.") % {"name": masthead(party.language).name}
