"""What the admin gets from this plugin."""

from __future__ import annotations

from wagtail import hooks

from integrations.bigbluebutton import viewsets


@hooks.register("register_admin_viewset")
def register_viewset() -> viewsets.BigBlueButtonViewSet:
    return viewsets.BigBlueButtonViewSet()
