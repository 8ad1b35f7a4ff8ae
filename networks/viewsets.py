"""The lists and forms of the master data: people, organisations, regions, and the networks themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.tables import BaseColumn, Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn
from wagtail.admin.views.pages.listing import IndexView as PageIndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets import BaseChooser
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import DeleteView, IndexView, SnippetViewSet
from wagtail.snippets.widgets import AdminSnippetChooser

from cms.core.editing.columns import YesNoColumn
from networks import editing
from networks.columns import PageColumn, ThumbnailColumn
from networks.groups.viewset import WorkingGroupListingViewSet
from networks.membership_viewset import MembershipViewSet
from networks.models import (
    NetworkPage,
    Organisation,
    Person,
    PressReleasePage,
    ProgrammePage,
    Region,
)

PERSON_LISTING_HOOK = "register_person_listing"
"""Wagtail hook by which apps above add to the list of people.

Each function returns ``(annotate, columns)``: a function that annotates the queryset, and the columns that show it.
"""


class ProtectedDeleteView(DeleteView):
    """Refuses to delete what is in use, with an explanation, also when only the database knows about the use."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        if self.usage and self.usage.is_protected:
            return self.refuse()
        try:
            return super().form_valid(form)
        except ProtectedError:
            return self.refuse()

    def refuse(self) -> HttpResponse:
        messages.error(
            self.request,
            _("“%(name)s” is still in use and was not deleted. Please replace it first where it is used.")
            % {"name": self.object},
        )
        return HttpResponseRedirect(reverse(self.usage_url_name, args=[self.object.pk]))


class NewPersonForm(forms.ModelForm[Person]):
    """Creates a person from within an event; portrait and biography can follow."""

    namesake = forms.BooleanField(
        label=_("This is another person with the same name"),
        required=False,
        help_text=_("Only needed when somebody of this name is already there."),
    )

    class Meta:
        model = Person
        fields = ["name", "sort_name", "is_public"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        name = cleaned.get("name")
        if name and not cleaned.get("namesake") and Person.objects.filter(name__iexact=name).exists():
            raise ValidationError(
                {
                    "name": _(
                        "Somebody of this name is already there. Please choose them under “Search”, or tick the box below."
                    )
                }
            )
        return cleaned


class RecordChooser(AdminSnippetChooser):
    """The button of a chooser with the texts of its viewset.

    Wagtail's own puts the model's name into “Choose another …”, which in German has no right ending for every name.
    """

    def __init__(self, **kwargs: Any) -> None:
        BaseChooser.__init__(self, **kwargs)


class RecordChooserViewSet(SnippetChooserViewSet):
    base_widget_class = RecordChooser


class PersonChooserViewSet(RecordChooserViewSet):
    icon = "user"
    choose_one_text = _("Choose a person")
    choose_another_text = _("Choose another person")
    edit_item_text = _("Edit this person")
    create_action_label = _("Create person")
    creation_tab_label = _("New person")
    creation_form_class = NewPersonForm


class OrganisationChooserViewSet(RecordChooserViewSet):
    icon = "home"
    choose_one_text = _("Choose an organisation")
    choose_another_text = _("Choose another organisation")
    edit_item_text = _("Edit this organisation")
    create_action_label = _("Create organisation")
    creation_tab_label = _("New organisation")
    form_fields = ["name", "short_name", "kind", "website"]


class RegionChooserViewSet(RecordChooserViewSet):
    icon = "site"
    choose_one_text = _("Choose a region")
    choose_another_text = _("Choose another region")
    edit_item_text = _("Edit this region")


class PersonIndexView(IndexView):
    @cached_property
    def additions(self) -> list[Any]:
        return [function() for function in hooks.get_hooks(PERSON_LISTING_HOOK)]

    def get_base_queryset(self) -> QuerySet[Person]:
        people: QuerySet[Person] = super().get_base_queryset()
        people = people.select_related("photo").prefetch_related("photo__renditions")
        for annotate, _columns in self.additions:
            people = annotate(people)
        return people

    @cached_property
    def columns(self) -> list[BaseColumn]:
        added = [column for _annotate, columns in self.additions for column in columns]
        return [*super().columns, *added, YesNoColumn("is_public", label=_("Public"), sort_key="is_public")]


class RecordViewSet(SnippetViewSet):
    """Master data: in the menu, by name, searched in the database, and never deleted while something points to it."""

    menu_item_is_registered = True
    delete_view_class = ProtectedDeleteView
    delete_template_name = "networks/admin/confirm_delete.html"
    copy_view_enabled = False
    list_per_page = 50
    ordering = ["name"]
    search_backend_name = None


class PersonViewSet(RecordViewSet):
    model = Person
    icon = "user"
    menu_label = _("People")
    panels = editing.PERSON
    index_view_class = PersonIndexView
    chooser_viewset_class = PersonChooserViewSet
    list_display = ["name", ThumbnailColumn("photo", label=_("Portrait"))]
    list_filter = ["is_public"]
    ordering = ["sort_name", "name"]
    search_fields = ["name", "sort_name"]


class OrganisationIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Organisation]:
        organisations: QuerySet[Organisation] = super().get_base_queryset()
        return organisations.select_related("logo", "region").prefetch_related("logo__renditions")


