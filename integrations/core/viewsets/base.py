"""What all screens about integrations have in common: the rights that are needed, and where they stand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cms.core.editing import officeviews as office
from integrations.core.models import Connection

MENU_HOOK = "register_integrations_menu_item"
"""Where plugins put their own entries into the menu."""

SEE = "integrations.view_connection"
CHANGE = "integrations.change_connection"
ADD = "integrations.add_connection"
SWITCH = "integrations.change_integrationstate"

OVERVIEW = "integrations_overview"
TITLE = _("Integrations")


class IntegrationsMixin(office.OfficeMixin):
    """One screen about integrations, below the overview."""

    permission = SEE
    header_icon = "link"
    index_name = OVERVIEW
    index_title = TITLE


class IntegrationsListView(IntegrationsMixin, office.OfficeListView):
    """A list with filters."""


class IntegrationsActView(IntegrationsMixin, office.ActView):
    """A small form that asks before something happens."""

    permission = CHANGE


class OfConnectionMixin(IntegrationsMixin):
    """A screen below one connection; its public id stands in the address."""

    @cached_property
    def connection(self) -> Connection:
        """Raises:
        Http404: there is none.
        """
        found: Connection = get_object_or_404(Connection, public_id=self.connection_id())
        return found

    def connection_id(self) -> UUID:
        given: UUID = self.kwargs["connection_id"]
        return given

    def connection_url(self) -> str:
        return reverse("integrations_connection", args=[self.connection.public_id])

    def screens_above(self) -> list[dict[str, Any]]:
        return [*super().screens_above(), {"url": self.connection_url(), "label": str(self.connection)}]

    def back(self) -> str:
        return self.connection_url()
