"""Calls for learning trips: who may apply, and what members and the office see of them (A16–A18)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from cms.core.public import public_space
from dialogues.choices import EventKind, EventLifecycle, RegistrationState, RegistrationStatus
from dialogues.models import DialogueEventPage, Registration, TripApplication
from dialogues.models.call_fields import Called
from dialogues.selectors.desks import fact_page
from dialogues.selectors.events import event_documents
from dialogues.selectors.filters import events_of_network, public_events
from networks.models import MemberAccount, NetworkPage
from networks.permissions import Action, Viewer, is_meant, viewer_of

OPEN_STATES = (RegistrationStatus.APPLIED, RegistrationStatus.WAITING)
"""An application in one of these may still become a place."""
SHOWN = 20


class Eligible(NamedTuple):
    """Through which network somebody may apply, and as what."""

    network_key: UUID
    standing: str


def networks_of(event: DialogueEventPage) -> list[NetworkPage]:
    """Whose people may apply: those of the networks that the call names, else of the event and its series."""
    named = list(event.call_networks.all())
    if named:
        return named
    found = [*event.networks.all(), *(event.series.networks.all() if event.series is not None else [])]
    return list({page.translation_key: page for page in found}.values())


def network_keys(event: DialogueEventPage) -> list[UUID]:
    """The same by translation key, each once."""
    return list(dict.fromkeys(page.translation_key for page in networks_of(event)))


def eligible_as(viewer: Viewer, event: DialogueEventPage) -> Eligible | None:
    """As what somebody may apply today; None when they may not (A18). Rights are asked of ``networks.permissions``.

    Args:
        event: the page whose settings count (``desks.fact_page``).
    """
    if viewer.account is None:
        return None
    for key in network_keys(event):
        if is_meant(viewer, key, event.call_standings, Action.APPLY_FOR_TRIPS):
            return Eligible(key, viewer.standings[key].value)
    return None


def eligible_by_address(application: TripApplication, event: DialogueEventPage) -> tuple[MemberAccount, str] | None:
    """The account that has the address of an application, and as what it might apply today; None when there is no such
    account. For the office, which looks at applications that came by mail."""
    accounts = MemberAccount.objects.select_related("user")
    account = accounts.filter(address_key=application.registration.address_key, user__is_active=True).first()
    if account is None:
        return None
    found = eligible_as(viewer_of(account.user), event)
    return account, found.standing if found is not None else ""


def whom_in_words(event: DialogueEventPage) -> str:
    """Who may apply, as a sentence in the active language; the names of networks as the page has them."""
    names = _("“%(name)s”")
    titles = ", ".join(names % {"name": page.title} for page in networks_of(event))
    labels = dict(Called.choices)
    if not titles:
        return ""
    if event.call_standings:
        kinds = ", ".join(str(labels[code]) for code in event.call_standings if code in labels)
        return _("Those who belong to %(networks)s may apply, as: %(kinds)s.") % {"networks": titles, "kinds": kinds}
    return _("Members of %(networks)s may apply.") % {"networks": titles}


@dataclass(frozen=True)
class Trip:
    """A trip as somebody sees it in the members' area.

    Attributes:
        document: of the event, as in the API.
        own: their application, with its registration; None without one.
        may_apply: they might, while the call is open.
        is_over: its day has passed, whether it was held or cancelled.
    """

    event: DialogueEventPage
    document: dict[str, Any]
    own: TripApplication | None = None
    may_apply: bool = False
    is_over: bool = False

    @property
    def is_open(self) -> bool:
        return bool(self.document["registration"]["state"] == RegistrationState.OPEN)

    @property
    def has_report(self) -> bool:
        return has_report(self.document)

    @property
    def state(self) -> RegistrationStatus | None:
        return RegistrationStatus(self.own.registration.state) if self.own is not None else None


def has_report(document: dict[str, Any]) -> bool:
    """Whether there is anything to read about a trip that is over."""
    return any(document[part] for part in ("report_html", "findings_html", "recordings", "presentations"))


def own_applications(viewer: Viewer) -> QuerySet[TripApplication]:
    """What somebody applied for, in the members' area or by mail with the address of their account."""
    rows: QuerySet[TripApplication] = TripApplication.objects.select_related("registration")
    if viewer.account is None:
        return rows.none()
    mine = Q(account=viewer.account) | Q(registration__address_key=viewer.account.address_key)
    return rows.filter(mine).exclude(registration__state=RegistrationStatus.PENDING)


def trips_for(viewer: Viewer, *, language: str, now: datetime) -> list[Trip]:
    """The trips for which somebody may apply, and those for which they did, the next first. A fixed number of queries."""
    own = {row.event_key: row for row in own_applications(viewer)}
    pages = public_events(public_space(), now).filter(Q(by_call=True) | Q(translation_key__in=own))
    found = _one_per_event(_with_networks(pages).order_by("date", "pk"), language)
    wanted = []
    for page, facts in found:
        may_apply = facts.by_call and eligible_as(viewer, facts) is not None
        if may_apply or page.translation_key in own or viewer.is_office:
            wanted.append((page, own.get(page.translation_key), may_apply))
    return _trips(wanted, language=language, now=now)


