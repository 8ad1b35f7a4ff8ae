"""Tags of templates that know about networks."""

from __future__ import annotations

from django import template
from wagtail.models import Page

from networks.models import NetworkIndexPage, NetworkPage, ProgrammePage
from networks.namecheck import Remark
from networks.selectors.proofreading import Proofread, remarks

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
def programmes_below(page: NetworkIndexPage) -> list[ProgrammePage]:
    """The programmes of one overview, in the order of the page tree."""
    return list(ProgrammePage.objects.child_of(page).live().public().select_related("image").order_by("path"))


@register.simple_tag
def doubts_about(page: Page) -> list[Remark] | None:
    """What the texts of ``page`` disagree with in the records; None for pages that are not held against them."""
    return remarks(page) if isinstance(page, Proofread) else None
