"""Columns that several lists of the admin share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_permission_codename
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import ButtonsColumnMixin, Column, TitleColumn
from wagtail.admin.widgets.button import Button, ButtonWithDropdown
from wagtail.models import Page

from cms.core.models import CmsImage, CmsRendition
from cms.core.renditions import RENDITIONS

Acts = Callable[[Any, Any], Iterable[Button]]


class ThumbnailColumn(Column):
    """The picture in ``accessor``, small."""

    cell_template_name = "networks/admin/thumbnail_cell.html"

    def get_value(self, instance: Any) -> CmsRendition | None:
        """The rendition that was made when the picture was saved; the list prefetches it."""
        image: CmsImage | None = super().get_value(instance)
        renditions = image.renditions.all() if image else []
        return next((rendition for rendition in renditions if rendition.filter_spec == RENDITIONS["thumb"]), None)


class PageColumn(ButtonsColumnMixin, TitleColumn):
    """The title of a page with what can be done with it.

    Wagtail's own column asks every hook for every page, and some of them ask the database: this one does not.
    """

    def __init__(self, name: str, *, acts: Acts | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.acts = acts

    def get_value(self, instance: Page) -> str:
        language = instance.locale.language_code
        title = str(instance.get_admin_display_title())
        return title if language == settings.LANGUAGE_CODE else f"{title} ({instance.locale.get_display_name()})"

    def get_link_url(self, instance: Page, parent_context: Any) -> str | None:
        user = parent_context["request"].user
        if not instance.permissions_for_user(user).can_edit():
            return None
        return reverse("wagtailadmin_pages:edit", args=[instance.pk])

    def get_buttons(self, instance: Page, parent_context: Any) -> list[Any]:
        user = parent_context["request"].user
        buttons = list(self.acts(instance, user)) if self.acts else []
        permissions = instance.permissions_for_user(user)
        if permissions.can_edit():
            buttons.append(
                Button(_("Edit"), url=self.get_link_url(instance, parent_context), icon_name="edit", priority=0)
            )
        if instance.live and (url := instance.get_url(parent_context["request"])):
            buttons.append(Button(_("View live"), url=url, icon_name="link-external", priority=20))
        if permissions.can_delete():
            url = reverse("wagtailadmin_pages:delete", args=[instance.pk])
            buttons.append(Button(_("Delete"), url=url, icon_name="bin", priority=30))
        if not buttons:
            return []
        label = _("More options for “%(title)s”") % {"title": self.get_value(instance)}
        return [ButtonWithDropdown(buttons=buttons, icon_name="dots-horizontal", attrs={"aria-label": label})]


class RecordColumn(ButtonsColumnMixin, TitleColumn):
    """What a record is called, leading to its form, with what can be done with it. Wagtail gives that only to the columns
    that it makes itself, of fields.

    Args:
        records: the name of the viewset, whose forms they are.
    """

    def __init__(self, name: str, *, records: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.records = records

    def get_link_url(self, instance: Any, parent_context: Any) -> str | None:
        return self._url("edit", "change", instance, parent_context)

    def get_buttons(self, instance: Any, parent_context: Any) -> list[Any]:
        buttons = []
        if url := self._url("edit", "change", instance, parent_context):
            buttons.append(Button(_("Edit"), url=url, icon_name="edit", priority=0))
        if url := self._url("delete", "delete", instance, parent_context):
            buttons.append(Button(_("Delete"), url=url, icon_name="bin", priority=30))
        if not buttons:
            return []
        label = _("More options for “%(title)s”") % {"title": self.get_value(instance)}
        return [ButtonWithDropdown(buttons=buttons, icon_name="dots-horizontal", attrs={"aria-label": label})]

    def _url(self, view: str, verb: str, instance: Any, parent_context: Any) -> str | None:
        permission = get_permission_codename(verb, instance._meta)
        if not parent_context["request"].user.has_perm(f"{instance._meta.app_label}.{permission}"):
            return None
        return reverse(f"{self.records}:{view}", args=[instance.pk])


class AccountsColumn(Column):
    """How many people stand for a membership today, and the way to invite one more for who may."""

    cell_template_name = "networks/admin/accounts_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        request = parent_context["request"]
        return {
            **super().get_cell_context_data(instance, parent_context),
            "may_invite": request.user.has_perm("networks.add_memberaccount"),
        }
