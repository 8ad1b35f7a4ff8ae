"""The address of the feed of a newsletter."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.core import clock
from cms.core.api.shapes import moment
from cms.core.atom import CONTENT_TYPE
from cms.core.atom import moment as read_moment
from cms.core.masthead import masthead
from cms.core.public import public_space, visible_at
from newsletters import atom
from newsletters.models import NewsletterIndexPage
from newsletters.selectors.issues import feed_url, issue_documents, issues_below


@require_safe
def newsletter_feed(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The latest issues of an archive."""
    now, space = clock.now(), public_space()
    pages = NewsletterIndexPage.objects.select_related("locale").filter(space.pages(), visible_at(now))
    archive = pages.filter(public_id=public_id).first()
    if archive is None:
        raise Http404(_("There is no such feed."))
    language = archive.locale.language_code
    ids = list(issues_below(archive, space=space, now=now).values_list("pk", flat=True)[: atom.LENGTH])
    site = masthead(language)
    body = atom.archive_feed(
        issue_documents(ids, language=language, now=now, space=space),
        title=archive.title,
        page_url=space.url(archive.path, archive.url_path),
        archive_id=str(archive.public_id),
        language=language,
        author=site.organisation or site.name,
        feed_url=feed_url(archive),
        changed_at=read_moment(moment(archive.last_published_at)),
    )
    return HttpResponse(body, content_type=CONTENT_TYPE)
