from __future__ import annotations

import pytest

from cms.core.content_import.richtext import from_html, from_markdown, same

ALL = ["h3", "h4", "bold", "italic", "ol", "ul", "link"]


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("", ""),
        ("Hallo *Welt*, **du**", "<p>Hallo <i>Welt</i>, <b>du</b></p>"),
        ("# Eins\n\nText", "<h3>Eins</h3><p>Text</p>"),
        ("### Drei\n#### Vier\n###### Sechs", "<h3>Drei</h3><h4>Vier</h4><h4>Sechs</h4>"),
        ("- a\n- b\n  - c", "<ul><li>a</li><li>b</li><li>c</li></ul>"),
        ("1. a\n\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("[x](https://a.example/?b=1&c=2)", '<p><a href="https://a.example/?b=1&amp;c=2">x</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("eine\nZeile", "<p>eine Zeile</p>"),
        ("zwei  \nZeilen", "<p>zwei<br/>Zeilen</p>"),
        ("> Zitat", "<p>Zitat</p>"),
    ],
)
def test_markdown_becomes_the_editors_rich_text(markdown: str, html: str) -> None:
    assert from_markdown(markdown, ALL) == html


@pytest.mark.requirement("B06", "E49")
@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Bürger*innen und Leser*innen", "<p>Bürger*innen und Leser*innen</p>"),
        ("*Leser*innen* und **Ein*e Ärzt*in**", "<p><i>Leser*innen</i> und <b>Ein*e Ärzt*in</b></p>"),
        ("Bürger\\*innen, Bürger:innen, Bürger_innen_", "<p>Bürger*innen, Bürger:innen, Bürger_innen_</p>"),
        ("**Wichtig**: jede*r, *jede* und **jeder**.", "<p><b>Wichtig</b>: jede*r, <i>jede</i> und <b>jeder</b>.</p>"),
    ],
)
def test_gender_inclusive_spellings_stay_one_word_that_is_read_as_it_is_written(markdown: str, html: str) -> None:
    assert from_markdown(markdown, ALL) == html


@pytest.mark.parametrize(
    ("given", "html"),
    [
        ("nur Text", "<p>nur Text</p>"),
        ("<p>a</p><script>x()</script>", "<p>a</p>"),
        ('<p onclick="x()" style="color:red">a</p>', "<p>a</p>"),
        ('<a href="javascript:x()">a</a>', "<p>a</p>"),
        ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
        ("<h1>a</h1><table><tr><td>b</td></tr></table>", "<h3>a</h3><p>b</p>"),
        ("<p><strong>a</strong> <em>b</em></p>", "<p><b>a</b> <i>b</i></p>"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li>a<br/>b</li></ul>"),
        ('<img src="https://a.example/x.png">', ""),
        ("<p><b>offen", "<p><b>offen</b></p>"),
    ],
)
def test_foreign_html_is_reduced(given: str, html: str) -> None:
    assert from_html(given, ALL) == html


def test_what_the_field_cannot_show_becomes_plain() -> None:
    assert from_markdown("## a\n\n- b\n- *c*", ["bold"]) == "<p>a</p><p>b</p><p>c</p>"


def test_the_editors_marks_are_no_difference() -> None:
    assert same('<p data-block-key="x1y2">a &amp; b</p>', "<p>a &amp; b</p>")
    assert not same("<p>a</p>", "<p>b</p>")
