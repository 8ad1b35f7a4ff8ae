"""The editions of Meetup's schema."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    ObjectTypeDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_ast_schema,
    get_named_type,
    parse,
    visit,
)

SDL = Path(__file__).with_name("schema.graphql")
NEW_IN_2026 = frozenset({"Event.venue", "Event.displayPhoto"})


@cache
def schema(edition: str, removed: frozenset[str] = frozenset()) -> GraphQLSchema:
    """The schema of an edition, without the fields that were removed."""
    gone = removed | (NEW_IN_2026 if edition == "2025" else frozenset())
    document = parse(SDL.read_text())

    class Remove(Visitor):
        def enter_object_type_definition(self, node: ObjectTypeDefinitionNode, *_args: object) -> object:
            kept = tuple(each for each in node.fields or () if f"{node.name.value}.{each.name.value}" not in gone)
            return replace(node, fields=kept)

    built = build_ast_schema(visit(document, Remove()))
    moment = built.type_map["DateTime"]
    moment.parse_value = _moment_with_offset  # type: ignore[attr-defined]  # it is a scalar
    moment.parse_literal = lambda node, _=None: _moment_with_offset(node.value)  # type: ignore[attr-defined]  # as above
    return built


def _moment_with_offset(value: object) -> str:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise GraphQLError(f"Text '{value}' could not be parsed to ZonedDateTime")
    return str(value)


def coordinates(document: DocumentNode, known: GraphQLSchema) -> set[str]:
    """Every field that a request asks for, as ``Type.field``."""
    info = TypeInfo(known)
    found: set[str] = set()

    class Collect(Visitor):
        def enter_field(self, node: FieldNode, *_args: object) -> None:
            parent = info.get_parent_type()
            if parent is not None:
                found.add(f"{get_named_type(parent).name}.{node.name.value}")

    visit(document, TypeInfoVisitor(info, Collect()))
    return found
