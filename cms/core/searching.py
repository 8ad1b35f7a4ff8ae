"""Finding things by words. One normalised table for all kinds; no search syntax ever reaches a database (contract 4).

Gender-inclusive spellings are one word: Bürger*innen, Bürger:innen, Bürger_innen, Bürger/innen, Bürger(innen),
BürgerInnen and "Bürgerinnen und Bürger" are all found by each other (B06).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from cms.core.models import SearchEntry

MAX_WORDS = 12
"""Words of a query beyond these are passed over."""
EXCERPT_LENGTH = 240
_BATCH = 200

_INNER_CAPITAL = re.compile(r"(?<=[a-zäöüß])I(?=n(?:nen)?\b)")
_GENDER_SIGN = re.compile(r"(?<=\w)(?:[*:_·|]|/-?)(?=in(?:nen)?\b)", re.IGNORECASE)
_GENDER_BRACKET = re.compile(r"(?<=\w)\((in(?:nen)?)\)", re.IGNORECASE)
_BOTH_FORMS = re.compile(r"\b(\w{3,}?)(innen|in) (?:und|oder|bzw\.?) \1(?:en|e|n|er)?\b")
_BOTH_FORMS_TURNED = re.compile(r"\b(\w{3,}?)(?:en|e|n|er)? (?:und|oder|bzw\.?) \1(innen|in)\b")
_NO_WORD = re.compile(r"[^\w]+|_+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def normalised(text: str) -> str:
    """The words of a text in the one spelling that the index holds, with single spaces."""
    text = unicodedata.normalize("NFKC", text)
    text = _GENDER_BRACKET.sub(r"\1", _GENDER_SIGN.sub("", _INNER_CAPITAL.sub("i", text)))
    text = text.casefold().translate(_UMLAUTS)
    plain = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    plain = " ".join(_NO_WORD.sub(" ", plain).split())
    return _BOTH_FORMS_TURNED.sub(r"\1\2", _BOTH_FORMS.sub(r"\1\2", plain))


def query_words(query: str) -> list[str]:
    """The words that have to occur, each once."""
    return list(dict.fromkeys(normalised(query).split()))[:MAX_WORDS]


def matching(query: str, *, kinds: Iterable[str] = (), locale: str | None = None) -> QuerySet[SearchEntry]:
    """Entries in which all words of the query occur; none when the query holds no word.

    Args:
        locale: entries of this language and those without one.
    """
    words = query_words(query)
    if not words:
        return SearchEntry.objects.none()
    condition = Q()
    for word in words:
        condition &= Q(words__contains=word)
    kinds = list(kinds)
    if kinds:
        condition &= Q(kind__in=kinds)
    if locale is not None:
        condition &= Q(locale__in=["", locale])
    return SearchEntry.objects.filter(condition)


def found_ids(query: str, kind: str) -> QuerySet[Any]:
    """The database keys of the things of one kind that match, as a subquery."""
    return matching(query, kinds=[kind]).values("object_id")


def entry(*, kind: str, object_id: int, title: str, text: str, **fields: Any) -> SearchEntry:
    """An unsaved entry with its words normalised."""
    title_words = normalised(title)
    return SearchEntry(
        kind=kind,
        object_id=object_id,
        title=title[:500],
        text=text,
        title_words=title_words,
        words=f"{title_words} {normalised(text)}",
        **fields,
    )


Build = Callable[[list[int]], Iterable[SearchEntry]]
"""Makes the entries for the things with these database keys; leaves out what is nothing to find."""

_sources: dict[str, tuple[Callable[[], Iterable[int]], Build, tuple[str, ...]]] = {}


def register_source(name: str, *, ids: Callable[[], Iterable[int]], build: Build, kinds: Iterable[str]) -> None:
    """Tell how a family of things is indexed. Apps call it in ``AppConfig.ready()``.

    Args:
        ids: all database keys, for ``rebuild_search``.
        kinds: the kinds that ``build`` makes.
    """
    _sources[name] = (ids, build, tuple(kinds))


@transaction.atomic
def save_entries(entries: Iterable[SearchEntry], stale: QuerySet[SearchEntry]) -> None:
    """Replace the ``stale`` entries, and whatever was written about the same things before."""
    kept = list(entries)
    stale.delete()
    SearchEntry.objects.filter(_same_things(kept)).delete()
    SearchEntry.objects.bulk_create(kept)


def _same_things(entries: list[SearchEntry]) -> Q:
    by_kind: dict[str, list[int]] = {}
    for item in entries:
        by_kind.setdefault(item.kind, []).append(item.object_id)
    condition = Q(pk__in=[])
    for kind, ids in by_kind.items():
        condition |= Q(kind=kind, object_id__in=ids)
    return condition


def rebuild() -> int:
    """Make the whole index anew; returns the number of entries."""
    count = 0
    for ids, build, kinds in _sources.values():
        with transaction.atomic():
            SearchEntry.objects.filter(kind__in=kinds).delete()
            for batch in _batches(ids()):
                count += len(SearchEntry.objects.bulk_create(build(batch)))
    return count


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    iterator = iter(ids)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


@lru_cache(maxsize=2048)
def excerpt(text: str, query: str) -> str:
    """The part of a text around the first word that was looked for, on one line."""
    line = " ".join(text.split())
    lowered = line.casefold()
    places = [
        place
        for word in query.casefold().split()
        if len(stem := re.split(r"[*:_/(·|]", word)[0]) > 1 and (place := lowered.find(stem)) >= 0
    ]
    begin = max(0, min(places, default=0) - EXCERPT_LENGTH // 3)
    if begin:
        begin = line.find(" ", begin) + 1
    if len(line) - begin <= EXCERPT_LENGTH:
        piece = line[begin:]
    else:
        piece = f"{line[begin : begin + EXCERPT_LENGTH].rpartition(' ')[0]} …"
    return f"… {piece}" if begin else piece
