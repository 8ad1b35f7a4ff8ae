"""Every field that an editor can fill in the admin is writable through the API, at any depth (contract 3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model
from wagtail.admin.panels import get_edit_handler
from wagtail.api.conf import get_model_field
from wagtail.api.v3.registry import registry
from wagtail.api.v3.schemas import create_generator, patch_generator
from wagtail.models import get_page_models
from wagtail.snippets.models import get_snippet_models

from dialogues.choices import ConditionRelationKind
from dialogues.models import FrameworkCondition
from dialogues.viewsets.meeting import MeetingForm

INTERNAL = {"comment_notifications", "wagtail_admin_comments"}
"""Notes between editors in the margin of a draft: nothing of the page."""

PAGES = [model for model in get_page_models() if model._meta.label != "wagtailcore.Page"]
APART = {
    "dialogues.DialogueEventPage": {name: name for name in MeetingForm.Meta.fields}
    | {"note": "meeting_note", "provider": "meeting_provider"}
}
"""Fields of a form of its own in the admin, and their names in the API, which has one form for a page."""

TYPES = [*PAGES, *get_snippet_models()]


def test_every_type_of_the_contract_is_there() -> None:
    assert {model._meta.label for model in TYPES} == {
        "home.HomePage",
        "home.StandardPage",
        "home.AccessibilityStatementPage",
        "networks.NetworkIndexPage",
        "networks.NetworkPage",
        "networks.ProgrammePage",
        "networks.PressReleasePage",
        "networks.WorkingGroupPage",
        "dialogues.DialogueIndexPage",
        "dialogues.DialogueSeriesPage",
        "dialogues.DialogueEventPage",
        "dialogues.SurveyPage",
        "newsletters.NewsletterIndexPage",
        "newsletters.NewsletterIssuePage",
        "networks.Person",
        "networks.Organisation",
        "networks.Region",
        "dialogues.Topic",
    }


def missing(model: type[Model], options: dict[str, Any], schema: Any, generator: Any, place: str) -> list[str]:
    """The fields and rows of the admin's form that the schema lacks."""
    fields = [name for name in options.get("fields") or [] if name not in INTERNAL]
    fields += [] if place else APART.get(model._meta.label, {}).values()
    found = [f"{place}{name}" for name in fields if name not in schema.model_fields]
    for relation, row_options in (options.get("formsets") or {}).items():
        if relation in INTERNAL:
            continue
        if relation not in schema.model_fields:
            found.append(f"{place}{relation}")
            continue
        row_model: Any = get_model_field(model, relation).related_model
        row_schema = generator.get_child_relation_schema(row_model)
        found += missing(row_model, row_options, row_schema, generator, f"{place}{relation}.")
    return found


@pytest.mark.parametrize("model", TYPES, ids=lambda model: model._meta.label)
def test_every_field_of_the_form_is_writable(model: Any) -> None:
    handler = model.get_edit_handler() if hasattr(model, "get_edit_handler") else get_edit_handler(model)
    options = handler.get_form_options()
    registration = registry.get(model._meta.label)
    assert registration is not None
    assert options["fields"]
    assert missing(model, options, registration.create_schema, create_generator, "") == []
    assert missing(model, options, registration.patch_schema, patch_generator, "") == []


@pytest.mark.requirement("E26")
@pytest.mark.parametrize("generator", [create_generator, patch_generator], ids=["create", "patch"])
def test_relations_of_conditions_are_writable(generator: Any) -> None:
    """No form of the admin has them, but the import does."""
    schema = generator.get_child_relation_schema(FrameworkCondition).model_json_schema()
    assert schema["$defs"]["ConditionRelationKind"]["enum"] == ConditionRelationKind.values
    assert schema["properties"]["related"]["items"] == {"$ref": "#/$defs/RelatedCondition"}
