"""Switching plugins on and off. Off means: no address answers, nothing is scheduled, deliveries wait; no row is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.core import clock
from cms.core.cache.version import bump_version
from integrations.core import registry
from integrations.core.errors import ConfigurationError
from integrations.core.models import Connection, IntegrationState
from integrations.core.services.bells import ring_outbox

if TYPE_CHECKING:
    from cms.core.models import User
    from integrations.core.contract import Integration

    Capability = TypeVar("Capability", bound=Integration)

ENABLED = "integrations.enabled"
DISABLED = "integrations.disabled"


def enabled_slugs() -> set[str]:
    """The plugins that are installed and switched on. One query."""
    rows = dict(IntegrationState.objects.values_list("slug", "is_enabled"))
    return {
        integration.slug
        for integration in registry.all_integrations()
        if rows.get(integration.slug, integration.config.is_enabled_at_first)
    }


def is_enabled(slug: str) -> bool:
    """Whether the plugin is installed and switched on. At most one query."""
    integration = registry.get(slug)
    if integration is None:
        return False
    row = IntegrationState.objects.filter(slug=slug).values_list("is_enabled", flat=True).first()
    return integration.config.is_enabled_at_first if row is None else row


def enabled_with(capability: type[Capability]) -> list[Capability]:
    """The plugins that are on and can do this. One query when any can."""
    found = registry.with_capability(capability)
    if not found:
        return []
    slugs = enabled_slugs()
    return [integration for integration in found if integration.slug in slugs]


def enable(slug: str, *, user: User | None = None) -> bool:
    """Switch a plugin on. Whether it is configured is another question; the overview says so.

    Returns:
        Whether anything changed.

    Raises:
        ConfigurationError: it is not installed.
    """
    if registry.get(slug) is None:
        raise ConfigurationError(_("There is no plugin “%(slug)s”.") % {"slug": slug})
    with transaction.atomic():
        if not _switch(slug, on=True, user=user):
            return False
        # What was missed is made up for at once, not an interval later.
        Connection.objects.filter(slug=slug, next_run_at__isnull=False).update(next_run_at=clock.now())
        ring_outbox()
    return True


def disable(slug: str, *, user: User | None = None) -> bool:
    """Switch a plugin off; runs in progress stop soon. One that is no longer installed can be switched off, too.

    Returns:
        Whether anything changed.

    Raises:
        ConfigurationError: nobody has ever heard of it.
    """
    if registry.get(slug) is None and not IntegrationState.objects.filter(slug=slug).exists():
        raise ConfigurationError(_("There is no plugin “%(slug)s”.") % {"slug": slug})
    with transaction.atomic():
        return _switch(slug, on=False, user=user)


def _switch(slug: str, *, on: bool, user: User | None) -> bool:
    before = is_enabled(slug)
    row, _created = IntegrationState.objects.select_for_update().get_or_create(
        slug=slug, defaults={"is_enabled": on, "changed_at": clock.now()}
    )
    if before == on and row.is_enabled == on:
        return False
    row.is_enabled, row.changed_at = on, clock.now()
    row.full_clean()
    row.save()
    bump_version()  # pages and answers may show what a plugin gives, such as players
    log(instance=row, action=ENABLED if on else DISABLED, user=user, title=slug)
    return True
