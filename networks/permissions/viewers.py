"""Somebody who asks, and what they see: every answer rests on the same facts and tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, TypeAlias
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Q, QuerySet, Subquery
from wagtail.models import BaseViewRestriction, CollectionViewRestriction, Page, PageViewRestriction

from cms.core import clock
from cms.core.models import CmsDocument, User
from networks.choices import GroupRole, Standing
from networks.models import (
    Audience,
    GroupMember,
    MemberAccount,
    Membership,
    MembershipKind,
    MembershipPerson,
    MembershipRight,
    NetworkPage,
    WorkingGroupPage,
)
from networks.permissions.actions import BY_GROUP_ROLE, BY_MENTOR, BY_STANDING, Action
from networks.selectors.admission import mentored_ids

OFFICE_PERMISSION: Final = "networks.change_memberaccount"
"""Whoever holds it in the admin is the office of all networks."""

_STANDING_OF: Final[Mapping[str, Standing]] = {
    MembershipKind.FOUNDING: Standing.MEMBER,
    MembershipKind.FULL: Standing.MEMBER,
    MembershipKind.SUPPORTER: Standing.SUPPORTER,
    MembershipKind.GUEST: Standing.GUEST,
}
_RANK: Final = {standing: place for place, standing in enumerate(Standing)}
_KIND_OF_RIGHT: Final = {
    Standing.MEMBER: MembershipKind.FULL,
    Standing.SUPPORTER: MembershipKind.SUPPORTER,
    Standing.GUEST: MembershipKind.GUEST,
}


@dataclass(frozen=True)
class Viewer:
    """Somebody who asks, with all facts on which their rights rest, read once.

    Attributes:
        account: None for editors without one, and for who is not signed in.
        standings: by the translation key of a network; what is missing is nobody's.
        overrides: rights that an office opened or closed, by network and kind of membership.
        groups: role by the translation key of a working group.
        silenced: keys of groups in which they read but may not write.
        mentored: public ids of the applications that they look after.
        may_enter_admin: an editor or the office, who reads closed pages by Wagtail's own rules.
    """

    account: MemberAccount | None = None
    is_office: bool = False
    may_enter_admin: bool = False
    standings: Mapping[UUID, Standing] = field(default_factory=dict)
    overrides: Mapping[tuple[UUID, Standing, str], bool] = field(default_factory=dict)
    groups: Mapping[UUID, GroupRole] = field(default_factory=dict)
    silenced: Collection[UUID] = ()
    mentored: Collection[UUID] = ()

    def standing(self, network_key: UUID) -> Standing:
        """What they are to the network today."""
        return Standing.OFFICE if self.is_office else self.standings.get(network_key, Standing.NONE)

    def may_in(self, network_key: UUID, action: Action) -> bool:
        """Whether their standing in a network allows it."""
        standing = self.standing(network_key)
        override = self.overrides.get((network_key, standing, action.value))
        return standing in BY_STANDING[action] if override is None else override

    def networks_where(self, action: Action) -> list[UUID]:
        """The networks of which they are part and in which they may do it; for the office, use :attr:`is_office`."""
        return [key for key in self.standings if self.may_in(key, action)]

    def may(self, action: Action, obj: Any) -> bool:
        """Whether they may do it to, with or in ``obj``: a network, a group, an account, a page, a file or a row."""
        if isinstance(obj, MemberAccount):
            return self._may_account(action, obj)
        if isinstance(obj, CmsDocument):
            return visible(self, CmsDocument.objects.filter(pk=obj.pk)).exists()
        if action is Action.EDIT_OWN:
            return self.account is not None and getattr(obj, "account_id", None) == self.account.pk
        group_key = obj.translation_key if isinstance(obj, WorkingGroupPage) else getattr(obj, "group_key", None)
        if group_key is not None and self.groups.get(group_key) in BY_GROUP_ROLE.get(action, ()):
            return action is not Action.POST or group_key not in self.silenced
        if action in BY_MENTOR and getattr(obj, "public_id", None) in self.mentored:
            return True
        network_key = network_key_of(obj)
        if network_key is None:
            return self.is_office and Standing.OFFICE in BY_STANDING[action]
        return self.may_in(network_key, action)

    def _may_account(self, action: Action, account: MemberAccount) -> bool:
        if action is Action.EDIT_OWN:
            return self.account is not None and self.account.pk == account.pk
        if action is Action.SEE_DIRECTORY:
            return visible(self, MemberAccount.objects.filter(pk=account.pk)).exists()
        return self.is_office and Standing.OFFICE in BY_STANDING[action]


NOBODY: Final = Viewer()

Asking: TypeAlias = User | AnonymousUser


def viewer_of(user: Asking) -> Viewer:
    """The facts about somebody who is signed in, as they are now; at most six queries, none for strangers."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    may_enter_admin = user.has_perm("wagtailadmin.access_admin")
    is_office = may_enter_admin and user.has_perm(OFFICE_PERMISSION)
    account = MemberAccount.objects.select_related("user").filter(user_id=user.pk).first()
    if account is None:
        return Viewer(is_office=is_office, may_enter_admin=may_enter_admin)
    today = clock.today()
    standings = _standings(account, today)
    groups, silenced = _groups_of(account, standings)
    return Viewer(
        account=account,
        is_office=is_office,
        may_enter_admin=may_enter_admin,
        standings=standings,
        overrides=_overrides(standings, today),
        mentored=mentored_ids(account, today=today),
        groups=groups,
        silenced=silenced,
    )


