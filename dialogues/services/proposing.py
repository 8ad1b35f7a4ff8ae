"""Members propose topics and items for agendas; the office answers (A13, B21, B29)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.addresses import recipient_key
from dialogues.choices import AgendaState, ProposalOrigin, ProposalState
from dialogues.models import AgendaItem, DialogueEventPage, TopicProposal
from dialogues.surveys.rules import topic_state
from networks.models import MemberAccount, NetworkPage
from networks.notices import ACCOUNT, OFFICE, To
from networks.services.notices import forget_about, notify

TOPIC_PROPOSED, TOPIC_ANSWERED = "topic_proposed", "topic_answered"
AGENDA_PROPOSED, AGENDA_ANSWERED = "agenda_proposed", "agenda_answered"


def propose_topic(account: MemberAccount, network: NetworkPage, *, title: str, text: str) -> TopicProposal:
    """A member wants an event about something; the office is told.

    Raises:
        ValidationError: by field, or because too many wait for an answer.
    """
    with transaction.atomic():
        waiting = TopicProposal.objects.filter(account=account, state=ProposalState.PROPOSED)
        _refuse_flood(account, waiting.count())
        row = TopicProposal(
            title=title.strip(), text=text.strip(), origin=ProposalOrigin.MEMBER, network=network, account=account
        )
        row.full_clean()
        row.save()
        notify(TOPIC_PROPOSED, to=To(OFFICE, network.translation_key), about=row.public_id)
    return row


def answer_topic(
    proposal: TopicProposal, *, state: str, answer: str = "", event: DialogueEventPage | None = None
) -> TopicProposal:
    """The office says what becomes of a topic; whoever proposed it is told when that is news. Where there is an event, the
    state follows it (``survey_rules.topic_state``).

    Raises:
        ValidationError: a topic is declined without a word.
    """
    with transaction.atomic():
        row: TopicProposal = TopicProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
        before = (row.state, row.answer, row.event_id)
        row.state, row.answer, row.event = topic_state(state, event, clock.now()), answer.strip(), event
        if state == ProposalState.DECLINED and not row.answer:
            raise ValidationError({"answer": _("Please say why the topic is not taken up.")})
        row.full_clean()
        row.save()
        if before != (row.state, row.answer, row.event_id) and row.account is not None:
            to = To(ACCOUNT, row.account.public_id)
            notify(TOPIC_ANSWERED, to=to, about=row.public_id, occasion=_moment())
    return row


def contribute(
    account: MemberAccount,
    event: DialogueEventPage,
    network_key: UUID,
    *,
    title: str,
    text: str,
    minutes: int | None = None,
) -> AgendaItem:
    """A member brings something to a meeting; the office is told.

    Raises:
        ValidationError: by field, the meeting is over or does not take place, or too many wait for an answer.
    """
    with transaction.atomic():
        if event.lifecycle in ("cancelled", "postponed") or (
            event.over_at is not None and event.over_at <= clock.now()
        ):
            raise ValidationError(_("This meeting is over or does not take place."))
        waiting = AgendaItem.objects.filter(account=account, state=AgendaState.PROPOSED)
        _refuse_flood(account, waiting.count())
        row = AgendaItem(
            event_key=event.translation_key,
            network_key=network_key,
            account=account,
            title=title.strip(),
            text=text.strip(),
            minutes=minutes,
        )
        row.full_clean()
        row.save()
        notify(AGENDA_PROPOSED, to=To(OFFICE, network_key), about=row.public_id)
    return row


def answer_item(item: AgendaItem, *, state: str, answer: str = "") -> AgendaItem:
    """The office says whether something comes on the agenda; whoever proposed it is told when that is news.

    Raises:
        ValidationError: an item is declined without a word.
    """
    with transaction.atomic():
        row: AgendaItem = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        before = (row.state, row.answer)
        row.state, row.answer = state, answer.strip()
        if state == AgendaState.DECLINED and not row.answer:
            raise ValidationError({"answer": _("Please say why it is not on the agenda.")})
        row.full_clean()
        row.save()
        if before != (row.state, row.answer) and row.account is not None:
            to = To(ACCOUNT, row.account.public_id)
            notify(AGENDA_ANSWERED, to=to, about=row.public_id, occasion=_moment())
    return row


def withdraw(row: TopicProposal | AgendaItem) -> None:
    """A member takes back what waits for an answer.

    Raises:
        ValidationError: it has its answer already.
    """
    with transaction.atomic():
        locked: Any = type(row).objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
        if locked is None:
            return
        if locked.state != ProposalState.PROPOSED:
            raise ValidationError(_("The office has answered already."))
        remove(locked)


def remove(row: TopicProposal | AgendaItem) -> None:
    """Delete a row with what was told by mail about it."""
    with transaction.atomic():
        forget_about(row.public_id)
        row.delete()


def erase(address: str) -> int:
    """Somebody is erased: what waits for an answer goes, what was answered stays without a name; how many."""
    key = recipient_key(address)
    count = 0
    with transaction.atomic():
        for model in (TopicProposal, AgendaItem):
            rows: Any = model.objects.filter(account__address_key=key)
            for row in rows.filter(state=ProposalState.PROPOSED):
                remove(row)
                count += 1
            count += rows.update(account=None)
    return count


def _refuse_flood(account: MemberAccount, waiting: int) -> None:
    MemberAccount.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if waiting >= settings.MEMBER_LIMITS.open_proposals:
        raise ValidationError(
            _("%(count)d of your proposals wait for an answer. Please wait for it first.") % {"count": waiting}
        )


def _moment() -> str:
    return clock.now().isoformat(timespec="milliseconds")
