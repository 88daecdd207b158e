"""Servers, and the variables in their URLs."""

from __future__ import annotations

import re
from typing import Final

from specwright.ir.api import Server, ServerVariable
from specwright.ir.build.scope import Scope, text
from specwright.naming import NameTable, function_name, words
from specwright.openapi.document import Node

_VARIABLE: Final = re.compile(r"\{([^{}]+)\}")
_LONGEST_NAME: Final = 4
"""Words of a description that is as good as a name."""


def build_servers(root: Node, scope: Scope) -> tuple[Server, ...]:
    """The declared servers; ``/`` where none is declared (OAS 3.1, OpenAPI Object)."""
    written = root.get("servers")
    names = NameTable(scope.diagnostics)
    found = []
    for node in written.items() if written is not None else ():
        template = text(node, "url")
        variables = _variables(node, template)
        url = template
        for variable in variables:
            url = url.replace(f"{{{variable.wire_name}}}", variable.default or "")
        found.append(
            Server(
                url=url,
                description=text(node, "description"),
                name=names.claim(_name(node, template), node.location, template),
                template=template,
                variables=variables,
            )
        )
    return tuple(found) or (Server("/", ""),)


def _variables(node: Node, template: str) -> tuple[ServerVariable, ...]:
    declared = node.get("variables")
    known = dict(declared.members()) if declared is not None else {}
    return tuple(
        _variable(name, known.get(name)) for name in dict.fromkeys(_VARIABLE.findall(template))
    )


def _variable(name: str, node: Node | None) -> ServerVariable:
    if node is None or not isinstance(node.value, dict):
        return ServerVariable(name, None, (), "")
    listed = node.value.get("enum")
    values = [str(value) for value in listed] if isinstance(listed, list) else []
    default = node.value.get("default")
    told = None if default is None else str(default)
    if values and told is not None and told not in values:
        values.append(told)
    return ServerVariable(name, told, tuple(dict.fromkeys(values)), text(node, "description"))


def _name(node: Node, template: str) -> str:
    """What the document calls a server, else its host."""
    told = text(node, "name") or text(node, "description")
    if not 0 < len(words(told)) <= _LONGEST_NAME:
        told = template.partition("://")[2].partition("/")[0] or template
    return function_name(told)
