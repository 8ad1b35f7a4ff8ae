"""What an issue says by mail: words, links and pictures; nothing from elsewhere and nothing about a person."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from cms.core.models import CmsDocument
from cms.core.renditions import make_renditions
from dialogues.models import Recording
from newsletters.issue_mails import issue_content
from newsletters.models import NewsletterIssuePage
from newsletters.services.issues import contents_of
from newsletters.writing import WIDTH, from_html, laid_out, one_line
from tests.factories import ConditionFactory, ContributorFactory, EventFactory, ImageFactory, PersonFactory
from tests.factories.core import image_file
from tests.factories.newsletters import body_of

pytestmark = pytest.mark.django_db
SITE = "http://localhost:8000"


@pytest.fixture
def rich_issue(make_issue: Any, series: Any, now: Any) -> NewsletterIssuePage:
    """An issue with every block."""
    image = ImageFactory(file=image_file(1400, 900))
    make_renditions(image)
    document = CmsDocument.objects.create(
        title="Folien", file=ContentFile(b"%PDF-1.4", name="folien.pdf"), accessibility="accessible"
    )
    event = EventFactory(
        parent=series,
        title="Wer hält das Dorf zusammen?",
        slug="dorf",
        date="2026-12-01T18:00",
        image=image,
        announcement="<p>Ein Abend über Vereine.</p>",
        rows={
            "contributors": [
                ContributorFactory(person=PersonFactory(name="Mira Muster"), state="confirmed"),
                ContributorFactory(person=PersonFactory(name="Xaver Alt"), state="cancelled"),
            ],
            "recordings": [
                Recording(kind="excerpt", title="Ausschnitt", page_url="https://vimeo.com/2"),
                Recording(kind="main", title="Der Abend", page_url="https://vimeo.com/1"),
            ],
            "conditions": [ConditionFactory(text="<p>Zeit & Raum</p>")],
        },
    )
    text = (
        f'<p>Lesen Sie <a href="https://example.org/a?b=1&amp;c=2">das Programm</a>'
        f' und <a linktype="page" id="{series.pk}">die Reihe</a>.</p><ul><li>eins</li><li>zwei</li></ul>'
    )
    return make_issue(
        ("text", {"heading": "Liebe Leser:innen", "text": text}),
        ("event", {"event": event.pk, "note": ""}),
        ("recording", {"event": event.pk, "which": "main", "note": "Noch einmal"}),
        ("condition", {"condition": event.conditions.get().pk}),
        ("picture", {"image": image.pk, "caption": "Unser Saal"}),
        ("download", {"document": document.pk, "note": "Vom Abend"}),
        ("button", {"label": "Zur Reihe", "link": series.pk, "url": ""}),
        title="Neues <aus> den Dialogen",
        slug="nr-3",
        number=3,
        issued_on=date(2026, 11, 24),
    )


@pytest.mark.requirement("E40")
def test_the_written_part(rich_issue: NewsletterIssuePage) -> None:
    with translation.override("en"):  # read in the language of the page, whatever is active
        content = issue_content(rich_issue)
    assert content.subject == "Neues <aus> den Dialogen"
    assert content.language == "de"
    lines = content.text.splitlines()
    assert max(len(line) for line in lines if "://" not in line) <= WIDTH
    assert all(line.split("] ")[-1] == line.split()[-1] for line in lines if "://" in line), "a line of its own"
    assert "\n\n\n" not in content.text
    assert "Mira Muster" in content.text
    assert "Xaver Alt" not in content.text + content.html, "who has cancelled does not come"
    assert "[1] https://example.org/a?b=1&c=2\n[2] http://localhost:8000/de/dialoge/land-im-wandel/\n" in content.text
    assert "– eins\n– zwei\n" in content.text
    assert "> Zeit & Raum\n" in content.text
    assert f"{SITE}/de/rundbriefe/nr-3/" in content.text
    assert "https://unsubscribe.invalid/" in content.text
    assert "-- \n" in content.text
    assert "&amp;" not in content.text


def urls(html: str) -> list[str]:
    return re.findall(r"""(?:href|src|background|action)\s*=\s*["']([^"']*)""", html) + re.findall(
        r"url\(([^)]*)", html
    )


def test_the_charset_stands_where_readers_look_for_it(rich_issue: NewsletterIssuePage) -> None:
    html = issue_content(rich_issue).html
    assert html.count('<meta charset="utf-8">') == 1
    assert html.encode().index(b'<meta charset="utf-8">') < 1024 - len('<meta charset="utf-8">')


def test_nothing_is_loaded_from_elsewhere_and_nothing_tells_who_reads(rich_issue: NewsletterIssuePage) -> None:
    html = issue_content(rich_issue).html
    sources = re.findall(r'<img[^>]* src="([^"]*)"', html)
    assert len(sources) == 2
    assert all(source.startswith(f"{SITE}/media/images/") and source.endswith(".jpg") for source in sources)
    assert not any(urlsplit(url).query for url in sources)
    assert {urlsplit(url).hostname for url in urls(html)} == {
        "localhost",
        "example.org",
        "unsubscribe.invalid",
        "preferences.invalid",
    }
    assert not re.search(r"<(link|script|iframe|object|embed|form|base|video|audio)\b|@import|@font-face", html)
    assert len(html.encode()) < 100_000
    assert re.findall(r'<img[^>]* alt="([^"]*)"', html) == ["Ein grünes Feld"] * 2
    assert all(int(width) <= 536 for width in re.findall(r'<img[^>]* width="(\d+)"', html))
    assert html.count("Foto: Jana Beispiel") == 2


