"""Telling the office by mail that a receiver is not told anything any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from cms.core.addresses import recipient_key
from cms.core.shapes import site_url
from home.models import SiteSettings
from integrations.core.choices import Trouble
from integrations.webhooks.models import WebhookConnection
from networks.models import Notice
from networks.notices import NOTICE, NoticeKind, Party, To, register_kind, register_party
from networks.services.notices import notify

KIND = "webhook_stopped"
PARTY = "site"
SITE = To(PARTY, UUID("5d0f7a52-64a5-4f0e-9f0b-6c1b0a6f3d11"))
"""Whoever reads the address of the site settings. There is one, so its id is a constant."""
STOPPED = (Trouble.SILENT, Trouble.GONE, Trouble.SETTINGS)


def register() -> None:
    """``WebhooksConfig.ready()`` calls it once."""
    register_party(PARTY, _party)
    register_kind(NoticeKind(KIND, gettext_lazy("a webhook has stopped"), _context, template=NOTICE))


def tell_office() -> int:
    """Have the office told of every webhook that has stopped, once each time.

    Returns:
        How many have stopped.
    """
    stopped = WebhookConnection.objects.filter(is_enabled=True, trouble__in=STOPPED, last_error_at__isnull=False)
    count = 0
    for public_id, since in stopped.values_list("public_id", "last_error_at"):
        notify(KIND, to=SITE, about=public_id, occasion=since.isoformat())
        count += 1
    return count


def _party(_id: UUID) -> Party | None:
    site = Site.objects.filter(is_default_site=True).first()
    address = SiteSettings.for_site(site).email if site else ""
    return Party(address, recipient_key(address), settings.LANGUAGE_CODE) if address else None


def _context(notice: Notice, _to: Party) -> Mapping[str, Any] | None:
    webhook = WebhookConnection.objects.filter(public_id=notice.subject_id, trouble__in=STOPPED).first()
    if webhook is None or webhook.last_error_at is None or webhook.last_error_at.isoformat() != notice.occasion:
        return None
    reasons = {
        Trouble.GONE: _("The receiver says that its address is closed for good."),
        Trouble.SILENT: _("Nothing could be delivered for days."),
        Trouble.SETTINGS: _("Its settings have to be mended."),
    }
    return {
        "heading": _("A webhook has stopped"),
        "title": webhook.label,
        "paragraphs": [
            reasons[Trouble(webhook.trouble)],
            _(
                "Nothing is sent to it any more until somebody looks at it. What could not be delivered is kept for "
                "90 days and can be sent again with one click."
            ),
        ],
        "url": site_url(reverse("integrations_connection", args=[webhook.public_id])),
        "button": _("Look at it"),
        "why": _("This mail goes to the address in the settings of the website."),
    }
