"""Servers, and the variables in their URLs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final
from urllib.parse import urljoin, urlsplit

from specwright.diagnostics import Diagnostics
from specwright.ir.api import Server, ServerVariable
from specwright.ir.build.scope import Scope, text
from specwright.naming import NameTable, fold, function_name, words
from specwright.openapi.document import Node

_VARIABLE: Final = re.compile(r"\{([^{}]+)\}")
_LONGEST_NAME: Final = 4
"""Words of a description that are as good as a name."""


def build_servers(root: Node, scope: Scope) -> tuple[Server, ...]:
    """The declared servers; ``/`` where none is declared (OAS 3.1, OpenAPI Object).

    Relative ones are completed where the document says its own address (OAS 3.2, section 4.1.2).
    """
    address = text(scope.document.root, "$self")
    written = root.get("servers")
    names = NameTable(scope.diagnostics)
    found = []
    nodes = list(written.items()) if written is not None else []
    for node, name in zip(nodes, _names(nodes, address), strict=True):
        template = _completed(text(node, "url"), address)
        variables = _variables(node, template)
        url = template
        for variable in variables:
            url = url.replace(f"{{{variable.wire_name}}}", variable.default or "")
        found.append(
            Server(
                url=url,
                description=text(node, "description"),
                name=names.claim(name, node.location, template),
                template=template,
                variables=variables,
            )
        )
    return tuple(found) or (Server(_completed("/", address), ""),)


def _completed(url: str, address: str) -> str:
    known = address.startswith(("http://", "https://"))
    if not url or not known or url.startswith("{"):
        return url
    try:
        return url if urlsplit(url).scheme else urljoin(address, url)
    except ValueError:  # brackets around what is no address
        return url


def own_server(place: Node, path_item: Node, root: Node, scope: Scope) -> str | None:
    """The base URL that an operation, or its path item, has instead of those of the API.

    A relative one is left to the clients: it is relative to where the document is.
    """
    owner = next((node for node in (place, path_item) if node.get("servers") is not None), None)
    if owner is None:
        return None
    ignored = Scope(scope.document, Diagnostics(), scope.names)
    shared = {server.url.rstrip("/") for server in build_servers(root, ignored)}
    own = [server for server in build_servers(owner, ignored) if server.template]
    if not own or any(server.url.rstrip("/") in shared for server in own):
        return None
    found = next((server.url.rstrip("/") for server in own if server.complete), None)
    beside = next((server.url for server in own if server.relative), None)
    if found is None and beside is None:
        scope.unsupported(
            "server", f"nothing says where {own[0].template} leads", owner / "servers"
        )
    return found or beside


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


def _names(nodes: Sequence[Node], address: str) -> list[str]:
    """For each server the first name that no other has, of those that it could have."""
    ways = [_ways(node, _completed(text(node, "url"), address)) for node in nodes]
    shared = [Counter(map(fold, way)) for way in zip(*ways, strict=True)]
    return [
        next((n for n, known in zip(way, shared, strict=True) if known[fold(n)] == 1), way[0])
        for way in ways
    ]


def _ways(node: Node, template: str) -> tuple[str, ...]:
    """What the document calls a server, or how it begins to describe it; its host; its URL."""
    told = words(text(node, "name")) or words(text(node, "description"))
    rest = template.partition("://")[2] or template
    host = rest.partition("/")[0] or template
    named = " ".join(told[:_LONGEST_NAME]) or host
    return tuple(map(function_name, (named, host, rest, template)))
