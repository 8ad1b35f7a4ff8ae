"""Mailing lists: what one can subscribe to beside series.

No snippet: the contract names the snippets that programs may write, and a list is not among them.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import DeleteView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from cms.core.editing.columns import YesNoColumn
from newsletters.models import MailingList
from newsletters.selectors.office_people import with_counts
from newsletters.services import office

LIST = "mailing_lists"
TITLE = _("Mailing lists")


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


class MailingListDeleteView(DeleteView):
    """With a list its subscriptions would go, so only one without any is deleted."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        if self.object.subscriptions.exists():
            return self.refuse()
        try:
            return super().form_valid(form)
        except ProtectedError:
            return self.refuse()

    def refuse(self) -> HttpResponse:
        messages.error(
            self.request,
            _(
                "“%(name)s” has subscriptions, issues or invitations and was not deleted. You can close it for visitors."
            )
            % {"name": self.object},
        )
        return redirect(reverse(self.index_url_name))


class MailingListViewSet(ModelViewSet):
    model = MailingList
    name = LIST
    url_prefix = "mails/lists"
    icon = "list-ul"
    menu_label = TITLE
    add_to_admin_menu = False  # it stands in the menu of mails
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = MailingListIndexView
    delete_view_class = MailingListDeleteView
    list_display = [
        "name",
        Column("subscriber_count", label=_("Subscribers")),
        YesNoColumn("is_open", label=_("Visitors may subscribe")),
        YesNoColumn("is_default", label=_("In the footer")),
    ]
    search_fields = ["name", "name_en", "slug"]
    search_backend_name = None
    ordering = ["name"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel("name"), FieldPanel("name_en"), FieldPanel("description")], _("Name")),
            FieldPanel("slug"),
            FieldPanel("network"),
            MultiFieldPanel([FieldPanel("is_open"), FieldPanel("is_default")], _("Who can subscribe")),
        ],
        base_form_class=MailingListForm,
    )


mailing_list_viewset = MailingListViewSet()
