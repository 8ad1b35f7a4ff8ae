"""Problems of plugins as system checks: ``integrations.<slug>.E001``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register

from integrations.core import registry
from integrations.core.contract import Problem, Severity


def connect() -> None:
    """``IntegrationsConfig.ready()`` calls it once."""
    register(check_plugins)


def check_plugins(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What every installed plugin says about its configuration. It is a warning here whatever it is there: a plugin that
    lacks a secret must not keep the site from starting."""
    messages: list[CheckMessage] = []
    for integration in registry.all_integrations():
        messages += [_message(integration.slug, problem) for problem in integration.check_configuration()]
    return messages


def _message(slug: str, problem: Problem) -> CheckMessage:
    letter = "E" if problem.severity is Severity.ERROR else "W"
    return Warning(
        str(problem.message), hint=str(problem.hint) or None, id=f"integrations.{slug}.{letter}{problem.number:03}"
    )
