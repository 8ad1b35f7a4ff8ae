"""Mailing lists: what one can subscribe to beside series."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import IndexView

from networks.viewsets import RecordChooserViewSet, RecordViewSet
from newsletters.models import MailingList
from newsletters.selectors.office_people import with_counts
from newsletters.services import office


class MailingListForm(WagtailAdminModelForm):
    """Choosing a list for the footer takes the earlier one out of it, instead of refusing."""

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "is_default"}

    def save(self, commit: bool = True) -> MailingList:
        with transaction.atomic():
            if commit and self.instance.is_default:
                office.make_room_for_default(self.instance)
            saved: MailingList = super().save(commit)
        return saved


class MailingListIndexView(IndexView):
    def get_base_queryset(self) -> Any:
        return with_counts(super().get_base_queryset())


class MailingListChooserViewSet(RecordChooserViewSet):
    icon = "list-ul"
    choose_one_text = _("Choose a mailing list")
    choose_another_text = _("Choose another mailing list")
    edit_item_text = _("Edit this mailing list")


class MailingListViewSet(RecordViewSet):
    model = MailingList
    icon = "list-ul"
    menu_label = _("Mailing lists")
    index_view_class = MailingListIndexView
    chooser_viewset_class = MailingListChooserViewSet
    list_display = [
        "name",
        Column("subscriber_count", label=_("Subscribers")),
        BooleanColumn("is_open", label=_("Visitors may subscribe")),
        BooleanColumn("is_default", label=_("In the footer")),
    ]
    search_fields = ["name", "name_en", "slug"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel("name"), FieldPanel("name_en"), FieldPanel("description")], _("Name")),
            FieldPanel("slug"),
            FieldPanel("network"),
            MultiFieldPanel([FieldPanel("is_open"), FieldPanel("is_default")], _("Who can subscribe")),
        ],
        base_form_class=MailingListForm,
    )

    def register_menu_item(self) -> None:
        """It stands in the menu of mails (``viewsets.menu``), not beside it."""


def register_lists() -> None:
    """Before the editorial API looks for snippets, so not by Wagtail's hook for viewsets."""
    register_snippet(MailingListViewSet)
