"""Names of topics by their key, for apps below that know them by it (``networks.topics``)."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from dialogues.models import Topic


def topic_names(language: str) -> dict[UUID, str]:
    """Every topic in ``language``, else in the site's first language, else in any. One query."""
    order = {language: 0, settings.LANGUAGE_CODE: 1}
    rows = Topic.objects.order_by("pk").values_list("translation_key", "locale__language_code", "name")
    best: dict[UUID, tuple[int, str]] = {}
    for key, code, name in rows:
        rank = order.get(code, 2)
        if key not in best or rank < best[key][0]:
            best[key] = (rank, name)
    return {key: name for key, (_rank, name) in best.items()}
