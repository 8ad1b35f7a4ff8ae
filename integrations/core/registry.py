"""Which plugins are installed. Their configurations register themselves in ``AppConfig.ready()``.

Whatever is wrong with a plugin stops the start with one line that names it: half a plugin is worse than none, and a
process that was started before goes on.
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.utils.module_loading import import_string

from cms.core.personal import privacy
from cms.core.registries import Registry

if TYPE_CHECKING:
    from types import ModuleType

    from integrations.core.contract import Integration, IntegrationConfig

SLUG = re.compile(r"[a-z][a-z0-9]{1,29}")

INTEGRATIONS: Registry[str, Integration] = Registry()

Capability = TypeVar("Capability", bound="Integration")

_CLAIMED: dict[str, str] = {}
"""Slug to name of the app, of every configuration that was made."""


class BrokenPlugin(SystemExit):
    """Stops the start with one line on standard error and exit code 2."""

    def __init__(self, line: str) -> None:
        super().__init__(2)
        self.line = line
        sys.stderr.write(f"Wandelnetz cannot start: {line}\n")

    def __str__(self) -> str:
        return self.line


def claim_slug(slug: str, name: str) -> None:
    """The slug belongs to the app ``name``. Two plugins with one slug often have one label, too, and of that Django would tell
    in its own way before anything is registered.

    Raises:
        BrokenPlugin: another app has it.
    """
    known = _CLAIMED.setdefault(slug, name)
    if known != name:
        raise _taken(slug, known, name)


def register(config: IntegrationConfig) -> None:
    """Add the plugin of ``config``; models are loaded by now.

    Raises:
        BrokenPlugin: its metadata is wrong, its slug is taken, it wants a newer core, or its class cannot be loaded.
    """
    from integrations.core.contract import CORE_VERSION, Integration  # noqa: PLC0415  it imports this module

    name = config.name
    slug = getattr(config, "slug", "")
    if not SLUG.fullmatch(slug):
        raise BrokenPlugin(f"the plugin {name} has the slug “{slug}”; it takes 2 to 30 lower-case letters and digits.")
    known = INTEGRATIONS.get(slug)
    if known is not None:
        if known.config.name == name:
            return
        raise _taken(slug, known.config.name, name)
    if config.min_core_version > CORE_VERSION or config.min_core_version[0] != CORE_VERSION[0]:
        wanted, present = (".".join(map(str, version)) for version in (config.min_core_version, CORE_VERSION))
        raise BrokenPlugin(
            f"the plugin “{slug}” ({name}) is made for version {wanted} of the contract; here is {present}."
        )
    try:
        integration_class = import_string(config.integration_class)
    except Exception as error:
        raise BrokenPlugin(f"the plugin “{slug}” ({name}) cannot be loaded: {_in_words(error)}") from error
    if not (isinstance(integration_class, type) and issubclass(integration_class, Integration)):
        raise BrokenPlugin(f"the plugin “{slug}” ({name}) names {config.integration_class}, which is no Integration.")
    if missing := sorted(getattr(integration_class, "__abstractmethods__", ())):
        raise BrokenPlugin(f"the plugin “{slug}” ({name}) lacks {', '.join(missing)}.")
    integration = integration_class(config, settings.INTEGRATION_ENVIRONMENT.get(slug, {}))
    INTEGRATIONS[slug] = integration
    privacy.register_fields(
        *(
            privacy.PersonalField(line.model, line.field, line.purpose, line.legal_basis, line.retention)
            for line in integration.describe_stored_data()
        )
    )


def get(slug: str) -> Integration | None:
    """The installed plugin; None when it is not (or no longer) installed."""
    return INTEGRATIONS.get(slug)


def all_integrations() -> list[Integration]:
    """Every installed plugin, by slug."""
    return [INTEGRATIONS[slug] for slug in sorted(INTEGRATIONS)]


def with_capability(capability: type[Capability]) -> list[Capability]:
    """Every installed plugin that can do this, by slug; whether it is on is another question (``services.state``)."""
    return [integration for integration in all_integrations() if isinstance(integration, capability)]


def url_module(integration: Integration) -> ModuleType | None:
    """The plugin's ``urls`` module; None when it has none.

    Raises:
        BrokenPlugin: it has one that cannot be imported, or that lists no ``urlpatterns``. It is never skipped.
    """
    name = f"{integration.config.name}.urls"
    if find_spec(name) is None:
        return None
    try:
        module = import_module(name)
    except Exception as error:
        raise BrokenPlugin(
            f"the addresses of the plugin “{integration.slug}” ({name}) are broken: {_in_words(error)}"
        ) from error
    if not isinstance(getattr(module, "urlpatterns", None), list):
        raise BrokenPlugin(
            f"the addresses of the plugin “{integration.slug}” ({name}) are broken: no list urlpatterns"
        )
    return module


def _taken(slug: str, first: str, second: str) -> BrokenPlugin:
    return BrokenPlugin(
        f"two plugins have the slug “{slug}”: {first} and {second}. Take one of them out of INTEGRATIONS."
    )


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
