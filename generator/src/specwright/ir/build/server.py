"""Servers with the defaults of their variables filled in."""

from __future__ import annotations

from specwright.ir.api import Server
from specwright.ir.build.scope import text
from specwright.openapi.document import Node


def build_servers(root: Node) -> tuple[Server, ...]:
    """The declared base URLs; ``/`` where none is declared (OAS 3.1, OpenAPI Object)."""
    written = root.get("servers")
    found = []
    for node in written.items() if written is not None else ():
        url = text(node, "url")
        variables = node.get("variables")
        for name, variable in variables.members() if variables is not None else ():
            url = url.replace("{" + name + "}", text(variable, "default"))
        found.append(Server(url, text(node, "description")))
    return tuple(found) or (Server("/", ""),)
