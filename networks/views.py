"""Addresses of this app that are no pages: the feed of press releases, and how to reach a spokesperson."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.core import clock
from cms.core.api.shapes import moment
from cms.core.atom import CONTENT_TYPE
from cms.core.atom import moment as read_moment
from cms.core.masthead import masthead
from cms.core.personal.pages import personal, speaking
from cms.core.public import public_space, visible_at
from networks import atom
from networks.models import NetworkPage
from networks.selectors.networks import reachable_spokesperson
from networks.selectors.press import feed_url, press_release_documents, public_press_releases


@require_safe
def press_feed(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The latest press releases of a network."""
    now, space = clock.now(), public_space()
    networks = NetworkPage.objects.select_related("locale").filter(space.pages(), visible_at(now))
    network = networks.filter(public_id=public_id).first()
    if network is None:
        raise Http404(_("There is no such feed."))
    language = network.locale.language_code
    releases = public_press_releases(space=space, now=now, language=language).filter(network=network)
    ids = list(releases.order_by("-date", "-pk").values_list("pk", flat=True)[: atom.LENGTH])
    site = masthead(language)
    body = atom.press_feed(
        press_release_documents(ids, language=language, now=now, space=space),
        name=network.title,
        page_url=space.url(network.path, network.url_path),
        network_id=str(network.public_id),
        language=language,
        author=network.title or site.name,
        feed_url=feed_url(network),
        changed_at=read_moment(moment(network.last_published_at)),
    )
    return HttpResponse(body, content_type=CONTENT_TYPE)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def spokesperson_contact(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How to reach a spokesperson: a button, and behind it the address as a link that works (D12).

    Programs that collect addresses follow links and do not press buttons; people need no script, no riddle and no
    spelling with “(at)”, which screen readers stumble over.
    """
    spokesperson = reachable_spokesperson(public_id, now=clock.now())
    if spokesperson is None:
        raise Http404
    speaking(request, spokesperson.page.locale.language_code)
    context = {"spokesperson": spokesperson, "network": spokesperson.page, "is_asked": request.method == "POST"}
    return render(request, "networks/spokesperson_contact.html", context)
