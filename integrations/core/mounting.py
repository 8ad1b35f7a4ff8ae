"""Addresses of plugins: below ``/integrations/<slug>/``, and 404 while the plugin is off."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path

from integrations.core import registry, views
from integrations.core.services.state import is_enabled

View = Callable[..., HttpResponseBase]


def urlpatterns() -> list[URLPattern | URLResolver]:
    """The addresses of all installed plugins, and the one for calls from outside. Asked for once, when the site starts.

    Raises:
        BrokenPlugin: the ``urls`` module of a plugin cannot be imported.
    """
    patterns: list[URLPattern | URLResolver] = [
        path("integrations/<slug:slug>/hooks/<uuid:connection_id>/", views.receive_hook, name="integration_hook")
    ]
    for integration in registry.all_integrations():
        module = registry.url_module(integration)
        if module is not None:
            guarded = guard(module.urlpatterns, integration.slug)
            app_name = getattr(module, "app_name", integration.slug)
            patterns.append(path(f"integrations/{integration.slug}/", include((guarded, app_name))))
    return patterns


def guard(patterns: Iterable[Any], slug: str) -> list[Any]:
    """The same addresses, answering 404 while the plugin is off."""
    guarded: list[Any] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            guarded.append(
                URLResolver(
                    pattern.pattern,
                    guard(pattern.url_patterns, slug),
                    pattern.default_kwargs,
                    pattern.app_name,
                    pattern.namespace,
                )
            )
        else:
            view = guard_view(pattern.callback, slug)
            guarded.append(URLPattern(pattern.pattern, view, pattern.default_args, pattern.name))
    return guarded


def guard_view(view: Any, slug: str) -> View:
    """The view, answering 404 while the plugin is off. What other decorators have noted on it stays."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_enabled(slug):
            raise Http404
        response: HttpResponseBase = view(request, *args, **kwargs)
        return response

    return guarded
