"""How one joins each network: set up by its office."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from networks.columns import RecordColumn
from networks.membership_viewset import leading_networks
from networks.models import AdmissionPlan


class PlanForm(WagtailAdminModelForm):
    """One network is one choice, however many languages its page has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "network" in self.fields:
            self.fields["network"].queryset = leading_networks()


class PlanIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[AdmissionPlan]:
        plans: QuerySet[AdmissionPlan] = super().get_base_queryset()
        return plans.select_related("network")


class PlanViewSet(ModelViewSet):
    """The admission procedures."""

    model = AdmissionPlan
    name = "admission_plans"
    url_prefix = "networks/admission"
    icon = "cogs"
    menu_label = _("Admission procedures")
    add_to_admin_menu = False
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = PlanIndexView
    list_display = [
        RecordColumn("network", records="admission_plans", label=_("Network"), accessor="network.title"),
        Column("document", label=_("Signed document"), accessor="get_document_display"),
        Column("keep_days", label=_("Kept (days)")),
    ]
    ordering = ["network__title"]
    edit_handler = ObjectList(AdmissionPlan.panels, base_form_class=PlanForm)
