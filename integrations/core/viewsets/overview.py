"""Every plugin and connection on one screen: what is on, what works, what waits for somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages

from cms.core.editing.editor import editor_of
from integrations.core import registry, selectors
from integrations.core.contract import HealthStatus, Integration
from integrations.core.models import Connection
from integrations.core.services import probing, state
from integrations.core.services.outbox.replaying import deliver_again
from integrations.core.services.sync.running import request_sync
from integrations.core.viewsets.base import (
    ADD,
    CHANGE,
    OVERVIEW,
    SWITCH,
    TITLE,
    IntegrationsActView,
    IntegrationsMixin,
    OfConnectionMixin,
)


class OverviewView(IntegrationsMixin, TemplateView):
    """Reads stored results only; nobody is called while it is built."""

    page_title = TITLE
    template_name = "integrations/admin/overview.html"
    index_name = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = selectors.overview()
        return super().get_context_data(
            plugins=[(row, add_url(row.integration)) for row in rows],
            may_switch=self.may(SWITCH),
            may_change=self.may(CHANGE),
            may_add=self.may(ADD),
            **kwargs,
        )


def add_url(integration: Integration | None) -> str:
    """Where a connection of the plugin is made: in the view set called ``integration_<slug>``; empty without one."""
    try:
        return reverse(f"integration_{integration.slug}:add") if integration else ""
    except NoReverseMatch:
        return ""


class SwitchView(IntegrationsActView):
    """On or off, after a question that says what it means."""

    permission = SWITCH
    form_class = forms.Form

    @cached_property
    def integration(self) -> Integration:
        """Raises:
        Http404: it is not installed.
        """
        found = registry.get(self.kwargs["slug"])
        if found is None:
            raise Http404
        return found

    @cached_property
    def is_on(self) -> bool:
        return state.is_enabled(self.integration.slug)

    @property
    def is_dangerous(self) -> bool:  # type: ignore[override]  # it depends on the present state
        return self.is_on

    def get_page_title(self) -> str:
        text = gettext("Switch off “%(name)s”") if self.is_on else gettext("Switch on “%(name)s”")
        return text % {"name": self.integration.config.verbose_name}

    def get_submit_button_label(self) -> str:
        return gettext("Switch off") if self.is_on else gettext("Switch on")

    def get_explanation(self) -> str:
        if self.is_on:
            return gettext(
                "Nothing is read and nothing is sent any more, and its addresses on this site do not answer. Nothing is "
                "deleted: connections, links and deliveries wait until it is switched on again."
            )
        return gettext("Its connections are read, and what has waited is delivered.")

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        change = state.disable if self.is_on else state.enable
        name = self.integration.config.verbose_name
        was_on = self.is_on
        change(self.integration.slug, user=editor_of(self.request))
        text = gettext("“%(name)s” is switched off.") if was_on else gettext("“%(name)s” is switched on.")
        return text % {"name": name}, reverse(OVERVIEW)


class ConnectionActView(OfConnectionMixin, View):
    """A button of a connection; only a POST does something."""

    permission = CHANGE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.act(self.connection)
        target = request.POST.get("next")
        return redirect(reverse(OVERVIEW) if target == "overview" else self.connection_url())

    def act(self, connection: Connection) -> None:
        raise NotImplementedError  # abstract


class ProbeView(ConnectionActView):
    """One call while the person waits; the guarded client limits how long that can be."""

    def act(self, connection: Connection) -> None:
        health = probing.probe(connection.pk, revive=True, user=editor_of(self.request))
        if health is None:
            messages.error(self.request, _("The plugin of this connection is not installed."))
        elif health.status == HealthStatus.OK:
            messages.success(self.request, health.message or _("The connection works."))
        else:
            tell = messages.warning if health.status == HealthStatus.DEGRADED else messages.error
            tell(self.request, health.message or _("The connection does not work."))


class SyncView(ConnectionActView):
    def act(self, connection: Connection) -> None:
        if not state.is_enabled(connection.slug) or not connection.is_enabled:
            messages.error(self.request, _("It is switched off, so nothing is read."))
            return
        request_sync(connection, user=editor_of(self.request))
        messages.success(
            self.request, _("The connection is being read. Reload the page in a moment to see what has changed.")
        )


class DeliverAgainView(ConnectionActView):
    def act(self, connection: Connection) -> None:
        count = deliver_again(connection, user=editor_of(self.request))
        if not count:
            messages.success(self.request, _("Nothing waits and nothing has failed."))
            return
        text = ngettext("%(count)s delivery is sent again.", "%(count)s deliveries are sent again.", count)
        messages.success(self.request, text % {"count": count})


def urlpatterns() -> list[Any]:
    one = "integrations/connections/<uuid:connection_id>"
    return [
        path("integrations/", OverviewView.as_view(), name=OVERVIEW),
        path("integrations/switch/<slug:slug>/", SwitchView.as_view(), name="integrations_switch"),
        path(f"{one}/test/", ProbeView.as_view(), name="integrations_probe"),
        path(f"{one}/sync/", SyncView.as_view(), name="integrations_sync"),
        path(f"{one}/deliver/", DeliverAgainView.as_view(), name="integrations_deliver"),
    ]
