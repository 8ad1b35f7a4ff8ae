"""The text of a post."""

from __future__ import annotations

import pytest

from wandelnetz_mastodon import mapping

FACTS = {
    "what": "Neue Veranstaltung",
    "title": "Wer hält das Dorf zusammen?",
    "date": "1. Dezember 2026, 18:00 Uhr",
    "place": "",
    "url": f"https://www.example.org/{'lang/' * 20}",
}


def test_lines_that_say_nothing_are_left_out() -> None:
    assert mapping.compose(mapping.DEFAULT_TEMPLATE, FACTS) == (
        f"Neue Veranstaltung: Wer hält das Dorf zusammen?\n1. Dezember 2026, 18:00 Uhr\n{FACTS['url']}"
    )


def test_braces_in_a_title_are_no_places() -> None:
    facts = {**FACTS, "title": "{url} {secret}"}
    assert mapping.compose("{title}", facts) == "{url} {secret}"
    assert mapping.unknown_places("{title} {secret} {0.__class__}") == ["secret", "0.__class__"]


def test_title_is_cut_until_mastodon_takes_the_post() -> None:
    text = mapping.compose(mapping.DEFAULT_TEMPLATE, {**FACTS, "title": "Dorf, " * 150 + "Ende"})
    assert mapping.counted(text, FACTS["url"]) in range(mapping.LONGEST_POST - 5, mapping.LONGEST_POST + 1)
    assert text.splitlines()[0].endswith("…")
    assert text.endswith(FACTS["url"])


@pytest.mark.parametrize(
    "shown",
    [
        "<p>Neu: A &amp; B<br />https://x.org/a</p>",
        '<p>Neu: A &amp; B</p><p><a href="https://x.org/a"><span class="invisible">https://</span>x.org/a</a></p>',
    ],
)
def test_what_mastodon_shows_is_recognised(shown: str) -> None:
    assert mapping.comparable(shown) == mapping.comparable("Neu: A & B\nhttps://x.org/a")
