"""Words for the codes of this app, where a choice field does not give them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dialogues.services import remote


def field_label(field: str) -> str:
    """An owned field as the office calls it."""
    return {remote.DATE: _("date and time"), remote.PLACE: _("place"), remote.STATUS: _("status")}.get(field, field)
