"""The register of members in the admin."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Locale

from cms.core import clock
from networks import editing
from networks.columns import AccountsColumn, RecordColumn
from networks.models import Membership, MembershipPerson, NetworkPage, NetworkState


class MembershipForm(WagtailAdminModelForm):
    """One network is one choice, however many languages its page has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "network" in self.fields:
            self.fields["network"].queryset = leading_networks()


def leading_networks() -> QuerySet[NetworkPage]:
    """The networks' pages in the site's first language, and those that only exist in another one."""
    first = NetworkPage.objects.filter(locale=Locale.get_default())
    networks: QuerySet[NetworkPage] = NetworkPage.objects.filter(
        Q(pk__in=first) | ~Q(translation_key__in=first.values("translation_key"))
    ).order_by("title")
    return networks


def running_networks() -> QuerySet[NetworkPage]:
    """The same without those that have ended: nobody owes them anything any more (B18)."""
    return leading_networks().exclude(state=NetworkState.ENDED)


def people_count() -> Coalesce:
    """How many people stand for a membership today, in a query for memberships."""
    rows = MembershipPerson.objects.on(clock.today()).filter(membership=OuterRef("pk")).order_by()
    counts = rows.values("membership").annotate(_count=Count("pk")).values("_count")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


class MembershipIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Membership]:
        memberships: QuerySet[Membership] = super().get_base_queryset()
        return memberships.select_related("network", "region", "organisation").annotate(
            member_name=Coalesce("region__name", "organisation__name"),
            people_count=people_count(),
        )


class MembershipViewSet(ModelViewSet):
    """Who belongs to which network, since when and until when."""

    model = Membership
    name = "memberships"
    url_prefix = "networks/memberships"
    icon = "tick-inverse"
    menu_label = _("Memberships")
    add_to_admin_menu = False  # it stands in the menu of the networks
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = MembershipIndexView
    list_display = [
        RecordColumn(
            "member", records="memberships", label=_("Member"), accessor="member_name", sort_key="member_name"
        ),
        Column("network", label=_("Network"), sort_key="network__title"),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("since", label=_("Since"), sort_key="since"),
        Column("until", label=_("Until"), sort_key="until"),
        AccountsColumn("people_count", label=_("Accounts"), sort_key="people_count"),
    ]
    list_filter = ["network", "kind", "region__land"]
    search_fields = ["region__name", "organisation__name"]
    search_backend_name = None
    list_per_page = 50
    ordering = ["network__title", "pk"]
    edit_handler = ObjectList(editing.MEMBERSHIP, base_form_class=MembershipForm)
