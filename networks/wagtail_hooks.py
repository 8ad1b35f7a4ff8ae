"""What this app adds to Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks

from networks.viewsets import NetworkGroup


@hooks.register("register_admin_viewset")
def register_networks() -> NetworkGroup:
    return NetworkGroup()
