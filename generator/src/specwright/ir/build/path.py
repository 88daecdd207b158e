"""Keys under ``paths``: the path, and what some documents write behind it.

A query in a key is meant as query parameters: fixed ones, and variables. A fragment is never sent;
it only lets a document have several operations for one path and method, which something else in the
request then tells apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import unquote, unquote_plus

from specwright.ir.build.scope import Scope
from specwright.ir.grammar import ANNOTATIONS
from specwright.ir.operation import Operation, Parameter, Selector
from specwright.ir.schema import Enumeration, Schema
from specwright.ir.shape import sole_reference
from specwright.ir.type import Constants, Map, Ref

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_JUDGED_FORMATS: Final = frozenset(
    "date date-time email hostname ipv4 ipv6 regex time uri uuid".split()  # noqa: SIM905
)
"""Formats of text that validators refuse something for."""


@dataclass(frozen=True, slots=True)
class WrittenPath:
    """A key under ``paths``, taken apart."""

    path: str
    """Without query and fragment."""
    fixed: tuple[tuple[str, str], ...]
    """Query parameters that always have the same value."""
    queried: tuple[tuple[str, str], ...]
    """Variables in the query, and the query parameter that each is the value of."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of the path itself."""
        return tuple(_VARIABLE.findall(self.path))


def written_path(key: str) -> WrittenPath:
    """Take a key apart."""
    path, _, query = key.partition("#")[0].partition("?")
    fixed: list[tuple[str, str]] = []
    queried: list[tuple[str, str]] = []
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        variables = _VARIABLE.findall(pair)
        if not variables:
            fixed.append((unquote_plus(name), unquote_plus(value)))
        # RFC 6570 lets a whole query be a variable, which is then a parameter of that name.
        queried += [(v, unquote_plus(_VARIABLE.sub("", name)) or v) for v in variables]
    return WrittenPath(path, tuple(fixed), tuple(queried))


def told_apart(
    operations: Iterable[Operation], schemas: Mapping[str, Schema], scope: Scope
) -> list[Operation]:
    """The operations, those of one path and method with what selects them.

    A later one that no request can tell from an earlier one is left out.
    """
    operations = tuple(operations)
    groups: dict[tuple[str, str], list[Operation]] = {}
    for operation in operations:
        groups.setdefault((operation.method, shape(operation.path)), []).append(operation)
    kept: dict[str, Operation] = {}
    for group in groups.values():
        if len(group) == 1:
            kept[group[0].name] = group[0]
            continue
        taken: dict[frozenset[object], Operation] = {}
        for operation in group:
            selectors = _selectors(operation, schemas)
            narrow, narrowness = _path_selectors(operation, scope)
            sent = _body_selectors(operation)
            told = {*selectors, *narrowness, _media_types(operation)}
            other = taken.setdefault(frozenset(told), operation)
            if other is operation:
                kept[operation.name] = replace(operation, selectors=(*selectors, *narrow, *sent))
                continue
            scope.diagnostics.warning(
                "unsupported-duplicate",
                f"{operation.wire_name} is left out: no request can tell it from {other.wire_name}",
                operation.location,
                operation.pointer,
            )
    return [kept[operation.name] for operation in operations if operation.name in kept]


def shape(path: str) -> str:
    """What two paths have in common that match the same requests."""
    return "/".join(
        "{}".join(unquote(text) for text in _VARIABLE.split(segment)[::2])
        for segment in path.split("/")
    )


def _selectors(operation: Operation, schemas: Mapping[str, Schema]) -> tuple[Selector, ...]:
    found = [Selector("query", name, value) for name, value in operation.fixed_query]
    for parameter in operation.parameters:
        if not parameter.required:
            continue
        if parameter.in_ == "header":
            value = _only_value(parameter, schemas)
            found.append(Selector("header", parameter.wire_name, value))
        elif parameter.in_ == "query" and not parameter.whole and not _spread(parameter, schemas):
            value = _only_value(parameter, schemas)
            found.append(Selector("query", parameter.wire_name, value))
    return tuple(found)


def _path_selectors(
    operation: Operation, scope: Scope
) -> tuple[tuple[Selector, ...], tuple[object, ...]]:
    """Variables that are not any text: what selects by them, and what each of them may be."""
    selectors: list[Selector] = []
    told: list[object] = []
    variables = _VARIABLE.findall(operation.path)
    for parameter in operation.parameters:
        if parameter.in_ != "path" or parameter.wire_name not in variables:
            continue
        schema = _alone(scope.lookup(parameter.schema_pointer), scope)
        said = {k: v for k, v in schema.items() if k not in ANNOTATIONS and k[:2] != "x-"}
        if said.get("type") == "string" and said.get("format") not in _JUDGED_FORMATS:
            said.pop("format", None)
        if said not in ({}, {"type": "string"}):
            selectors.append(Selector("path", parameter.wire_name, None))
            position = variables.index(parameter.wire_name)
            told.append((position, json.dumps(said, sort_keys=True, default=str)))
    return tuple(selectors), tuple(told)


def _alone(schema: Any, scope: Scope) -> Mapping[str, Any]:
    """A schema, or the one that it does nothing but refer to."""
    seen: set[str] = set()
    while (ref := sole_reference(schema)) is not None and ref not in seen:
        seen.add(ref)
        schema = scope.lookup(ref)
    return schema if isinstance(schema, Mapping) else {}


def _body_selectors(operation: Operation) -> tuple[Selector, ...]:
    return (Selector("body", "", None),) if operation.body is not None else ()


def _media_types(operation: Operation) -> tuple[str, ...]:
    content = operation.body.content if operation.body is not None else ()
    return tuple(sorted(media.content_type.partition(";")[0].strip().lower() for media in content))


def _spread(parameter: Parameter, schemas: Mapping[str, Schema]) -> bool:
    """Whether the name of a parameter does not stand in the query: its members' names do."""
    if parameter.style == "deepObject":
        return True
    type_ = parameter.type
    if isinstance(type_, Ref) and type_.name in schemas:
        return parameter.explode and not isinstance(schemas[type_.name].definition, Enumeration)
    return parameter.explode and isinstance(type_, Map)


def _only_value(parameter: Parameter, schemas: Mapping[str, Schema]) -> str | None:
    """The text of the only value that a parameter can have."""
    values: Sequence[object] = ()
    if isinstance(parameter.type, Constants):
        values = parameter.type.values
    elif isinstance(parameter.type, Ref) and parameter.type.name in schemas:
        definition = schemas[parameter.type.name].definition
        if isinstance(definition, Enumeration):
            values = [value for _, value in definition.members]
    return values[0] if len(values) == 1 and isinstance(values[0], str) else None
