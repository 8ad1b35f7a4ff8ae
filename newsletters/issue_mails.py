"""An issue as a mail, in one language."""

from __future__ import annotations

from cms.core import clock
from newsletters.contents import Content
from newsletters.models import NewsletterIssuePage
from newsletters.rendering import render_mail
from newsletters.selectors.issues import issue_with_parts


def issue_content(issue: NewsletterIssuePage, *, is_test: bool = False, is_preview: bool = False) -> Content:
    """Subject, HTML and text, as the issue stands in memory.

    Args:
        is_test: says so; there is nobody to unsubscribe.
        is_preview: blocks that show nothing are named.
    """
    language = issue.locale.language_code
    document, parts = issue_with_parts(issue, language=language, now=clock.now())
    context = {
        "issue": document,
        "issued_on": issue.issued_on,
        "parts": parts,
        "preheader": issue.preheader or document["teaser_text"],
        "is_test": is_test,
        "is_preview": is_preview,
    }
    return render_mail("issue", context, language=language, is_bulk=not is_test)