def may(user: Asking, action: Action, obj: Any) -> bool:
    """One question about one object; whoever asks several times reads :func:`viewer_of` once."""
    return viewer_of(user).may(action, obj)


def network_key_of(obj: Any) -> UUID | None:
    """The translation key of the network that something belongs to; None when it belongs to none."""
    if isinstance(obj, NetworkPage):
        return obj.translation_key
    if (key := getattr(obj, "network_key", None)) is not None:
        return key if isinstance(key, UUID) else UUID(str(key))
    network = getattr(obj, "network", None)
    return network.translation_key if isinstance(network, NetworkPage) else None


def visible(viewer: Viewer | Asking, queryset: QuerySet[Any]) -> QuerySet[Any]:
    """The rows of ``queryset`` that somebody may see, as a queryset. By model: accounts (the directory), working groups
    (that they exist), documents, pages.

    Raises:
        LookupError: there is no rule for this model; nothing is shown by forgetting.
    """
    known = viewer if isinstance(viewer, Viewer) else viewer_of(viewer)
    for model, rule in _VISIBLE.items():
        if issubclass(queryset.model, model):
            return queryset.filter(rule(known))
    raise LookupError(queryset.model)


def _standings(account: MemberAccount, today: date) -> dict[UUID, Standing]:
    rows = MembershipPerson.objects.on(today).filter(account=account)
    found: dict[UUID, Standing] = {}
    for key, kind in rows.values_list("membership__network__translation_key", "membership__kind"):
        found[key] = max(found.get(key, Standing.NONE), _STANDING_OF[kind], key=lambda standing: _RANK[standing])
    return found


def _overrides(standings: Mapping[UUID, Standing], today: date) -> dict[tuple[UUID, Standing, str], bool]:
    if not standings:
        return {}
    rows = MembershipRight.objects.filter(network__translation_key__in=standings)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=today))
    kinds = {kind.value: standing for standing, kind in _KIND_OF_RIGHT.items()}
    return {
        (key, kinds[kind], action): is_allowed
        for key, kind, action, is_allowed in rows.values_list(
            "network__translation_key", "kind", "action", "is_allowed"
        )
    }


def _groups_of(
    account: MemberAccount, standings: Mapping[UUID, Standing]
) -> tuple[dict[UUID, GroupRole], frozenset[UUID]]:
    """Their role by group, and the groups in which they may not write. Whoever belongs to the network no more takes no
    part either; a convenor may come from elsewhere."""
    page = WorkingGroupPage.objects.filter(translation_key=OuterRef("group_key"), network__isnull=False).order_by()
    rows = GroupMember.objects.current().filter(account=account)
    rows = rows.annotate(network_key=Subquery(page.values("network__translation_key")[:1]))
    roles: dict[UUID, GroupRole] = {}
    silenced = set()
    for key, role, is_muted, network_key in rows.values_list("group_key", "role", "is_muted", "network_key"):
        if role == GroupRole.CONVENOR or network_key in standings:
            roles[key] = GroupRole(role)
            if is_muted:
                silenced.add(key)
    return roles, frozenset(silenced)


def _accounts(viewer: Viewer) -> Q:
    """Who is in the directory for them: themselves, and who is listed and belongs to a network whose directory is open."""
    if viewer.is_office:
        return Q(user__is_active=True)
    own = Q(pk=viewer.account.pk) if viewer.account is not None else Q(pk__in=[])
    keys = viewer.networks_where(Action.SEE_DIRECTORY)
    if not keys:
        return own
    belonging = MembershipPerson.objects.on(clock.today()).filter(membership__network__translation_key__in=keys)
    return own | Q(is_listed=True, user__is_active=True, pk__in=belonging.values("account"))


