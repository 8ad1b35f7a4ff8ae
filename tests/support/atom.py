"""A validator for Atom feeds: the RFC's own grammar (``atom.rng``) and the rules that it states in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

NS = {"a": "http://www.w3.org/2005/Atom"}
GRAMMAR = Path(__file__).with_name("atom.rng")


def faults_of(feed: bytes) -> list[str]:
    """What is wrong with ``feed`` after RFC 4287; empty when it is a valid Atom feed."""
    try:
        root = etree.fromstring(feed, parser=etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return [f"no XML: {error}"]
    grammar = _grammar()
    if not grammar.validate(root):
        return [f"line {error.line}: {error.message}" for error in grammar.error_log]
    return list(_broken_rules(root))


@cache
def _grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(GRAMMAR))


def _broken_rules(root: etree._Element) -> Iterator[str]:
    entries = root.findall("a:entry", NS)
    if root.find("a:author", NS) is None and any(entry.find("a:author", NS) is None for entry in entries or [root]):
        yield "4.1.1: neither the feed nor each of its entries names an author"
    if not _links(root, "self"):
        yield "4.1.1: the feed does not say where it is (rel=self)"
    seen = Counter((entry.findtext("a:id", "", NS), entry.findtext("a:updated", "", NS)) for entry in entries)
    yield from (f"4.1.1: entry {name} stands there twice" for (name, _moment), count in seen.items() if count > 1)
    for thing in (root, *entries):
        name = thing.findtext("a:id", "", NS)
        if not urlsplit(name).scheme:
            yield f"4.2.6: the id “{name}” is no absolute IRI"
        kinds = Counter((link.get("type"), link.get("hreflang")) for link in _links(thing, "alternate"))
        if any(count > 1 for count in kinds.values()):
            yield f"4.1.1: {name} has two alternates of the same type and language"
        if any(not urlsplit(link.get("href", "")).netloc for link in thing.findall("a:link", NS)):
            yield f"4.2.7: {name} has a link without a host"
    for entry in entries:
        content = entry.find("a:content", NS)
        if content is None and not _links(entry, "alternate"):
            yield f"4.1.2: {entry.findtext('a:id', '', NS)} has neither content nor an alternate"


def _links(thing: etree._Element, rel: str) -> list[etree._Element]:
    return [link for link in thing.findall("a:link", NS) if link.get("rel", "alternate") == rel]