class OrganisationViewSet(RecordViewSet):
    model = Organisation
    icon = "home"
    menu_label = _("Organisations")
    panels = editing.ORGANISATION
    index_view_class = OrganisationIndexView
    chooser_viewset_class = OrganisationChooserViewSet
    list_display = [
        "name",
        "short_name",
        "kind",
        Column("region", label=_("Region")),
        ThumbnailColumn("logo", label=_("Logo")),
    ]
    list_filter = ["kind", "region__land"]
    search_fields = ["name", "short_name"]


class RegionViewSet(RecordViewSet):
    model = Region
    icon = "site"
    menu_label = _("Regions")
    panels = editing.REGION
    chooser_viewset_class = RegionChooserViewSet
    list_display = ["name", "kind", "land", "official_key"]
    list_filter = ["kind", "land"]
    search_fields = ["name", "official_key"]


class NetworkIndexView(PageIndexView):
    def annotate_queryset(self, pages: Any) -> Any:
        pages = pages.select_related("content_type", "locale").prefetch_related("sites_rooted_here")
        return pages.prefetch_workflow_states().annotate_site_root_state().annotate_approved_schedule()


class NetworkListingViewSet(PageListingViewSet):
    """All networks, wherever they are in the page tree."""

    model = NetworkPage
    name = "network_pages"
    icon = "group"
    menu_label = _("Networks")
    list_display = [
        BulkActionsColumn("bulk_actions"),
        PageColumn("title", label=_("Title"), sort_key="title"),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        Column("founded_on", label=_("Founded"), sort_key="founded_on"),
        PageStatusColumn("status", label=_("Online"), sort_key="live"),
    ]
    list_filter = ["state", "live"]
    ordering = "title"
    index_view_class = NetworkIndexView


class ProgrammeListingViewSet(PageListingViewSet):
    """All programmes."""

    model = ProgrammePage
    name = "programme_pages"
    icon = "folder-open-inverse"
    menu_label = _("Programmes")
    list_display = [
        BulkActionsColumn("bulk_actions"),
        PageColumn("title", label=_("Title"), sort_key="title"),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        Column("starts_on", label=_("Begins"), sort_key="starts_on"),
        Column("ends_on", label=_("Ends"), sort_key="ends_on"),
        PageStatusColumn("status", label=_("Online"), sort_key="live"),
    ]
    list_filter = ["state", "live"]
    ordering = "title"
    index_view_class = NetworkIndexView


class BelowNetworkIndexView(NetworkIndexView):
    def annotate_queryset(self, pages: Any) -> Any:
        return super().annotate_queryset(pages).select_related("network")


class PressReleaseListingViewSet(PageListingViewSet):
    """All press releases, the latest first."""

    model = PressReleasePage
    name = "press_release_pages"
    icon = "doc-full"
    menu_label = _("Press releases")
    list_display = [
        BulkActionsColumn("bulk_actions"),
        PageColumn("title", label=_("Title"), sort_key="title"),
        Column("number", label=_("Number"), sort_key="number"),
        Column("date", label=_("Date"), sort_key="date"),
        Column("network", label=_("Network")),
        PageStatusColumn("status", label=_("Online"), sort_key="live"),
    ]
    list_filter = ["live"]
    ordering = "-date"
    index_view_class = BelowNetworkIndexView


class NetworkGroup(ViewSetGroup):
    menu_label = _("Networks")
    menu_name = "networks"
    menu_icon = "group"
    menu_order = 60
    items = (
        NetworkListingViewSet,
        MembershipViewSet,
        ProgrammeListingViewSet,
        PressReleaseListingViewSet,
        WorkingGroupListingViewSet,
        PersonViewSet,
        OrganisationViewSet,
        RegionViewSet,
    )
