"""Below every field of the office's forms stands what it is for, as the manual promises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import Model
from django.test import RequestFactory
from django.utils.translation import override
from wagtail.admin.panels import FieldPanel, InlinePanel, get_edit_handler

from cms.core.models import User
from dialogues.models import DialogueEventPage, DialogueIndexPage, DialogueSeriesPage, Topic
from home.models import AccessibilityStatementPage, HomePage, SiteSettings, StandardPage
from networks.models import (
    Membership,
    NetworkIndexPage,
    NetworkPage,
    Organisation,
    Person,
    PressReleasePage,
    ProgrammePage,
    Region,
)

FORMS = (
    HomePage,
    StandardPage,
    AccessibilityStatementPage,
    NetworkIndexPage,
    NetworkPage,
    ProgrammePage,
    PressReleasePage,
    DialogueIndexPage,
    DialogueSeriesPage,
    DialogueEventPage,
    Person,
    Organisation,
    Region,
    Membership,
    Topic,
    SiteSettings,
)


EXPLAINED_ELSEWHERE = {"go_live_at", "expire_at"}
"""They stand in Wagtail's own dialog for the schedule, with a sentence above them."""


def edit_handler(model: type[Model]) -> Any:
    """The form of a page, of a record, or of settings."""
    owners: tuple[Any, ...] = (model, getattr(model, "snippet_viewset", None))
    for owner in owners:
        if hasattr(owner, "get_edit_handler"):
            return owner.get_edit_handler()
    return get_edit_handler(model)


def without_help(panel: Any) -> Iterator[str]:
    """The names of the fields in this part of a form that stand without help; in rows behind the name of the rows."""
    if isinstance(panel, InlinePanel.BoundPanel):
        yield from (f"{panel.panel.relation_name}.{name}" for name in without_help(panel.empty_child))
        return
    if isinstance(panel, FieldPanel.BoundPanel) and panel.bound_field is not None and not panel.help_text:
        yield panel.field_name
    for child in getattr(panel, "children", ()):
        yield from without_help(child)


@pytest.mark.django_db
@pytest.mark.parametrize("model", FORMS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_field_says_what_it_is_for(model: type[Model], language: str, admin_user: User) -> None:
    request = RequestFactory().get("/admin/")
    request.user = admin_user
    instance = model()
    with override(language):
        handler = edit_handler(model)
        form = handler.get_form_class()(instance=instance, for_user=admin_user)
        missing = without_help(handler.get_bound_panel(instance=instance, request=request, form=form))
        assert set(missing) - EXPLAINED_ELSEWHERE == set()
