"""Links from a response to operations."""

from __future__ import annotations

from collections.abc import Mapping

from specwright.ir.build.scope import Scope, text
from specwright.ir.operation import Link
from specwright.openapi.document import Node, unescape_token


def build_links(node: Node, operation_ids: Mapping[str, str], scope: Scope) -> tuple[Link, ...]:
    """The links of a response whose targets are known operations.

    ``operation_ids`` maps both operationIds and pointers of operations to operationIds.
    """
    written = node.get("links")
    found = []
    for name, entry in written.members() if written is not None else ():
        link = scope.resolved(entry)
        if link is None:
            continue
        ref = text(link, "operationRef")
        target = operation_ids.get(text(link, "operationId") or ref.removeprefix("#"))
        if target is None:
            told = text(link, "operationId") or unescape_token(ref)
            scope.unsupported("link", f"link {name!r}: there is no operation {told!r} here", link)
            continue
        parameters = link.value.get("parameters")
        pairs = parameters.items() if isinstance(parameters, Mapping) else ()
        found.append(Link(name, target, tuple(pairs), text(link, "description")))
    return tuple(found)
