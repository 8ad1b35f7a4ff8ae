"""Telling the office by mail that a connection does not work any more, once for each outage.

Level-triggered: each pass looks at every connection in use. One that is paused or has not been read for long is marked
with the beginning of its outage, and the office is told; the mark goes when the connection works, or when somebody has
looked at it (``connections.revive``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from cms.core import clock
from cms.core.addresses import recipient_key
from cms.core.api.shapes import site_url
from home.models import SiteSettings
from integrations.core import registry
from integrations.core.choices import Trouble
from integrations.core.contract import EventImporter
from integrations.core.models import Connection
from integrations.core.selectors import is_stale
from integrations.core.services import state
from networks.models import Notice
from networks.notices import NOTICE, NoticeKind, Party, To, register_kind, register_party
from networks.services.notices import notify

KIND = "connection_stopped"
PARTY = "site"
SITE = To(PARTY, UUID("5d0f7a52-64a5-4f0e-9f0b-6c1b0a6f3d11"))
"""Whoever reads the address of the site settings. There is one, so its id is a constant."""


def register() -> None:
    """``IntegrationsConfig.ready()`` calls it once."""
    register_party(PARTY, _party)
    register_kind(NoticeKind(KIND, gettext_lazy("a connection has stopped"), _context, template=NOTICE))


def tell_office() -> int:
    """Have the office told of every connection that has stopped since the last pass; how many. Two queries when all is
    well."""
    now, slugs = clock.now(), state.enabled_slugs()
    told = 0
    for row in Connection.objects.filter(slug__in=slugs):
        is_out = row.is_enabled and is_out_of_order(row, now)
        if is_out == (row.outage_since is not None):
            continue
        with transaction.atomic():
            marked = Connection.objects.filter(pk=row.pk, outage_since=row.outage_since)
            if marked.update(outage_since=now if is_out else None) and is_out:
                notify(KIND, to=SITE, about=row.public_id, occasion=now.isoformat())
                told += 1
    return told


def is_out_of_order(connection: Connection, now: datetime) -> bool:
    """Whether nothing goes through any more until somebody does something, or for long."""
    if connection.trouble:
        return True
    is_read = isinstance(registry.get(connection.slug), EventImporter)
    return is_read and connection.failure_count > 0 and is_stale(connection, now)


def _party(_id: UUID) -> Party | None:
    site = Site.objects.filter(is_default_site=True).first()
    address = SiteSettings.for_site(site).email if site else ""
    return Party(address, recipient_key(address), settings.LANGUAGE_CODE) if address else None


def _context(notice: Notice, _to: Party) -> Mapping[str, Any] | None:
    connection = Connection.objects.filter(public_id=notice.subject_id, is_enabled=True).first()
    if connection is None or not is_out_of_order(connection, clock.now()):
        return None
    if connection.outage_since is None or connection.outage_since.isoformat() != notice.occasion:
        return None
    integration = registry.get(connection.slug)
    reasons = {
        Trouble.NONE: _("It has not been possible to read it for hours; it is tried again and again."),
        Trouble.GONE: _("The other side says that its address is closed for good."),
        Trouble.SILENT: _("Nothing could be delivered for days."),
        Trouble.SETTINGS: _("Its settings have to be mended."),
        Trouble.AUTHORISATION: _("Somebody has to sign in for it anew."),
    }
    kept = _("Nothing is lost: what was linked stays, and what could not be delivered is kept for 90 days.")
    name = str(integration.config.verbose_name) if integration else connection.slug
    return {
        "heading": _("A connection has stopped"),
        "title": f"{name}: {connection.label}",
        "paragraphs": [reasons[Trouble(connection.trouble)], kept],
        "url": site_url(reverse("integrations_connection", args=[connection.public_id])),
        "button": _("Look at it"),
        "why": _("This mail goes to the address in the settings of the website."),
    }
