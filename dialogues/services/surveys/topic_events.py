"""A topic becomes an event, and its state follows the event from then on (A10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.richtext import from_text
from dialogues.choices import ProposalState
from dialogues.models import DialogueEventPage, DialogueSeriesPage, TopicProposal
from dialogues.services.proposing import answer_topic
from dialogues.surveys.rules import topic_state
from networks.models import NetworkPage

if TYPE_CHECKING:
    from cms.core.models import User


def make_event(
    topic: TopicProposal, series: DialogueSeriesPage, *, title: str = "", user: User | None = None
) -> DialogueEventPage:
    """A draft in ``series`` with the topic's words, which the topic then points to; whoever proposed it is told.

    Args:
        title: of the event; without it, the topic's.

    Raises:
        ValidationError: the topic is an event already, or the title is not possible.
    """
    with transaction.atomic():
        row: TopicProposal = TopicProposal.objects.select_for_update(of=("self",)).get(pk=topic.pk)
        if row.event_id is not None:
            raise ValidationError(_("This topic has become an event already."))
        event = DialogueEventPage(
            title=(title or row.title).strip(),
            announcement=from_text(row.text),
            locale=series.locale,
            owner=user,
            live=False,
        )
        network = _in_language(row.network, series)
        if network is not None:
            event.networks = [network]
        series.add_child(instance=event)
        event.save_revision(user=user, log_action=True)
        answer_topic(row, state=ProposalState.TAKEN_UP, answer=row.answer, event=event)
    return event


def follow_events() -> int:
    """Bring the states of topics to what their events say by now; whoever proposed one is told. How many have changed.

    Pages compute the state themselves: this is for the office's filters and for the mails.
    """
    now, changed = clock.now(), 0
    settled = Q(state=ProposalState.HELD, event__live=True, event__over_at__lte=now)
    rows = TopicProposal.objects.filter(event__isnull=False).exclude(state=ProposalState.DECLINED).exclude(settled)
    for row in rows.select_related("event").defer("event__report").order_by("pk"):
        if topic_state(row.state, row.event, now) != row.state:
            answer_topic(row, state=row.state, answer=row.answer, event=row.event)
            changed += 1
    return changed


def event_goes(event: DialogueEventPage) -> None:
    """An event is about to be deleted: its topics go with its page in another language, or are only taken up again."""
    others = DialogueEventPage.objects.filter(translation_key=event.translation_key).exclude(pk=event.pk)
    for row in TopicProposal.objects.filter(event=event).exclude(state=ProposalState.DECLINED):
        other = others.order_by("locale_id", "pk").first()
        is_planned = row.state == ProposalState.PLANNED
        answer_topic(row, state=ProposalState.TAKEN_UP if is_planned else row.state, answer=row.answer, event=other)


def _in_language(network: NetworkPage | None, series: DialogueSeriesPage) -> NetworkPage | None:
    """The network's page in the language of the series, where there is one."""
    if network is None:
        return None
    pages = NetworkPage.objects.filter(translation_key=network.translation_key, locale_id=series.locale_id)
    found: NetworkPage | None = pages.first()
    return found or network
