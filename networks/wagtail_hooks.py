"""What this app adds to Wagtail's admin."""

from __future__ import annotations

from wagtail.snippets.models import register_snippet

from networks.viewsets import NetworkGroup

# Not by the hook for viewsets, which runs too late for Wagtail's API v3 to learn of the snippets in the group.
register_snippet(NetworkGroup)
