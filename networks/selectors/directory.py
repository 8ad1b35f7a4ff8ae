"""The directory of members: who else works on this? (B16)

What a member hides is not shown and not found either: a search, a filter or a list of choices that knew it would tell it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet

from cms.core import clock
from cms.core.api.shapes import Document
from cms.core.labels import choice_label
from networks.models import Land, MemberAccount, MembershipPerson
from networks.permissions import Action, Viewer, visible
from networks.topics import topic_names

MOST_WORDS = 6
MOST_INTERESTS = 60
"""So many interests are offered as a filter, the most shared first; all can be searched for."""


@dataclass(frozen=True)
class Query:
    """What is looked for; empty texts do not narrow anything down."""

    text: str = ""
    land: str = ""
    interest: str = ""
    topic: str = ""
    network: str = ""
    page: int = 1

    @property
    def is_narrow(self) -> bool:
        return any((self.text, self.land, self.interest, self.topic, self.network))


@dataclass(frozen=True)
class Found:
    """One page of the directory."""

    people: list[Document]
    count: int
    page: int
    pages: int


@dataclass(frozen=True)
class Choices:
    """What can be filtered by: of the people whom the viewer sees, what they show."""

    lands: list[tuple[str, str]] = field(default_factory=list)
    interests: list[tuple[str, int]] = field(default_factory=list)
    topics: list[tuple[str, str]] = field(default_factory=list)


def find(viewer: Viewer, query: Query, *, language: str) -> Found:
    """The people whom the viewer sees and who fit, by name. Six queries, however many there are."""
    people = _fitting(visible(viewer, MemberAccount.objects.all()).filter(is_listed=True), viewer, query)
    count, size = people.count(), settings.MEMBER_LIMITS.people_per_page
    pages = max(1, ceil(count / size))
    page = min(max(1, query.page), pages)
    rows = people.order_by("name", "pk")[(page - 1) * size : page * size]
    return Found(documents(rows, viewer, language=language), count, page, pages)


def like_me(viewer: Viewer, *, language: str, limit: int = 6) -> list[Document]:
    """Others with whom the viewer shares most interests and topics, as far as they show them."""
    account = viewer.account
    if account is None:
        return []
    shared = Q(interests__in=account.interests.values("pk")) | Q(
        topics__topic_key__in=account.topics.values("topic_key")
    )
    people = visible(viewer, MemberAccount.objects.all()).filter(shared, is_listed=True, shows_interests=True)
    people = people.exclude(pk=account.pk).annotate(
        _shared=Count("interests", filter=Q(interests__in=account.interests.values("pk")), distinct=True)
        + Count("topics", filter=Q(topics__topic_key__in=account.topics.values("topic_key")), distinct=True)
    )
    return documents(people.order_by("-_shared", "name", "pk")[:limit], viewer, language=language)


def choices(viewer: Viewer, *, language: str) -> Choices:
    """Three queries."""
    people = visible(viewer, MemberAccount.objects.all()).filter(is_listed=True)
    shown = people.filter(shows_interests=True)
    rows = _memberships(viewer).filter(account__in=people.filter(shows_organisation=True).values("pk"))
    codes = {
        code
        for pair in rows.values_list("membership__region__land", "membership__organisation__region__land")
        for code in pair
        if code
    }
    counted = Counter(name for name in shown.order_by().values_list("interests__name", flat=True) if name)
    keys = set(shown.order_by().values_list("topics__topic_key", flat=True)) - {None}
    names = topic_names(language) if keys else {}
    return Choices(
        lands=sorted(((code, choice_label(Land, code, language)) for code in codes), key=lambda item: item[1]),
        interests=sorted(counted.most_common(MOST_INTERESTS), key=lambda item: item[0].casefold()),
        topics=[(str(key), name) for key, name in names.items() if key in keys],
    )


def documents(accounts: QuerySet[MemberAccount], viewer: Viewer, *, language: str) -> list[Document]:
    """What these people show of themselves, the order kept."""
    rows = list(
        accounts.select_related("user").prefetch_related(
            "interests",
            "topics",
            Prefetch(
                "memberships",
                queryset=_memberships(viewer).select_related("membership__region", "membership__organisation__region"),
                to_attr="shown_memberships",
            ),
        )
    )
    names = topic_names(language)
    return [_document(row, names, language) for row in rows]


def _document(account: Any, names: dict[UUID, str], language: str) -> Document:
    members = [row.membership for row in account.shown_memberships] if account.shows_organisation else []
    lands = [land for membership in members if (land := _land(membership))]
    return {
        "id": str(account.public_id),
        "name": account.name,
        "organisation": account.organisation if account.shows_organisation else "",
        "members": list(dict.fromkeys(str(membership.member) for membership in members)),
        "lands": list(dict.fromkeys(choice_label(Land, land, language) for land in lands)),
        "function": account.function if account.shows_function else "",
        "about": account.about if account.shows_interests else "",
        "interests": [interest.name for interest in account.interests.all()] if account.shows_interests else [],
        "topics": _topics(account.topics.all(), names) if account.shows_interests else [],
        "email": account.email if account.shows_email else "",
        "phone": account.phone if account.shows_phone else "",
    }


def _topics(rows: Iterable[Any], names: dict[UUID, str]) -> list[tuple[str, str]]:
    keys = {row.topic_key for row in rows}
    return [(str(key), name) for key, name in names.items() if key in keys]


def _land(membership: Any) -> str:
    if membership.region is not None:
        return str(membership.region.land)
    region = membership.organisation.region if membership.organisation is not None else None
    return str(region.land) if region is not None else ""


def _memberships(viewer: Viewer) -> QuerySet[MembershipPerson]:
    """Who stands for what today, in networks whose directory the viewer sees, and what is their own."""
    rows: QuerySet[MembershipPerson] = MembershipPerson.objects.on(clock.today()).order_by("pk")
    if viewer.is_office:
        return rows
    keys = viewer.networks_where(Action.SEE_DIRECTORY)
    return rows.filter(Q(membership__network__translation_key__in=keys) | Q(account=viewer.account))


def _fitting(people: QuerySet[MemberAccount], viewer: Viewer, query: Query) -> QuerySet[MemberAccount]:
    for word in query.text.split()[:MOST_WORDS]:
        told = Q(shows_interests=True) & (Q(about__icontains=word) | Q(interests__name__icontains=word))
        found = people.filter(
            Q(name__icontains=word)
            | Q(shows_organisation=True, organisation__icontains=word)
            | Q(shows_organisation=True, pk__in=_memberships(viewer).filter(_member_like(word)).values("account"))
            | Q(shows_function=True, function__icontains=word)
            | told
        )
        people = people.filter(pk__in=found.order_by().values("pk"))
    if query.interest:
        people = people.filter(
            shows_interests=True,
            pk__in=MemberAccount.objects.filter(interests__name__iexact=query.interest).order_by().values("pk"),
        )
    if query.topic:
        key = _uuid(query.topic)
        people = people.filter(
            shows_interests=True,
            pk__in=MemberAccount.objects.filter(topics__topic_key=key).order_by().values("pk"),
        )
    if query.land:
        lands = Q(membership__region__land=query.land) | Q(membership__organisation__region__land=query.land)
        people = people.filter(shows_organisation=True, pk__in=_memberships(viewer).filter(lands).values("account"))
    if query.network:
        rows = _memberships(viewer).filter(membership__network__translation_key=_uuid(query.network))
        people = people.filter(pk__in=rows.values("account"))
    return people


def _member_like(word: str) -> Q:
    return Q(membership__region__name__icontains=word) | Q(membership__organisation__name__icontains=word)


def _uuid(text: str) -> UUID:
    """The key in an address; one that nothing has when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
