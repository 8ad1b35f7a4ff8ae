"""Reading YAML and JSON that strangers may have written."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cms.core.content_import.problems import ImportRefusedError, Problem

MAX_BYTES = 10 * 1024 * 1024
MAX_NODES = 300_000
"""How many values a file may hold once every alias is written out: a guard against alias bombs."""
MAX_DEPTH = 40

YAML_ENDINGS = {".yaml", ".yml"}
JSON_ENDINGS = {".json"}


class _Loader(yaml.SafeLoader):
    """YAML 1.2's few plain types: ``no`` stays a word, ``18:30`` and ``2027-03-12`` stay text, ``08111`` keeps its zero."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|false|False)$"), list("tTfF"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^-?[0-9]+\.[0-9]+$"), list("-0123456789"))


def _mapping(loader: _Loader, node: MappingNode) -> dict[Any, Any]:
    seen: set[str] = set()
    for key_node, _value in node.value:
        name = key_node.value if isinstance(key_node, ScalarNode) else "…"
        if not isinstance(key_node, ScalarNode) or key_node.tag != "tag:yaml.org,2002:str":
            raise yaml.MarkedYAMLError(problem="a field name must be a word", problem_mark=key_node.start_mark)
        if name in seen:
            raise yaml.MarkedYAMLError(problem=f"the field “{name}” stands twice", problem_mark=key_node.start_mark)
        seen.add(name)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_source(path: Path) -> Any:
    """The plain data of a YAML or JSON file: dicts, lists, text, numbers, booleans and ``None``.

    Raises:
        ImportRefusedError: the file is too large, not UTF-8, broken (with line and column), or unfolds too far.
        OSError: the file cannot be read.
    """
    name = path.name
    if path.stat().st_size > MAX_BYTES:
        raise _refused(name, f"the file has more than {MAX_BYTES // 1024 // 1024} MB")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(name, "the file is not written in UTF-8") from None
    try:
        data = _read_json(name, text) if path.suffix.lower() in JSON_ENDINGS else _read_yaml(name, text)
    except RecursionError:
        raise _refused(name, "the file is nested too deeply") from None
    if not isinstance(data, dict):
        raise _refused(name, "the file must begin with field names such as “people:” or “series:”")
    return data


def _refused(name: str, reason: str) -> ImportRefusedError:
    return ImportRefusedError(name, [Problem((), reason)])


def _read_json(name: str, text: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in pairs:
            if key in seen:
                raise _refused(name, f"the field “{key}” stands twice in one object")
            seen[key] = value
        return seen

    def no_constant(constant: str) -> None:
        raise _refused(name, f"{constant} is no number that JSON knows")

    try:
        data = json.loads(text, object_pairs_hook=once, parse_constant=no_constant)
    except json.JSONDecodeError as error:
        reason = f"line {error.lineno}, column {error.colno}: this is not JSON ({error.msg})"
        raise _refused(name, reason) from None
    except ValueError:
        raise _refused(name, "a number has too many digits") from None
    if _depth_of(data) > MAX_DEPTH:
        raise RecursionError
    return data


def _depth_of(data: Any) -> int:
    children = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return 1 + max((_depth_of(child) for child in children), default=0)


def _read_yaml(name: str, text: str) -> Any:
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return {}
            if _written_out(node) > MAX_NODES:
                raise _refused(name, f"the file holds more than {MAX_NODES} values when its aliases are written out")
            return loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise _refused(
            name, f"{place}this is not YAML as it is read here ({error.problem or error.context})"
        ) from None
    except yaml.YAMLError as error:
        first = str(error).splitlines()[0]
        raise _refused(name, f"this is not YAML ({first})") from None
    except ValueError:
        raise _refused(name, "a number has too many digits") from None


def _written_out(root: Node) -> int:
    """How many nodes the document has when every alias is written out.

    Raises:
        RecursionError: a node contains itself, or the document is nested deeper than ``MAX_DEPTH``.
    """
    sizes: dict[int, int] = {}
    heights: dict[int, int] = {}
    open_nodes: set[int] = set()

    def measure(node: Node) -> tuple[int, int]:
        known = sizes.get(id(node))
        if known is not None:
            return known, heights[id(node)]
        if id(node) in open_nodes or len(open_nodes) > MAX_DEPTH:
            raise RecursionError
        open_nodes.add(id(node))
        children: list[Node] = []
        if isinstance(node, SequenceNode):
            children = list(node.value)
        elif isinstance(node, MappingNode):
            children = [child for pair in node.value for child in pair]
        size, height = 1, 1
        for child in children:
            child_size, child_height = measure(child)
            size += child_size
            height = max(height, child_height + 1)
        open_nodes.discard(id(node))
        if height > MAX_DEPTH:
            raise RecursionError
        sizes[id(node)], heights[id(node)] = size, height
        return size, height

    return measure(root)[0]
