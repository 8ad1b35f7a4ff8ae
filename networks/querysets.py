from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from wagtail.query import PageQuerySet

from cms.core.fuzzydates.fields import FuzzyLatest
from networks.choices import GroupRole

_DAY: Any = FuzzyLatest.output_field
"""A day in the form in which it is compared with the bounds of fuzzy dates."""


class PersonQuerySet(models.QuerySet):  # type: ignore[type-arg]  # used before the model exists
    def public(self) -> Self:
        """People who may be shown."""
        return self.filter(is_public=True)


def holds_on(day: Any, prefix: str = "") -> Q:
    """Rows with ``since`` and ``until`` that hold on ``day``: a date, or an expression of one.

    A fuzzy bound is read generously: who joined in “August 2023” belongs from the 1st, who left in it until the 31st.
    What is open or unknown does not exclude anybody.
    """
    has_begun = Q(**{f"{prefix}since__earliest__isnull": True}) | Q(**{f"{prefix}since__earliest__lte": day})
    is_not_over = Q(**{f"{prefix}until__latest__isnull": True}) | Q(**{f"{prefix}until__latest__gte": day})
    return has_begun & is_not_over


class MembershipQuerySet(models.QuerySet):  # type: ignore[type-arg]  # as above
    def of_network(self, network_key: object) -> Self:
        """The register of a network, in whatever language its page is."""
        return self.filter(network__translation_key=network_key)

    def on(self, day: Any) -> Self:
        """Who belonged on that day."""
        return self.filter(holds_on(day))

    def counted(self) -> Self:
        """Members; no guests, no supporters."""
        from networks.models.memberships import COUNTED  # noqa: PLC0415  the model needs this queryset

        return self.filter(kind__in=COUNTED)


class NoticeQuerySet(models.QuerySet):  # type: ignore[type-arg]  # as above
    def to(self, recipient: tuple[str, object]) -> Self:
        """The notices of one recipient (``networks.notices.To``)."""
        return self.filter(to_kind=recipient[0], to_id=recipient[1])


class RepresentationQuerySet(models.QuerySet):  # type: ignore[type-arg]  # as above
    def on(self, day: date) -> Self:
        """Who stood for a membership on that day; the membership held as well."""
        has_begun = Q(since__isnull=True) | Q(since__lte=day)
        is_not_over = Q(until__isnull=True) | Q(until__gte=day)
        return self.filter(has_begun, is_not_over, holds_on(day, "membership__"))


class AccountQuerySet(models.QuerySet):  # type: ignore[type-arg]  # as above
    def active(self) -> Self:
        """Who may sign in."""
        return self.filter(user__is_active=True)


class GroupMemberQuerySet(models.QuerySet):  # type: ignore[type-arg]  # as above
    def current(self) -> Self:
        """Who takes part now."""
        return self.filter(until__isnull=True)

    def of_group(self, group_key: object) -> Self:
        """Who takes part in a group now."""
        return self.current().filter(group_key=group_key)

    def leading(self) -> Self:
        """Who leads a group now. Whoever may not sign in any more hears and decides nothing."""
        return self.current().filter(role=GroupRole.CONVENOR, account__user__is_active=True)


def in_first_language(pages: Any) -> Any:
    """Of the pages of one thing in several languages, that in the site's first language, or the only one there is."""
    from wagtail.models import Locale  # noqa: PLC0415  the app registry is not ready when this module is read

    default = Locale.get_default()
    first = pages.model._default_manager.filter(locale=default, live=True).order_by().values("translation_key")
    others = pages.model._default_manager.filter(live=True).exclude(translation_key__in=first).order_by()
    only = others.values("translation_key").annotate(first=models.Min("pk")).values("first")
    return pages.filter(Q(locale=default) | Q(pk__in=only))


class NetworkQuerySet(PageQuerySet):
    def with_counts(self, today: date) -> Self:
        """Annotate ``counted_members`` on the day of the network's own list, and ``counted_groups``."""
        return self.annotate(counted_members=member_count(today), counted_groups=group_count())


def member_count(today: date) -> Coalesce:
    """How many regions and organisations are members of a network, in a query for networks."""
    from networks.models.memberships import Membership  # noqa: PLC0415  as above

    day = Coalesce(FuzzyLatest(OuterRef("members_as_of")), Value(today, output_field=_DAY))
    members = Membership.objects.of_network(OuterRef("translation_key")).counted().on(day)
    return _counted(members, Count("region", distinct=True) + Count("organisation", distinct=True))


def group_count() -> Coalesce:
    """How many active working groups a network has, in whatever language their pages are."""
    from networks.models.groups import WorkingGroupPage, WorkingGroupState  # noqa: PLC0415  as above

    groups = WorkingGroupPage.objects.filter(
        network__translation_key=OuterRef("translation_key"), live=True, state=WorkingGroupState.ACTIVE
    )
    return _counted(groups, Count("translation_key", distinct=True))


def _counted(rows: Any, count: Any) -> Coalesce:
    # Grouped by a constant: the whole of the rows is one group.
    counts = rows.order_by().annotate(_all=Value(1)).values("_all").annotate(_count=count).values("_count")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)
