"""The validator of feeds (``tests/support/atom.py``) finds what RFC 4287 forbids, so that its silence says something."""

from __future__ import annotations

import pytest

from tests.support.atom import faults_of

FEED = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
  <title>Land im Wandel</title>
  <id>urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6</id>
  <updated>2026-11-24T11:00:00+00:00</updated>
  <link rel="self" href="https://netz.example/feed.atom"/>
  <author><name>Netz</name></author>
  <entry>
    <title>Ein Abend</title>
    <id>urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a</id>
    <updated>2026-11-24T10:00:00Z</updated>
    <link rel="alternate" href="https://netz.example/abend/"/>
    <content type="html">&lt;p&gt;Text&lt;/p&gt;</content>
  </entry>
</feed>"""


def test_a_valid_feed_has_no_fault() -> None:
    assert faults_of(FEED.encode()) == []


@pytest.mark.parametrize(
    ("valid", "broken"),
    [
        ("<title>Ein Abend</title>", ""),
        ("2026-11-24T10:00:00Z", "24.11.2026"),
        ("<author><name>Netz</name></author>", "<author/>"),
        ("<author><name>Netz</name></author>", ""),
        ('<link rel="self" href="https://netz.example/feed.atom"/>', ""),
        ('href="https://netz.example/abend/"', 'href="/abend/"'),
        ("urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a", "abend"),
        ('type="html"', 'type="markdown"'),
        ("<title>Ein Abend</title>", "<title>Ein Abend</title><pubDate>heute</pubDate>"),
        ("</entry>", ""),
    ],
)
def test_a_fault_is_named(valid: str, broken: str) -> None:
    assert faults_of(FEED.replace(valid, broken, 1).encode()) != []


def test_an_entry_without_words_needs_a_page_and_stands_there_once() -> None:
    entry = FEED[FEED.index("  <entry>") : FEED.index("</feed>")]
    assert faults_of(FEED.replace(entry, entry * 2).encode()) != []
    bare = entry.replace('<content type="html">&lt;p&gt;Text&lt;/p&gt;</content>', "").replace(
        '<link rel="alternate" href="https://netz.example/abend/"/>', ""
    )
    assert faults_of(FEED.replace(entry, bare).encode()) != []
