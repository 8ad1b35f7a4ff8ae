"""What can happen to newsletters in public (style guide 6.6, ``docs/changes.md``)."""

from __future__ import annotations

from cms.core.life import declare_life

ISSUE = declare_life("newsletter_issue", "newsletter-issues", "an issue of a newsletter")