def test_what_people_typed_is_text(rich_issue: NewsletterIssuePage) -> None:
    html = issue_content(rich_issue).html
    assert "Neues &lt;aus&gt; den Dialogen" in html
    assert "<aus>" not in html
    assert 'lang="de"' in html
    assert "prefers-color-scheme: dark" in html


def test_every_kind_of_block_looks_like_itself_on_the_web_and_by_mail(rich_issue: NewsletterIssuePage) -> None:
    content = issue_content(rich_issue)
    page = rich_issue.make_preview_request(preview_mode="").content.decode()
    for words in ("Der Abend", "Unser Saal", "Folien", "Zur Reihe", "Mira Muster", "Noch einmal", "Vom Abend"):
        assert words in content.html, words
        assert words in content.text, words
        assert words in page, words
    assert "Ausschnitt" not in content.html + content.text + page, "the main recording was chosen"


def test_all_recordings(make_issue: Any, rich_issue: NewsletterIssuePage) -> None:
    event = rich_issue.body[2].value["event"]
    issue = make_issue(("recording", {"event": event.pk, "which": "all", "note": ""}), title="Zwei")
    text = issue_content(issue).text
    assert text.index("Ausschnitt") < text.index("Der Abend")


@pytest.mark.requirement("X08")
def test_each_language_has_a_mail_of_its_own(make_issue: Any, english: Any, event: Any, now: Any) -> None:
    issue = make_issue(("event", {"event": event.pk, "note": ""}), slug="nr-1")
    assert [content.language for content in contents_of(issue)] == ["de"]
    translated = issue.copy_for_translation(english, copy_parents=True)
    assert [content.language for content in contents_of(issue)] == ["de"], "a draft is no language"
    translated.title = translated.draft_title = "News"
    translated.save_revision().publish()
    own_event = event.copy_for_translation(english, copy_parents=True)
    own_event.title = "Who keeps the village together?"
    own_event.save_revision().publish()
    german, other = contents_of(translated)
    assert (german.language, german.subject) == ("de", "Neues")
    assert (other.language, other.subject) == ("en", "News")
    assert "Wer hält das Dorf zusammen?" in german.text
    assert "Who keeps the village together?" in other.text, "the event in the reader's language"
    assert "Tuesday, 1 December 2026, 18:00" in other.text
    assert "“Newsletter”" in other.text, "the list by its English name"


def test_what_is_not_public_is_left_out(make_issue: Any, series: Any, now: Any) -> None:
    draft = EventFactory(parent=series, title="Geheim", live=False)
    issue = make_issue(
        ("text", {"heading": "Neu", "text": "<p>Ja</p>"}), ("event", {"event": draft.pk, "note": "Pst"})
    )
    content = issue_content(issue)
    assert "Geheim" not in content.html + content.text
    assert "Pst" not in content.html + content.text
    assert "left out" in translated_preview(issue, "mail")
    assert "Geheim" not in translated_preview(issue, "")


def translated_preview(issue: NewsletterIssuePage, mode: str) -> str:
    """The preview as an English translation would read it; msgids are English."""
    issue.locale = type(issue.locale).objects.get(language_code="en")
    return issue.make_preview_request(preview_mode=mode).content.decode()


def test_previews(make_issue: Any, now: Any) -> None:
    issue = make_issue(subject="Betreff", preheader="Das Wichtigste")
    draft = issue.get_latest_revision_as_object()
    draft.body = body_of(("text", {"heading": "Noch nicht gespeichert", "text": "<p>ganz neu</p>"}))
    for mode in ("", "mail", "text"):
        response = draft.make_preview_request(preview_mode=mode)
        assert response.status_code == 200
        assert "Noch nicht gespeichert" in response.content.decode(), mode
    mail = draft.make_preview_request(preview_mode="mail")
    assert "'unsafe-inline'" in mail["Content-Security-Policy"]
    assert "'unsafe-inline'" not in draft.make_preview_request(preview_mode="")["Content-Security-Policy"]
    assert "Betreff" in draft.make_preview_request(preview_mode="text").content.decode()


def test_written_html() -> None:
    html = (
        '<h3>Titel</h3><p>Eins<br>zwei &amp; <a href="https://example.org/">drei</a></p>'
        '<ol><li>a</li><li><p>b <a href="mailto:x@example.org">x@example.org</a></p></li></ol><p></p>'
    )
    assert from_html(html) == ("Titel\n\nEins\nzwei & drei\nhttps://example.org/\n\n1. a\n2. b x@example.org")


def test_lines_are_whole() -> None:
    address = f"https://example.org/{'a' * 200}"
    text = laid_out(f"  {'wort ' * 30}\n\n\n\n– {'punkt ' * 20}\n[12] {address}\n-- \nEnde")
    lines = text.splitlines()
    assert f"[12] {address}" in lines
    assert "-- " in lines
    assert all(len(line) <= WIDTH for line in lines if address not in line)
    assert text.count("\n\n") == 1
    assert any(line.startswith("  punkt") for line in lines)
    assert laid_out("- " + "wort " * 20).splitlines()[1].startswith("  wort")


def test_a_subject_is_one_line() -> None:
    assert one_line("Neu\r\nBcc: a@example.org\x00\u2028x\ty") == "Neu Bcc: a@example.org x y"
