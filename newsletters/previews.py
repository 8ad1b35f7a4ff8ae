"""An issue in the editor's preview as the mail that it will be."""

from __future__ import annotations

from csp.constants import SELF
from django.http import HttpResponse
from django.template.loader import render_to_string

from newsletters.issue_mails import issue_content
from newsletters.models import NewsletterIssuePage


def mail_preview(issue: NewsletterIssuePage, mode: str) -> HttpResponse:
    """The mail as ``mail`` or as ``text``, as the issue stands in memory."""
    content = issue_content(issue, is_preview=True)
    if mode == "text":
        return HttpResponse(render_to_string("newsletters/text_preview.html", {"content": content}))
    response = HttpResponse(content.html)
    # Mails have their styles at the elements; this answer is a preview in the admin and nothing else.
    response._csp_update = {"style-src": [SELF, "'unsafe-inline'"]}  # type: ignore[attr-defined]  # django-csp
    return response
