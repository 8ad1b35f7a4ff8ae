"""Words for the codes of this app, where a choice field does not give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dialogues.services import remote
from integrations.core import registry

if TYPE_CHECKING:
    from integrations.core.models import Connection


def field_label(field: str) -> str:
    """An owned field as the office calls it."""
    return {remote.DATE: _("date and time"), remote.PLACE: _("place"), remote.STATUS: _("status")}.get(field, field)


def source_of(connection: Connection) -> str:
    """The plugin's name for people, such as “Meetup”; its slug when it is no longer installed."""
    integration = registry.get(connection.slug)
    return str(integration.config.verbose_name) if integration else connection.slug
