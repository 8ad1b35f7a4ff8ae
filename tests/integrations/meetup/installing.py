"""The installed plugin with other settings of the operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from integrations.core import registry
from integrations.meetup.options import MeetupOptions
from integrations.meetup.plugin import MeetupIntegration


@contextmanager
def installed_with(options: MeetupOptions) -> Iterator[MeetupIntegration]:
    """Let the plugin have these options inside the block."""
    plugin = MeetupIntegration(registry.INTEGRATIONS["meetup"].config, {})
    plugin.options = options
    with registry.INTEGRATIONS.replaced("meetup", plugin):
        yield plugin
