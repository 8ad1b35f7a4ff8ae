"""Where another system and our page disagree: shown beside the field, in a list, and settled by two buttons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core.editing.editor import editor_of
from dialogues.models import DialogueEventPage
from dialogues.services import remote
from integrations.core import selectors
from integrations.core.models import FieldConflict
from integrations.core.services import links
from integrations.core.viewsets.base import CHANGE, IntegrationsActView, OfConnectionMixin
from integrations.core.words import field_label, source_of


@dataclass(frozen=True)
class Shown:
    """A conflict in words."""

    conflict: FieldConflict
    event: DialogueEventPage | None
    field: str
    ours: str
    theirs: str
    source: str


def shown(rows: QuerySet[FieldConflict] | Iterable[FieldConflict]) -> list[Shown]:
    """Conflicts in words, with what stands here now."""
    if isinstance(rows, QuerySet):
        rows = rows.select_related("link__connection")
    return list(_shown(rows))


def _shown(rows: Iterable[FieldConflict]) -> Iterator[Shown]:
    for row in rows:
        event = remote.find_event(row.link.local_key) if row.link.local_key else None
        ours = remote.values_here(event, {row.field})[row.field] if event else ""
        yield Shown(
            row,
            event,
            field_label(row.field),
            remote.label(row.field, ours),
            remote.label(row.field, row.theirs),
            source_of(row.link.connection),
        )


def notes_of_event(event: Any, request: HttpRequest) -> list[tuple[str, str, dict[str, Any]]]:
    """What stands beside the fields of an event: (field, template, context). See ``cms.core.editing.notes``."""
    if not isinstance(event, DialogueEventPage) or event.pk is None:
        return []
    rows = selectors.conflicts_of_event(event.translation_key)
    may_settle = request.user.has_perm(CHANGE)
    here = request.path if request.method == "GET" else ""
    return [
        (
            item.conflict.field,
            "integrations/admin/conflict_note.html",
            {"item": item, "may_settle": may_settle, "back": here},
        )
        for item in shown(rows)
    ]


class SettleView(IntegrationsActView, OfConnectionMixin):
    """What both ways have in common."""

    permission = CHANGE
    form_class = forms.Form

    @cached_property
    def item(self) -> Shown:
        """Raises:
        Http404: the conflict is settled already.
        """
        rows = FieldConflict.objects.select_related("link__connection")
        return shown([get_object_or_404(rows, pk=self.kwargs["pk"])])[0]

    @cached_property
    def connection(self) -> Any:
        return self.item.conflict.link.connection

    def back(self) -> str:
        target = self.request.GET.get("next", "")
        if url_has_allowed_host_and_scheme(target, allowed_hosts=None):
            return target
        return self.connection_url()

    def words(self) -> dict[str, str]:
        return {"field": self.item.field, "ours": self.item.ours, "theirs": self.item.theirs}


class TakeTheirsView(SettleView):
    page_title = _("Take theirs")
    submit_button_label = _("Take theirs")

    def get_explanation(self) -> str:
        text = gettext("%(field)s: “%(ours)s” becomes “%(theirs)s”, on the public page at once.")
        return text % self.words()

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        links.take_theirs(self.item.conflict, user=editor_of(self.request))
        return gettext("Theirs is taken over."), self.back()


class KeepOursView(SettleView):
    page_title = _("Keep ours")
    submit_button_label = _("Keep ours")

    def get_explanation(self) -> str:
        text = gettext(
            "%(field)s: “%(ours)s” stays. “%(theirs)s” is not asked about again unless it changes over there."
        )
        return text % self.words()

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        links.keep_ours(self.item.conflict, user=editor_of(self.request))
        return gettext("Ours stays."), self.back()


def urlpatterns() -> list[Any]:
    one = "integrations/conflicts/<int:pk>"
    return [
        path(f"{one}/theirs/", TakeTheirsView.as_view(), name="integrations_take_theirs"),
        path(f"{one}/ours/", KeepOursView.as_view(), name="integrations_keep_ours"),
    ]
