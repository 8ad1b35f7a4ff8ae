"""What all views about one event have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from dialogues.models import DialogueEventPage
from dialogues.viewsets.links import edit_event_url


class OneEventMixin(WagtailAdminTemplateMixin, View):
    """The event, the permission, the way back."""

    publishes: ClassVar[bool] = False
    """Whether the view changes what is online; then the permission to publish is needed."""
    tab: ClassVar[str] = ""
    """The tab of the editor to which one returns."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        permissions = self.event.permissions_for_user(request.user)
        if not permissions.can_edit() or (self.publishes and self.event.live and not permissions.can_publish()):
            raise PermissionDenied
        if permissions.page_locked():
            messages.error(request, _("The event is locked by somebody else at the moment. Nothing was changed."))
            return redirect(edit_event_url(self.event))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def event(self) -> DialogueEventPage:
        return get_object_or_404(DialogueEventPage, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.event.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("dialogue_events:index"), "label": capfirst(DialogueEventPage._meta.verbose_name_plural)},
            {"url": edit_event_url(self.event), "label": self.event.get_admin_display_title()},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "event": self.event, "back_url": self.back()}

    def back(self) -> str:
        return edit_event_url(self.event) + self.tab
