"""What all screens of the office have in common, beside those about one page: the right that is needed, the way back,
acts that explain."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import BaseListingView, WagtailAdminTemplateMixin

from cms.core.forms.errors import add_errors


class OfficeMixin(WagtailAdminTemplateMixin, View):
    """One screen: who may see it, and where it stands."""

    permission: ClassVar[str]
    index_name: ClassVar[str] = ""
    """The list above this screen, as the name of its address; its title is :attr:`index_title`."""
    index_title: ClassVar[Any] = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_allowed():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def is_allowed(self) -> bool:
        return self.may(self.permission)

    def may(self, permission: str) -> bool:
        return self.request.user.has_perm(permission)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *self.screens_above(), {"url": "", "label": self.get_page_title()}]

    def screens_above(self) -> list[dict[str, Any]]:
        """Where this screen stands, the top first."""
        return [{"url": reverse(self.index_name), "label": self.index_title}] if self.index_name else []


class OfficeListView(OfficeMixin, BaseListingView):
    """A list with search and filters; both together say what is shown."""

    list_name: ClassVar[str] = ""
    empty_words: ClassVar[Any] = ""
    """While there is nothing in the list: what will appear in it, and by what."""
    paginate_by = 50

    @cached_property
    def no_results_message(self) -> Any:
        is_narrowed = self.is_searching or self.is_filtering
        return self.empty_words if self.empty_words and not is_narrowed else super().no_results_message

    @cached_property
    def index_url(self) -> str:
        return reverse(self.list_name)

    @cached_property
    def index_results_url(self) -> str:
        return reverse(f"{self.list_name}_results")


class ActView(OfficeMixin, FormView[Any]):
    """A small form that asks before something happens, calls one service, and says what came of it."""

    template_name = "core/admin/act.html"
    explanation: ClassVar[Any] = ""
    submit_button_label: ClassVar[Any] = _("Save")
    is_dangerous: ClassVar[bool] = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            explanation=self.get_explanation(),
            submit_button_label=self.get_submit_button_label(),
            is_dangerous=self.is_dangerous,
            back_url=self.back(),
            media=context["form"].media,
        )
        return context

    def get_explanation(self) -> Any:
        return self.explanation

    def get_submit_button_label(self) -> Any:
        return self.submit_button_label

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            message, target = self.act(form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        messages.success(self.request, message)
        return redirect(target)

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("Nothing was changed. Please look at the message."))
        return super().form_invalid(form)

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        """Call the service; give the message and the address to go to.

        Raises:
            ValidationError: the service refused; nothing was changed.
        """
        raise NotImplementedError  # abstract

    def back(self) -> str:
        """Where “do nothing” leads."""
        return reverse(self.index_name)


class GuardedItem(MenuItem):
    """An entry of a menu for those with a permission."""

    def __init__(self, label: Any, url: str, *, permission: str, **kwargs: Any) -> None:
        super().__init__(label, url, **kwargs)
        self.permission = permission

    def is_shown(self, request: Any) -> bool:
        return bool(request.user.has_perm(self.permission))
