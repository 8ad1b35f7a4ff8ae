"""The demo's newsletter: a list without subscribers, its archive and one issue."""

from __future__ import annotations

import json
import uuid
from typing import Any

from wagtail.models import Page

from cms.core import clock
from cms.core.blocks import TEXT_FEATURES
from cms.core.content_import.pages import slug_for
from cms.core.content_import.richtext import from_markdown
from cms.core.models import CmsImage
from dialogues.models import DialogueEventPage, DialogueSeriesPage, FrameworkCondition
from networks.models import NetworkPage
from newsletters.models import MailingList, NewsletterIndexPage, NewsletterIssuePage

NAME = "Rundbrief"
GREETING = """
Liebe Leser:innen,

zwei Abende liegen hinter uns, sechs noch vor uns. Was an den ersten beiden gesagt wurde, können Sie jetzt nachsehen und
nachlesen: den Mitschnitt, die Folien und alles, was aus Sicht der Beteiligten gegeben sein muss, damit aus leeren
Häusern wieder Orte werden.

- Wer schon da war, findet die eigene Frage vielleicht wieder.
- Wer neu dazukommt, ist beim nächsten Mal herzlich willkommen.
"""
CLOSING = """
Haben Sie ein Thema, das wir nicht vergessen sollen? Antworten Sie einfach auf diese Nachricht, wir lesen alles.

Ihr Netzwerkbüro
"""


def make_newsletter(home: Page) -> None:
    """List, archive and issue, in the main language."""
    mailing_list, _created = MailingList.objects.get_or_create(
        slug="rundbrief",
        defaults={
            "name": NAME,
            "name_en": "Newsletter",
            "description": "Viermal im Jahr: Termine, Aufzeichnungen und was daraus geworden ist.",
            "network": NetworkPage.objects.live().filter(locale=home.locale).order_by("path").first(),
            "is_default": not MailingList.objects.filter(is_default=True).exists(),
        },
    )
    archive = NewsletterIndexPage(
        title=NAME,
        slug=slug_for(NAME, home),
        intro=_rich("Was wir verschicken, steht hier für alle zum Nachlesen."),
        mailing_list=mailing_list,
        locale=home.locale,
    )
    _publish(archive, home)
    title = "Zwei Abende, viele Antworten"
    issue = NewsletterIssuePage(
        title=title,
        slug=slug_for(title, archive),
        subject="Zwei Abende, viele Antworten – und der nächste Termin",
        preheader="Der Mitschnitt, eine Rahmenbedingung und die Einladung zum nächsten Dialog",
        number=1,
        issued_on=clock.today(),
        body=json.dumps(_body(home)),
        locale=home.locale,
    )
    _publish(issue, archive)


def _body(home: Page) -> list[dict[str, Any]]:
    events = DialogueEventPage.objects.live().filter(locale=home.locale).order_by("date", "path")
    held = events.filter(recordings__isnull=False).first()
    ahead = events.filter(starts_at__gt=clock.now()).first()
    condition = FrameworkCondition.objects.filter(page=held).order_by("sort_order").first() if held else None
    picture = CmsImage.objects.filter(title="neue-orte").order_by("pk").first()
    series = DialogueSeriesPage.objects.live().filter(locale=home.locale).order_by("path").first()
    blocks: list[tuple[str, Any]] = [("text", {"heading": "", "text": _rich(GREETING)})]
    if ahead is not None:
        blocks.append(("event", {"event": ahead.pk, "note": ""}))
    if held is not None:
        blocks.append(("recording", {"event": held.pk, "which": "main", "note": "Zum Nachsehen:"}))
    if condition is not None:
        blocks.append(("condition", {"condition": condition.pk}))
    if picture is not None:
        blocks.append(("picture", {"image": picture.pk, "caption": ""}))
    blocks.append(("text", {"heading": "Und Sie?", "text": _rich(CLOSING)}))
    if series is not None:
        blocks.append(("button", {"label": "Zum ganzen Programm", "link": series.pk, "url": ""}))
    return [{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in blocks]


def _rich(markdown: str) -> str:
    return from_markdown(markdown, TEXT_FEATURES)


def _publish(page: Page, parent: Page) -> None:
    page.full_clean(exclude=["path", "depth", "numchild", "content_type", "url_path"])
    parent.add_child(instance=page)
    page.save_revision().publish()
