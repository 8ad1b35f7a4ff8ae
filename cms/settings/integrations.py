"""Which plugins are installed, and what the operator set for each (style guide 6.7).

Built-in plugins are named here; outside packages announce themselves by the entry-point group :data:`GROUP`, and run only
when ``INTEGRATIONS`` names them. The name of the entry point is the slug, its value the dotted path of the app or its
configuration. What is set for a plugin is called ``INTEGRATION_<SLUG>_<NAME>``; for built-in ones the short form
``<SLUG>_<NAME>`` is read, too (contract 2).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points

from cms.settings.env import Environment, WrongEnvironment, explain

GROUP = "wandelnetz.integrations"

BUILT_IN: dict[str, str] = {
    "meetup": "integrations.meetup.apps.MeetupConfig",
    "ical": "integrations.ical.apps.IcalConfig",
    "webhooks": "integrations.webhooks.apps.WebhooksConfig",
    "video": "integrations.video.apps.VideoConfig",
    "bigbluebutton": "integrations.bigbluebutton.apps.BigBlueButtonConfig",
}
"""Slug to app, in the order of the menu."""


def installed_apps(env: Environment) -> dict[str, str]:
    """The plugins to install, slug to the entry of ``INSTALLED_APPS``, in the order in which they were named.

    Raises:
        WrongEnvironment: ``INTEGRATIONS`` names something that nobody announced, or that two packages announced.
    """
    if env.INTEGRATIONS is None:
        return dict(BUILT_IN)
    announced: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=GROUP):
        announced.setdefault(point.name, []).append(point)
    found: dict[str, str] = {}
    for slug in env.INTEGRATIONS:
        places = [*([BUILT_IN[slug]] if slug in BUILT_IN else ()), *(_app(point) for point in announced.get(slug, ()))]
        if not places:
            known = ", ".join(sorted({*BUILT_IN, *announced})) or "none"
            _stop(f"there is no plugin “{slug}”; installed are: {known}")
        if len(places) > 1:
            _stop(f"two plugins have the slug “{slug}”: {' and '.join(places)}")
        found[slug] = places[0]
    return found


def environment(apps: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What is set for each plugin, by slug and name. Empty means not set."""
    return {slug: _variables(slug, is_built_in=slug in BUILT_IN) for slug in apps}


def variable_names(apps: Mapping[str, str]) -> list[str]:
    """The names of all variables that are read for plugins; web processes forget them after the start."""
    prefixes = ("INTEGRATION_", *(f"{slug.upper()}_" for slug in apps if slug in BUILT_IN))
    return [name for name in os.environ if name.startswith(prefixes)]


def _variables(slug: str, *, is_built_in: bool) -> dict[str, str]:
    prefixes = [*([f"{slug.upper()}_"] if is_built_in else ()), f"INTEGRATION_{slug.upper()}_"]
    return {
        name.removeprefix(prefix): value
        for prefix in prefixes
        for name, value in os.environ.items()
        if name.startswith(prefix) and name != prefix and value.strip()
    }


def _app(point: EntryPoint) -> str:
    return point.value.replace(":", ".")


def _stop(reason: str) -> None:
    problem = WrongEnvironment([explain("INTEGRATIONS", reason)])
    problem.report()
    raise problem
