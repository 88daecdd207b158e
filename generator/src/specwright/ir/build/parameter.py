"""Parameters and response headers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from specwright.ir.build.default import build_default
from specwright.ir.build.media_type import STYLES
from specwright.ir.build.path import WrittenPath
from specwright.ir.build.schema import build_type
from specwright.ir.build.scope import Scope, flag, text
from specwright.ir.media import media_kind
from specwright.ir.operation import Header, Parameter, ParameterLocation, Style
from specwright.ir.type import Anything, Scalar, Type
from specwright.naming import NameTable, argument_name, attribute_name, fold
from specwright.openapi.document import Node

_STYLES: dict[ParameterLocation, Style] = {
    "path": "simple",
    "query": "form",
    "header": "simple",
    "cookie": "form",
}
# OAS 3.1, Parameter Object: a header parameter of one of these names shall be ignored.
_IGNORED = frozenset({"accept", "content-type", "authorization"})


def build_parameters(
    key: WrittenPath, path_item: Node, operation: Node, scope: Scope
) -> tuple[Parameter, ...]:
    """The parameters of an operation: its own, and those of the path item it does not override."""
    found: dict[tuple[str, str], Node] = {}
    for owner in (path_item, operation):
        written = owner.get("parameters")
        for node in written.items() if written is not None else ():
            resolved = scope.resolved(node)
            # An empty one stands where something meant nothing; that was told by validation.
            if resolved is not None and resolved.value and _usable(resolved, scope):
                in_, name = text(resolved, "in"), text(resolved, "name")
                # RFC 9110, section 5.1: names of headers are the same in any case.
                found[in_, name.lower() if in_ == "header" else name] = resolved
    for name, _ in key.fixed:
        # The key says its value already.
        found.pop(("query", name), None)
    queried = _queried(key, found)
    order = {name: index for index, name in enumerate(key.variables)}
    nodes = sorted(
        found.values(),
        key=lambda n: order.get(text(n, "name"), 0) if text(n, "in") == "path" else len(order) + 1,
    )
    names = _argument_names([*nodes, *(node for _, node in queried)], scope)
    return (
        *(_parameter(node, names[node.pointer], scope) for node in nodes),
        *(
            replace(
                _parameter(node, names[node.pointer], scope),
                wire_name=wire_name,
                in_="query",
                style="form",
                explode=True,
            )
            for wire_name, node in queried
        ),
    )


def _queried(key: WrittenPath, found: dict[tuple[str, str], Node]) -> list[tuple[str, Node]]:
    """Takes out what is declared ``in: path`` and is a variable of the query, with its name there.

    One that is declared as a query parameter, too, is what that says.
    """
    taken = []
    for variable, wire_name in key.queried:
        if variable in key.variables:
            continue
        node = found.pop(("path", variable), None)
        if node is not None and ("query", wire_name) not in found:
            taken.append((wire_name, node))
    return taken


def _usable(node: Node, scope: Scope) -> bool:
    in_, name = text(node, "in"), text(node, "name")
    if in_ == "querystring" and name and node.get("content") is not None:
        return True
    if in_ not in _STYLES or not name:
        scope.unsupported(
            "parameter-location", f"parameter {name!r} in {in_!r} is not generated", node
        )
        return False
    return not (in_ == "header" and name.lower() in _IGNORED)


def _form(node: Node, scope: Scope) -> Node | None:
    """The schema of a whole query that is written as a form."""
    content = node.get("content")
    for content_type, media in content.members() if content is not None else ():
        resolved = scope.resolved(media)
        if resolved is not None and media_kind(content_type) == "form":
            return resolved.get("schema")
    return None


def _argument_names(nodes: list[Node], scope: Scope) -> dict[str, str]:
    """Argument names; where places share one, all but the path parameter say their place."""
    shared: dict[str, set[str]] = {}
    for node in nodes:
        key = fold(argument_name(text(node, "name")))
        shared.setdefault(key, set()).add(text(node, "in"))
    names = NameTable(scope.diagnostics)
    chosen = {}
    for node in nodes:
        name = argument_name(text(node, "name"))
        in_ = text(node, "in")
        if len(shared[fold(name)]) > 1 and in_ != "path":
            name = argument_name(f"{text(node, 'name')} {in_}")
        chosen[node.pointer] = names.claim(name, node.location, text(node, "name"))
    return chosen


def _parameter(node: Node, name: str, scope: Scope) -> Parameter:
    in_: Any = text(node, "in")
    schema, content_type = _schema(node, scope)
    whole = False
    if in_ == "querystring":
        in_, form = "query", _form(node, scope)
        whole = form is None
        if form is not None:
            # OAS 3.2, section 4.12.3: as a form, each property is a parameter of its name.
            schema, content_type = form, None
    written: Any = node.value.get("style")
    style: Style = written if written in STYLES else _STYLES[in_]
    default = build_default(schema, scope)
    return Parameter(
        name=name,
        wire_name=text(node, "name"),
        in_=in_,
        required=in_ == "path" or flag(node, "required"),
        style=style,
        explode=bool(node.value.get("explode", style in ("form", "deepObject"))),
        allow_reserved=flag(node, "allowReserved"),
        content_type=content_type,
        type=_type(schema, content_type, scope),
        has_default=default is not None,
        default=None if default is None else default[0],
        description=text(node, "description"),
        deprecated=flag(node, "deprecated"),
        schema_pointer=schema.pointer if schema is not None else "",
        location=node.location,
        raw=in_ == "cookie" and written == "cookie",
        # OAS 3.1.1, section 4.12.2.1: it is for the query alone.
        may_be_empty=in_ == "query" and flag(node, "allowEmptyValue"),
        whole=whole,
    )


def build_headers(node: Node, scope: Scope) -> tuple[Header, ...]:
    """The headers that a response declares, without Content-Type."""
    written = node.get("headers")
    found = []
    names = NameTable(scope.diagnostics, frozenset({"status", "body", "content_type"}))
    for wire_name, entry in written.members() if written is not None else ():
        header = scope.resolved(entry)
        # OAS 3.1, Response Object: a response header named Content-Type shall be ignored.
        if header is None or wire_name.lower() == "content-type":
            continue
        schema, content_type = _schema(header, scope)
        found.append(
            Header(
                name=names.claim(attribute_name(wire_name), header.location, wire_name),
                wire_name=wire_name,
                required=flag(header, "required"),
                type=_type(schema, content_type, scope),
                explode=flag(header, "explode"),
                description=text(header, "description"),
                schema_pointer=schema.pointer if schema is not None else "",
                location=header.location,
            )
        )
    return tuple(found)


def _schema(node: Node, scope: Scope) -> tuple[Node | None, str | None]:
    content = node.get("content")
    entries: Iterable[tuple[str, Node]] = content.members() if content is not None else ()
    for content_type, entry in entries:
        resolved = scope.resolved(entry)
        return (resolved.get("schema") if resolved is not None else None), content_type
    return node.get("schema"), None


def _type(schema: Node | None, content_type: str | None, scope: Scope) -> Type:
    if content_type is not None and media_kind(content_type) != "json":
        return Scalar("string")
    return build_type(schema, scope) if schema is not None else Anything()