def trip_for(viewer: Viewer, public_id: UUID, *, language: str, now: datetime) -> Trip | None:
    """One trip with a call, whether they may apply or not; None when there is no such public event."""
    pages = public_events(public_space(), now).filter(Q(public_id=public_id) | Q(translation_key=public_id))
    keys = pages.values("translation_key")
    pages = public_events(public_space(), now).filter(translation_key__in=keys)
    found = _one_per_event(_with_networks(pages).order_by("pk"), language)
    if not found:
        return None
    page, facts = found[0]
    own = own_applications(viewer).filter(registration__event_key=page.translation_key).first()
    if own is None and not facts.by_call:
        return None
    may_apply = facts.by_call and eligible_as(viewer, facts) is not None
    return _trips([(page, own, may_apply)], language=language, now=now)[0]


def trips_of_network(network_key: UUID, *, language: str, now: datetime) -> list[dict[str, Any]]:
    """The learning trips of a network on its public page: with an open call, to come, and over with or without a report;
    the next first, then the latest. A fixed number of queries."""
    pages = events_of_network(public_events(public_space(), now), network_key).filter(kind=EventKind.LEARNING_TRIP)
    found = _one_per_event(pages.select_related("locale").defer("report").order_by("pk"), language)
    past = {str(page.public_id) for page, _facts in found if _is_over(page, now)}
    events = DialogueEventPage.objects.filter(pk__in=[page.pk for page, _facts in found]).order_by("-date", "-pk")
    documents = event_documents(events, language=language, now=now)
    coming = [document for document in documents if document["id"] not in past]
    over = [document for document in documents if document["id"] in past]
    return [
        {"event": document, "is_over": document["id"] in past, "has_report": has_report(document)}
        for document in [*reversed(coming), *over][:SHOWN]
    ]


def _is_over(event: DialogueEventPage, now: datetime) -> bool:
    """Whether its day has passed; one that is postponed waits for a new day, and a cancelled one waits for nothing."""
    is_postponed = event.lifecycle == EventLifecycle.POSTPONED
    return not is_postponed and event.over_at is not None and event.over_at <= now


def _with_networks(pages: QuerySet[DialogueEventPage]) -> QuerySet[DialogueEventPage]:
    found: QuerySet[DialogueEventPage] = pages.select_related("locale", "series").defer("report")
    return found.prefetch_related("call_networks", "networks", "series__networks")


def _one_per_event(
    pages: Iterable[DialogueEventPage], language: str
) -> list[tuple[DialogueEventPage, DialogueEventPage]]:
    """The page in the reader's language, and the one whose settings count."""
    found: dict[UUID, dict[str, DialogueEventPage]] = {}
    for page in pages:
        found.setdefault(page.translation_key, {})[page.locale.language_code] = page
    chosen = []
    for languages in found.values():
        facts = languages.get(settings.LANGUAGE_CODE) or next(iter(languages.values()))
        chosen.append((languages.get(language) or facts, facts))
    return chosen


def _trips(
    wanted: Iterable[tuple[DialogueEventPage, TripApplication | None, bool]], *, language: str, now: datetime
) -> list[Trip]:
    given = list(wanted)
    pages = DialogueEventPage.objects.filter(pk__in=[page.pk for page, _own, _may in given])
    documents = {found["id"]: found for found in event_documents(pages, language=language, now=now)}
    return [
        Trip(page, documents[str(page.public_id)], own, may_apply, _is_over(page, now))
        for page, own, may_apply in given
        if str(page.public_id) in documents
    ]


def applications() -> QuerySet[TripApplication]:
    """All applications that somebody has confirmed, for the office: what waits for a decision first, then the newest."""
    rows: QuerySet[TripApplication] = TripApplication.objects.select_related("registration", "account")
    rows = rows.exclude(registration__state=RegistrationStatus.PENDING)
    return rows.order_by("-registration__created_at", "-pk")


def open_applications() -> list[dict[str, Any]]:
    """How many applications wait for a decision, by trip. Two queries."""
    rows = Registration.objects.filter(state=RegistrationStatus.APPLIED, application__isnull=False).order_by()
    counts = dict(rows.values_list("event_key").annotate(count=Count("pk")))
    trips: dict[UUID, dict[str, Any]] = {
        key: {"title": "", "page": "", "count": count} for key, count in counts.items()
    }
    pages = DialogueEventPage.objects.filter(translation_key__in=counts).order_by("-locale_id", "pk")
    for key, pk, title in pages.values_list("translation_key", "pk", "title"):
        trips[key] |= {"title": title, "page": pk}
    return sorted(trips.values(), key=lambda row: row["title"])


def application_with(public_id: UUID) -> TripApplication | None:
    """An application by its id, with its registration."""
    found: TripApplication | None = (
        TripApplication.objects.select_related("registration").filter(public_id=public_id).first()
    )
    return found


def facts_of(application: TripApplication) -> DialogueEventPage | None:
    """The page whose settings count for an application; None when it is gone."""
    return fact_page(application.event_key)
