"""What a mail says, shown so that nothing in it can do anything: no script, no form, no look at the page around it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse

SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
"""Only links work, each in a tab of its own."""
_LINKS_OPEN_OUTSIDE = '<base target="_blank">'


def framed(html: str) -> HttpResponse:
    """A page for an ``<iframe sandbox>``. The policy holds also for whoever opens its address directly."""
    site = urlsplit(settings.SITE_URL)
    response = HttpResponse(_LINKS_OPEN_OUTSIDE + html)
    response["Content-Security-Policy"] = (
        f"sandbox {SANDBOX}; default-src 'none'; img-src data: {site.scheme}://{site.netloc}; "
        "style-src 'unsafe-inline'; frame-ancestors 'self'"
    )
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Referrer-Policy"] = "no-referrer"
    return response
