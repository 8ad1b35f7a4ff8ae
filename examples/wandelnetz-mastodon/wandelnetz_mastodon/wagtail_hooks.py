"""What the admin gets from this plugin."""

from __future__ import annotations

from wagtail import hooks

from wandelnetz_mastodon import viewsets


@hooks.register("register_admin_viewset")
def accounts() -> viewsets.MastodonViewSet:
    return viewsets.mastodon_viewset
