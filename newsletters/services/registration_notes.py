"""What the office writes to everybody who registered for an event: one text, sent once, to those who are still registered
when their mail leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.core import clock
from cms.core.models import User
from dialogues.choices import RegistrationStatus
from dialogues.models import Registration
from dialogues.selectors.registration_office import event_titles
from dialogues.services.registrations.office import log_target
from newsletters.choices import MailingKind
from newsletters.contents import Content
from newsletters.engine.marks import PREFERENCES
from newsletters.engine.planning import Addressee, Plan, freeze
from newsletters.models import Mailing, Suppression
from newsletters.rendering import render_mail
from newsletters.services.suppression import LIFTED_BY_CONFIRMING

SENT = "newsletters.registration_note.send"
STATES = (RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING, RegistrationStatus.OFFERED)
"""Whoever has not confirmed, or has cancelled, gets no such mail."""
USEFUL = timedelta(days=7)
"""So long the engine tries; what says “tonight” is wrong a week later."""
CHUNK = 2_000


@dataclass(frozen=True)
class Note:
    """A mail before it is sent.

    Attributes:
        id: made with the form, so that sending it twice sends it once.
        text: paragraphs with empty lines between them; no HTML.
    """

    id: UUID
    event_key: UUID
    states: tuple[str, ...]
    subject: str
    text: str


@dataclass(frozen=True)
class Reach:
    """How many get it, and how many do not because their address is blocked."""

    receiving: int
    blocked: int


def contents_of(note: Note) -> list[Content]:
    """The mail in every language of the site, the main one first: the frame speaks it, the office's text stays."""
    title = event_titles([note.event_key]).get(note.event_key, "")
    context = {
        "note_subject": note.subject,
        "note_text": note.text,
        "event_title": title,
        "own_page_url": PREFERENCES,
    }
    languages = sorted(dict(settings.LANGUAGES), key=lambda language: language != settings.LANGUAGE_CODE)
    return [render_mail("registration_note", context, language=language, is_bulk=False) for language in languages]


def reach_of(event_key: UUID, states: tuple[str, ...]) -> Reach:
    """Whom it would reach now."""
    chosen = _chosen(event_key, states)
    receiving = _reachable(chosen).count()
    return Reach(receiving, chosen.count() - receiving)


def send(note: Note, *, user: User) -> Mailing:
    """Send it now; the same note again changes nothing. The log names subject and number, no person."""
    contents = contents_of(note)
    with transaction.atomic():
        reach = reach_of(note.event_key, note.states)
        with translation.override(settings.LANGUAGE_CODE):
            title = _("To everybody registered: %(subject)s") % {"subject": note.subject}
        key = f"registration-note:{note.event_key}:{note.id}"
        if (known := Mailing.objects.filter(key=key).first()) is not None:
            return known
        mailing = freeze(
            Plan(
                key=key,
                kind=MailingKind.REGISTRATION,
                title=title,
                contents=contents,
                event_key=note.event_key,
                valid_until=clock.now() + USEFUL,
                excluded_count=reach.blocked,
                user=user,
            ),
            _addressees(note),
        )
        log(
            instance=log_target(note.event_key),
            action=SENT,
            user=user,
            data={"mailing": str(mailing.pk), "states": sorted(note.states), "count": reach.receiving},
        )
    return mailing


def _chosen(event_key: UUID, states: tuple[str, ...]) -> QuerySet[Registration]:
    wanted = [state for state in STATES if state in states]
    rows: QuerySet[Registration] = Registration.objects.of_event(event_key).filter(state__in=wanted).order_by("pk")
    return rows


def _reachable(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """Without addresses that get no mail about their own registration either (``services.suppression.blocks``)."""
    blocked = Suppression.objects.filter(recipient_key=OuterRef("address_key"))
    return rows.exclude(Exists(blocked.exclude(reason__in=LIFTED_BY_CONFIRMING)))


def _addressees(note: Note) -> Iterator[Addressee]:
    rows = _reachable(_chosen(note.event_key, note.states))
    for row in rows.iterator(chunk_size=CHUNK):
        yield Addressee(row.address, row.address_key, row.language, registration_id=row.public_id)
