"""Canaries: what must be in no field of any answer (contract 4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction, Site

from cms.api import openapi_document
from cms.core.models import CmsDocument
from dialogues.models import Contributor, DialogueEventPage, DialogueSeriesPage, MeetingAccess, Presentation
from home.models import HomePage, SiteSettings, StandardPage
from integrations.bigbluebutton.models import BigBlueButtonConnection
from integrations.core.models import MeetingRoom, RoomRecording
from newsletters.models import MailingList, Subscriber
from tests.api.conftest import full_event, readable
from tests.factories import EventFactory, NetworkFactory, PersonFactory, SeriesFactory
from tests.factories.newsletters import ArchiveFactory, IssueFactory, body_of
from tests.support.worlds import world

CANARY = "kanarienvogel"


@pytest.fixture
@world
def content(home: HomePage, series: DialogueSeriesPage, now: datetime) -> DialogueEventPage:
    """Public content that points to private content wherever something can point."""
    from networks.models import NetworkIndexPage

    overview = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=overview)
    draft_network = NetworkFactory(parent=overview, title=f"Entwurf {CANARY}", live=False)
    draft = EventFactory(parent=series, title=f"Entwurf {CANARY}", live=False)
    closed = StandardPage(title=f"Geschlossen {CANARY}", slug=f"{CANARY}-zu")
    home.add_child(instance=closed)
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    below = StandardPage(title=f"Darunter {CANARY}", slug=f"{CANARY}-darunter", intro=CANARY)
    closed.add_child(instance=below)
    below.save_revision().publish()
    expired = StandardPage(title=f"Abgelaufen {CANARY}", slug=f"{CANARY}-alt", expire_at=now - timedelta(days=1))
    home.add_child(instance=expired)
    closed_series = SeriesFactory(parent=series.get_parent(), title=f"Reihe {CANARY}")
    EventFactory(
        parent=closed_series, title=f"Darin {CANARY}", rows={"contributors": [Contributor(person=PersonFactory())]}
    )
    PageViewRestriction.objects.create(page=closed_series, restriction_type="password", password="x")
    files = Collection.get_first_root_node().add_child(name="Intern")
    CollectionViewRestriction.objects.create(collection=files, restriction_type="login")
    from django.core.files.base import ContentFile

    secret = CmsDocument(title=f"Intern {CANARY}", file=ContentFile(b"x", name=f"{CANARY}.pdf"), collection=files)
    secret.save()
    links = "".join(f'<a linktype="page" id="{page.pk}">dort</a> ' for page in (draft, closed, below, expired))
    links += f'<a linktype="document" id="{secret.pk}">Datei</a>'
    event = full_event(
        series,
        announcement=f"<p>{links} Fragen an buero@kanarienvogel.example.org oder"
        ' <a href="mailto:x@kanarienvogel.example.org">hier</a>.</p>',
        report=[("text", f"<p>{links}</p>"), ("download", {"document": secret, "note": ""})],
    )
    hidden, invited = PersonFactory(name=f"Versteckt {CANARY}", is_public=False), PersonFactory(name=f"Lädt {CANARY}")
    invited.is_public = True
    event.networks = [draft_network]
    event.contributors.add(Contributor(person=hidden), Contributor(person=invited, state="invited"))
    event.recordings.get().people.add(hidden, invited)
    event.presentations.add(Presentation(title=f"Interne Folien {CANARY}", document=secret))
    contributor = event.contributors.first()
    contributor.mandate, contributor.mandate_confirmation = "Rat", f"laut {CANARY}"
    event.save_revision().publish()
    mailing_list = MailingList.objects.create(name="Rundbrief", slug="rundbrief", network=draft_network)
    archive = ArchiveFactory(parent=home, mailing_list=mailing_list)
    IssueFactory(parent=archive, title=f"Entwurf {CANARY}", live=False)
    IssueFactory(
        parent=archive,
        body=body_of(
            ("text", {"heading": "", "text": f"<p>{links}</p>"}),
            ("event", {"event": draft.pk, "note": CANARY}),
            ("event", {"event": event.pk, "note": ""}),
            ("recording", {"event": event.pk, "which": "all", "note": ""}),
            ("download", {"document": secret.pk, "note": CANARY}),
            ("button", {"label": CANARY, "link": closed.pk, "url": ""}),
        ),
    )
    Subscriber.objects.create(address=f"mira@{CANARY}.example.org", address_key=CANARY, created_at=now)
    MeetingAccess.objects.create(
        event=event, join_url=f"https://{CANARY}.example.org/j/1", note=CANARY, provider=f"integrations:{CANARY}"
    )
    server = BigBlueButtonConnection.objects.create(label=CANARY, url=f"https://{CANARY}.example.org", secret=CANARY)
    room = MeetingRoom.objects.create(
        connection=server,
        event_key=event.translation_key,
        title=CANARY,
        remote_id=CANARY,
        state="open",
        dial_in=CANARY,
    )
    RoomRecording.objects.create(room=room, remote_id=CANARY, url=f"https://{CANARY}.example.org/p/1", seen_at=now)
    chosen = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    chosen.email, chosen.phone, chosen.imprint_page, chosen.contact_page = (
        f"b@{CANARY}.example.org",
        CANARY,
        closed,
        below,
    )
    chosen.save()
    return event


def everywhere(client: Client) -> dict[str, bytes]:
    """All answers that the description knows, lists in full and every detail."""
    bodies: dict[str, bytes] = {}
    for template in readable(openapi_document()):
        if "{id}" in template or "find" in template or "forms" in template:
            continue
        for word in (CANARY, "a", "e", "dort"):
            query: dict[str, Any] = {"q": word} if "search" in template else {}
            response = client.get(template, query)
            bodies[f"{template}?{query}"] = response.content
            assert response.status_code == 200
            for item in response.json().get("items", []):
                if item["api_url"] is None:
                    continue  # what is gone has no address any more
                path = item["api_url"].removeprefix("http://localhost:8000")
                bodies[path] = client.get(path).content
    return bodies


@pytest.mark.requirement("E51", "E30", "B03")
def test_no_canary_in_any_answer(client: Client, content: DialogueEventPage):
    bodies = everywhere(client)
    assert len(bodies) > 20
    # Somebody who is only invited is a public person all the same; only that event must not name them.
    invited = {path for path in bodies if "/people/" in path or "/search/" in path}
    for path, body in bodies.items():
        if path in invited:
            body = body.replace(f"Lädt {CANARY}".encode(), b"").replace(f"{CANARY}, Lädt".encode(), b"")
        text = body.decode().replace("buero (at) kanarienvogel.example.org", "")
        assert CANARY not in text.lower(), path
        assert "mailto:" not in text
        assert "@" not in text or "example.org/@" in text, path


def test_links_to_private_things_are_plain_text(client: Client, content: DialogueEventPage):
    event = next(item for item in client.get("/api/v1/events/").json()["items"] if item["title"].startswith("Was"))
    assert event["announcement_html"] == (
        "<p>dort dort dort dort Datei Fragen an buero (at) kanarienvogel.example.org oder hier.</p>"
    )
    assert event["report_html"] == "<p>dort dort dort dort Datei</p>"
    assert [item["title"] for item in event["presentations"]] == ["Folien des Abends"]
    assert event["networks"] == []
    site = client.get("/api/v1/site/").json()
    assert (site["imprint"], site["contact"]) == (None, None)


def test_private_pages_are_not_found_by_path(client: Client, content: DialogueEventPage):
    for path in (f"/de/{CANARY}-zu/", f"/de/{CANARY}-zu/{CANARY}-darunter/", f"/de/{CANARY}-alt/"):
        assert client.get("/api/v1/pages/find/", {"path": path}).status_code == 404
