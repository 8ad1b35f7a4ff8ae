"""Tags of the public templates that know about networks."""

from __future__ import annotations

from typing import Any

from django import template
from wagtail.models import Page

from cms.core.renditions import image_documents
from networks.models import NetworkIndexPage, NetworkPage

register = template.Library()


@register.simple_tag
def networks_of(page: Page) -> list[NetworkPage]:
    """All networks in the language of ``page``."""
    found = NetworkPage.objects.live().public().filter(locale_id=page.locale_id)
    return list(found.select_related("image").order_by("path"))


@register.simple_tag
def networks_below(page: NetworkIndexPage) -> list[NetworkPage]:
    """The networks of one overview, in the order of the page tree."""
    return list(NetworkPage.objects.child_of(page).live().public().select_related("image").order_by("path"))


@register.simple_tag
def organisations_of(network: NetworkPage) -> list[dict[str, Any]]:
    """The organisations of a network in the shape in which documents carry them."""
    rows = list(network.organisation_roles.all())
    logo_ids = {row: row.logo_id or row.organisation.logo_id for row in rows}
    images = image_documents(logo_ids.values())
    return [
        {
            "role": row.role,
            "role_label": row.get_role_display(),
            "wording": row.wording,
            "organisation": {"name": row.organisation.name, "website": row.organisation.website},
            "logo": images.get(logo_ids[row] or 0),
        }
        for row in rows
    ]