def _groups(viewer: Viewer) -> Q:
    """That a group exists. Its inside is ``READ_GROUP``."""
    if viewer.is_office:
        return Q()
    keys = viewer.networks_where(Action.SEE_GROUPS)
    return Q(network__translation_key__in=keys) | Q(translation_key__in=list(viewer.groups))


def _documents(viewer: Viewer) -> Q:
    """Files in open collections, and in closed ones that are for them. A collection that is closed in any other way
    (by password, for groups of the admin) is none of ours and left out."""
    if viewer.is_office:
        return Q()
    closed = CollectionViewRestriction.objects.order_by().values_list("collection__path", flat=True)
    opened = _opened_collections(viewer)
    condition = Q()
    for path in closed:
        if path not in opened:
            condition &= ~Q(collection__path__startswith=path)
    return condition


def _pages(viewer: Viewer) -> Q:
    """Pages that nobody closed, and closed ones that are for them."""
    if viewer.is_office:
        return Q()
    closed = PageViewRestriction.objects.order_by().values_list("page__path", flat=True)
    opened = _opened_pages(viewer)
    condition = Q()
    for path in closed:
        if path not in opened:
            condition &= ~Q(path__startswith=path)
    return condition


def may_open(viewer: Viewer, obj: Page | CmsDocument) -> bool:
    """Whether somebody who is signed in may open a page or a file that stands behind a sign-in, at its own address.

    Editors read by Wagtail's own rules. A sign-in that no area for members explains is for editors alone: members sign
    in as well, and what was closed before there were any must not open for them.
    """
    if viewer.may_enter_admin:
        return True
    opened = _opened_collections(viewer) if isinstance(obj, CmsDocument) else _opened_pages(viewer)
    return closed_places(obj) <= opened


def closed_places(obj: Page | CmsDocument) -> set[str]:
    """The tree paths, its own or above it, at which a sign-in is asked for. One query."""
    of_login = {"restriction_type": BaseViewRestriction.LOGIN}
    if isinstance(obj, CmsDocument):
        places = obj.collection.get_view_restrictions().filter(**of_login).values_list("collection__path", flat=True)
    else:
        places = obj.get_view_restrictions().filter(**of_login).values_list("page__path", flat=True)
    return set(places)


def _opened_collections(viewer: Viewer) -> set[str]:
    """The tree paths of collections that are closed for others and open for them. One query."""
    rows = Audience.objects.filter(collection__isnull=False).select_related("collection", "network")
    return {row.collection.path for row in rows if is_addressed(viewer, row, Action.SEE_DOCUMENTS)}


def _opened_pages(viewer: Viewer) -> set[str]:
    """The same for pages; working groups are open for who is in them. At most two queries."""
    rows = Audience.objects.filter(page__isnull=False).select_related("page", "network")
    opened = {row.page.path for row in rows if is_addressed(viewer, row, Action.SEE_PAGES)}
    if viewer.groups:
        groups = WorkingGroupPage.objects.filter(translation_key__in=list(viewer.groups)).order_by()
        opened |= set(groups.values_list("path", flat=True))
    return opened


def is_addressed(viewer: Viewer, audience: Audience, action: Action) -> bool:
    """Whether an area for members is for them: by the named standings, or else by the right."""
    return viewer.is_office or is_meant(viewer, audience.network.translation_key, audience.standings, action)


def is_meant(viewer: Viewer, network_key: UUID, standings: Collection[str], action: Action) -> bool:
    """Whether something in a network is for them as what they are to it today: by the named standings, or else by the
    right. Whoever is the office besides counts by their membership."""
    if standings:
        return viewer.standings.get(network_key, Standing.NONE).value in standings
    return replace(viewer, is_office=False).may_in(network_key, action)


def _memberships(viewer: Viewer) -> Q:
    """The register is public; who stands for a membership is seen by these people and the office."""
    if viewer.is_office:
        return Q()
    return Q(people__account=viewer.account) if viewer.account is not None else Q(pk__in=[])


_VISIBLE: Final[Mapping[type[Any], Any]] = {
    MemberAccount: _accounts,
    WorkingGroupPage: _groups,
    CmsDocument: _documents,
    Membership: _memberships,
    Page: _pages,
}
"""The more special model first."""
