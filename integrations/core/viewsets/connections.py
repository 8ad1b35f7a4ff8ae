"""One connection on a screen, and the view set from which plugins derive theirs."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Case, QuerySet, When
from django.http import HttpResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log
from wagtail.log_actions import registry as log_registry

from cms.core import clock
from cms.core.editing.columns import YesNoColumn
from cms.core.editing.editor import editor_of
from integrations.core import registry, selectors
from integrations.core.choices import ATTACHED, LinkState
from integrations.core.models import Connection, Delivery, FieldConflict, RemoteLink, SyncRun
from integrations.core.services import connections, state
from integrations.core.services.sync.running import try_out
from integrations.core.services.sync.tally import Tally
from integrations.core.services.troubles import explain
from integrations.core.viewsets import conflicts
from integrations.core.viewsets.base import CHANGE, MENU_HOOK, OfConnectionMixin
from integrations.core.viewsets.events import with_pages

SHOWN = 10
PER_PAGE = 50
SEARCHED = "q"


class ConnectionView(OfConnectionMixin, TemplateView):
    """Everything about one connection: how it is, what can be chosen, what is linked, what was sent."""

    template_name = "integrations/admin/connection.html"

    def get_template_names(self) -> list[str]:
        """A plugin may have ``integrations/<slug>/connection.html``, which extends the common one and fills its block
        ``plugin``; there it finds its own row as ``specific``."""
        return [f"integrations/{self.connection.slug}/connection.html", self.template_name]

    def get_page_title(self) -> str:
        return str(self.connection)

    def screens_above(self) -> list[dict[str, Any]]:
        return super().screens_above()[:-1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        connection = self.connection
        links = RemoteLink.objects.filter(connection=connection).select_related("replaces")
        linked = self._page("linked", links.filter(state__in=ATTACHED).order_by("-starts_at", "pk"))
        return super().get_context_data(
            connection=connection,
            specific=connection.specific(),
            row=selectors.one_connection(connection),
            plugin=registry.get(connection.slug),
            is_on=state.is_enabled(connection.slug),
            edit_url=edit_url(connection),
            searched=self.searched,
            offered=self._page(
                "offered", links.filter(state=LinkState.OFFERED).order_by(_is_over(), "starts_at", "pk")
            ),
            proposals=with_pages(links.filter(state=LinkState.PROPOSED)),
            linked=with_pages(linked),
            linked_part=linked,
            ignored=self._page("ignored", links.filter(state=LinkState.IGNORED).order_by("starts_at", "pk")),
            conflicts=conflicts.shown(FieldConflict.objects.filter(link__connection=connection)),
            runs=list(SyncRun.objects.filter(connection=connection)[:SHOWN]),
            deliveries=list(Delivery.objects.filter(connection=connection)[:SHOWN]),
            history=list(log_registry.get_logs_for_instance(connection).select_related("user")[:20]),
            may_change=self.may(CHANGE),
            **kwargs,
        )

    @property
    def searched(self) -> str:
        """What the office looks for in the titles there."""
        return self.request.GET.get(SEARCHED, "").strip()

    def _page(self, name: str, rows: QuerySet[RemoteLink]) -> Page[RemoteLink]:
        """The page of a list that the address names under ``name``: a group may hold hundreds of events."""
        found = rows.filter(title__icontains=self.searched) if self.searched else rows
        return Paginator(found, PER_PAGE).get_page(self.request.GET.get(name))


def _is_over() -> Case:
    """For an order in which events to come stand before those that have begun."""
    return Case(When(starts_at__lt=clock.now(), then=1), default=0)


class TryOutView(OfConnectionMixin, TemplateView):
    """What a run would do: read from the other side while the person waits, nothing is written."""

    permission = CHANGE
    page_title = _("What would change")
    template_name = "integrations/admin/try_out.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tally, error = Tally(), ""
        if self.request.method == "POST":
            try:
                tally = try_out(self.connection)
            except Exception as fault:  # whatever a plugin does: the office reads one line
                error = explain(fault, slug=self.connection.slug).message
        return super().get_context_data(
            connection=self.connection,
            tally=tally,
            lines=tally.text().splitlines(),
            error=error,
            back_url=self.back(),
            **kwargs,
        )

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())


def edit_url(connection: Connection) -> str:
    """The form of the plugin for this connection; empty when it has none."""
    try:
        return reverse(f"integration_{connection.slug}:edit", args=[connection.pk])
    except NoReverseMatch:
        return ""


class _SavesConnection:
    """New settings: the trouble is forgotten, the next run is due, and the audit log tells of it."""

    is_new = False
    request: Any

    def save_instance(self) -> Any:
        with transaction.atomic():
            saved = super().save_instance()  # type: ignore[misc]  # Wagtail's views are Any
            connections.settings_saved(saved, is_new=self.is_new, user=editor_of(self.request))
        return saved


class ConnectionCreateView(_SavesConnection, CreateView):
    is_new = True

    def get_success_url(self) -> str:
        return reverse("integrations_connection", args=[self.object.public_id])


class ConnectionEditView(_SavesConnection, EditView):
    def get_success_url(self) -> str:
        return reverse("integrations_connection", args=[self.object.public_id])


class ConnectionDeleteView(DeleteView):
    """Links, runs and deliveries go with the connection; our pages stay."""

    def get_confirmation_message(self) -> Any:
        return _(
            "With the connection go its links, its log and what waits to be delivered. Pages of events stay as they are. "
            "To stop for a while, take the tick from “in use” instead."
        )

    def delete_action(self) -> None:
        with transaction.atomic():
            common = Connection.objects.get(pk=self.object.pk)
            data = {"plugin": common.slug}
            log(instance=common, action=connections.DELETED, user=editor_of(self.request), data=data, deleted=True)
            super().delete_action()


class ConnectionViewSet(ModelViewSet):
    """Forms and list of a plugin's connections. A plugin sets ``model``, ``plugin`` (its slug), ``panels`` and, if it
    likes, ``menu_label``, ``icon`` and ``extra_columns``; rights, addresses, log and menu follow from here::

        class FeedViewSet(ConnectionViewSet):
            model = FeedConnection
            plugin = "ical"
            menu_label = _("Calendar feeds")
            panels = [*ConnectionViewSet.first_panels, FieldPanel("url"), *ConnectionViewSet.import_panels]
    """

    plugin: str = ""
    extra_columns: list[Any] = []
    icon = "link"
    menu_hook = MENU_HOOK
    add_to_admin_menu = False
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False
    add_view_class = ConnectionCreateView
    edit_view_class = ConnectionEditView
    delete_view_class = ConnectionDeleteView
    search_fields = ["label"]
    search_backend_name = None
    ordering = ["label"]

    first_panels = ["label", "is_enabled"]
    import_panels = ["series", "policy", "interval"]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(f"integration_{self.plugin}", url_prefix=f"integrations/plugins/{self.plugin}", **kwargs)

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "label",
            *self.extra_columns,
            YesNoColumn("is_enabled", label=_("In use")),
            Column("trouble", label=_("Trouble"), accessor="get_trouble_display"),
            DateColumn("last_success_at", label=_("Last success")),
        ]


def urlpatterns() -> list[Any]:
    one = "integrations/connections/<uuid:connection_id>"
    return [
        path(f"{one}/", ConnectionView.as_view(), name="integrations_connection"),
        path(f"{one}/try-out/", TryOutView.as_view(), name="integrations_try_out"),
    ]
