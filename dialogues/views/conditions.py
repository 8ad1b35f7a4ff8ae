"""The permalink of a framework condition."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from cms.core import clock
from cms.core.public import public_space, visible_at
from dialogues import display, selectors
from dialogues.choices import ConditionRelationKind
from dialogues.models import FrameworkCondition


@require_safe
def condition(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One condition with its event, its relations and how to cite it.

    The id is that of the text in one language; below another language's prefix the address leads there.

    Raises:
        Http404: there is no such condition, or its event is not public.
    """
    rows = FrameworkCondition.objects.filter(public_id=public_id)
    row = rows.select_related("page", "page__locale").first()
    if row is None:
        raise Http404
    language = row.page.locale.language_code
    documents = selectors.condition_documents(rows, language=language, now=clock.now())
    if not documents:
        raise Http404
    if language != translation.get_language():
        with translation.override(language):
            return HttpResponsePermanentRedirect(reverse("condition", args=[public_id]))
    document = documents[0]
    context = {
        "page": row.page,
        "condition": document,
        "canonical": reverse("condition", args=[public_id]),
        "translated_paths": _translated_paths(row),
        "share_title": document["text_text"],
        "description": document["explanation_text"][:200],
        "levels_label": display.levels_label(document["levels"], document["level_label"] or ""),
        "related": _related(document, language),
    }
    return render(request, "dialogues/condition.html", context)


def _translated_paths(row: FrameworkCondition) -> dict[str, str]:
    """The permalinks of the same condition in all languages in which its event is public."""
    space = public_space()
    rows = FrameworkCondition.objects.filter(
        visible_at(clock.now(), "page__"), translation_key=row.translation_key
    ).values_list("public_id", "page__path", "page__locale__language_code")
    paths = {}
    for public_id, path, language in rows:
        if space.is_open(path):
            with translation.override(language):
                paths[language] = reverse("condition", args=[public_id])
    return paths


def _related(document: display.Document, language: str) -> list[display.Document]:
    """The conditions that this one belongs to, as far as they are public, with the word for the relation (E26)."""
    relations = {item["id"]: ConditionRelationKind(item["relation"]).label for item in document["related"]}
    if not relations:
        return []
    rows = FrameworkCondition.objects.filter(public_id__in=relations)
    found = selectors.condition_documents(rows, language=language, now=clock.now())
    return [{**item, "relation_label": relations[item["id"]]} for item in found]
