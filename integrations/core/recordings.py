"""Hands the plugins that know players to the dialogues, which know no plugin (``dialogues.players``)."""

from __future__ import annotations

from functools import partial

from django.db.models import Exists
from django.db.models.expressions import Combinable

from dialogues import players
from dialogues.choices import RecordingProvider as Code
from integrations.core import registry
from integrations.core.contract import Recording, RecordingProvider
from integrations.core.models import IntegrationState


def connect() -> None:
    """``IntegrationsConfig.ready()`` calls it once, after those of the plugins."""
    for plugin in registry.with_capability(RecordingProvider):  # type: ignore[type-abstract]  # asked with isinstance
        players.register(plugin.slug, partial(find, plugin), is_on=partial(is_on, plugin))


def is_on(plugin: RecordingProvider) -> Combinable:
    """Whether the plugin is switched on, inside another query."""
    rows = IntegrationState.objects.filter(slug=plugin.slug)
    if plugin.config.is_enabled_at_first:
        return ~Exists(rows.filter(is_enabled=False))
    return Exists(rows.filter(is_enabled=True))


def find(plugin: RecordingProvider, page_url: str, provider: str, embed_url: str) -> players.Player | None:
    """The player that the plugin knows for a recording. What an editor entered as ``provider`` or ``embed_url`` comes
    first: a kind that the address is not of is not played."""
    for address in (embed_url, page_url):
        found = plugin.recognise(address) if address else None
        if found is not None and provider in ("", found.code):
            return _player(found)
    if embed_url:
        return _player(plugin.recognise_as(provider or Code.LINK.value, embed_url))
    if provider == Code.FILE:
        return _player(plugin.recognise_as(provider, page_url))
    return None


def _player(found: Recording | None) -> players.Player | None:
    if found is None or not found.embed_url:
        return None
    return players.Player(found.embed_url, found.provider, Code(found.code), found.frame_origins, found.is_file)
