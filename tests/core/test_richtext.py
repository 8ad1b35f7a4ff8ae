"""Rich text as finished HTML and as text."""

from __future__ import annotations

import pytest

from cms.core import richtext
from cms.core.bodies import DocumentEntry, body_html, body_text, parse_body
from cms.core.renditions import RENDITIONS
from cms.core.richtext import Target


class Links:
    """Knows one page and one document."""

    def url(self, target: Target) -> str | None:
        return {("page", 5): "https://site.example/de/x/", ("document", 7): "https://site.example/d/7"}.get(target)

    def image(self, image_id: int | None) -> dict | None:
        size = {"url": "https://site.example/i.webp", "width": 3, "height": 2}
        picture = {"alt": 'Ein "Feld"', "credit": "Foto: J. B.", **size, "renditions": dict.fromkeys(RENDITIONS, size)}
        return picture if image_id == 1 else None

    def document(self, document_id: int | None) -> DocumentEntry | None:
        entry = DocumentEntry(7, "Folien", "https://site.example/d/7", "application/pdf", 10, "de", "unchecked")
        return entry if document_id == 7 else None


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<p>Ein <b>Abend</b>.</p>", "<p>Ein <b>Abend</b>.</p>"),
        ('<p><a linktype="page" id="5">Seite</a></p>', '<p><a href="https://site.example/de/x/">Seite</a></p>'),
        ('<p><a id="5" linktype="page">Seite</a></p>', '<p><a href="https://site.example/de/x/">Seite</a></p>'),
        ('<p><a linktype="page" id="6"><b>Entwurf</b></a></p>', "<p><b>Entwurf</b></p>"),
        ('<p><a linktype="document" id="7">PDF</a></p>', '<p><a href="https://site.example/d/7">PDF</a></p>'),
        ('<p><a linktype="document" id="8">PDF</a></p>', "<p>PDF</p>"),
        ('<p><a linktype="page" id="x">Seite</a></p>', "<p><a>Seite</a></p>"),
        ('<p><a href="/de/y/">hier</a></p>', '<p><a href="http://localhost:8000/de/y/">hier</a></p>'),
        ('<p><a href="javascript:alert(1)">x</a></p>', "<p><a>x</a></p>"),
        ('<p onclick="x()">a<script>alert(1)</script></p>', "<p>a</p>"),
        ('<p>a<img src="x" onerror="y"><iframe src="z"></iframe></p>', "<p>a</p>"),
        ('<embed embedtype="image" id="3"/><p>a</p>', "<p>a</p>"),
        ("<p>1 < 2 & 3</p>", "<p>1 &lt; 2 &amp; 3</p>"),
        ("", ""),
    ],
)
def test_html_is_sanitised_and_links_are_absolute_or_gone(source: str, html: str):
    assert richtext.to_html(source, Links()) == html


def test_a_link_is_looked_up_every_time():
    source = '<p><a linktype="page" id="5">Seite</a></p>'

    class Nothing(Links):
        def url(self, target: Target) -> str | None:
            return None

    assert richtext.to_html(source, Links()) != richtext.to_html(source, Nothing()) == "<p>Seite</p>"
    assert list(richtext.targets(source, "<p>x</p>")) == [("page", 5)]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>Ein <b>Abend</b>.</p><p>Noch   einer.</p>", "Ein Abend.\nNoch einer."),
        ("<h3>Titel</h3><ul><li>eins</li><li>zwei</li></ul><p>Ende</p>", "Titel\n– eins\n– zwei\nEnde"),
        ("<p>1 &lt; 2<br/>&amp; 3</p>", "1 < 2\n& 3"),
        ('<p>Zur <a linktype="page" id="6">Seite</a>.</p>', "Zur Seite."),
        ("", ""),
    ],
)
def test_text_is_the_words_alone(source: str, text: str):
    assert richtext.to_text(source) == text


def test_a_body_is_made_of_its_blocks():
    source = (
        '[{"type":"heading","value":"So <war> es","id":"a"},'
        '{"type":"text","value":"<p>Voll. <a linktype=\\"page\\" id=\\"5\\">x</a></p>","id":"b"},'
        '{"type":"picture","value":{"image":1,"caption":"Der Saal"},"id":"c"},'
        '{"type":"picture","value":{"image":2,"caption":"fehlt"},"id":"c2"},'
        '{"type":"quote","value":{"quote":"Orte zählen.","name":"Jana Beispiel","function":"Leitung"},"id":"d"},'
        '{"type":"download","value":{"document":7,"note":"(2 MB)"},"id":"e"},'
        '{"type":"download","value":{"document":9,"note":""},"id":"f"}]'
    )
    assert parse_body(source).image_ids == (1, 2)
    assert parse_body(source).targets == (("page", 5), ("document", 7), ("document", 9))
    assert body_html(source, Links()) == (
        "<h3>So &lt;war&gt; es</h3>"
        '<p>Voll. <a href="https://site.example/de/x/">x</a></p>'
        '<figure class="body-picture"><img src="https://site.example/i.webp" alt="Ein &quot;Feld&quot;" width="3"'
        ' height="2" loading="lazy"><figcaption><p>Der Saal</p><p>Foto: J. B.</p></figcaption></figure>'
        '<figure class="body-quote"><blockquote><p>Orte zählen.</p></blockquote>'
        "<figcaption>Jana Beispiel, Leitung</figcaption></figure>"
        '<p class="body-download"><a href="https://site.example/d/7">Folien</a> (2 MB)</p>'
    )
    assert body_text(source) == ("So <war> es\nVoll. x\nDer Saal\nfehlt\nOrte zählen., Jana Beispiel, Leitung\n(2 MB)")


@pytest.mark.parametrize("source", ["", "[]"])
def test_an_empty_body_is_empty(source: str):
    assert (body_html(source, Links()), body_text(source)) == ("", "")
