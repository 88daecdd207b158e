"""Examples and defaults that contradict their schema: a tool would take them for valid ones."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any

from specwright.lint import RULES, lint
from specwright.openapi.document import Document, unescape_token
from specwright.verify.links import at

_RULE = "example-invalid"


def contradicting(document: Document) -> list[str]:
    """Pointers of examples and defaults that their own schema refuses."""
    others = {rule.id for rule in RULES} - {_RULE}
    return [found.pointer for found in lint(document, others)]


def leave_out(copy: dict[str, Any], pointers: Iterable[str]) -> None:
    """Take what stands at the pointers out of a document; named examples as a whole.

    Where an example of the components is meant, the reference to it goes as well.
    """
    gone: set[str] = set()
    # Later members of a list go first, so that the places of the others stay what they are.
    for pointer in sorted(pointers, key=_order, reverse=True):
        tokens = pointer.split("/")
        if tokens[-1] in ("value", "dataValue") and tokens[-3:-2] == ["examples"]:
            tokens.pop()
            gone.add("#" + "/".join(tokens))
        holder = at(copy, "/".join(tokens[:-1]))
        key = unescape_token(tokens[-1])
        if isinstance(holder, dict):
            holder.pop(key, None)
        elif isinstance(holder, list) and key.isdigit() and int(key) < len(holder):
            holder.pop(int(key))
    if gone:
        _leave_out_references(copy, gone)


def _leave_out_references(node: Any, gone: Set[str]) -> None:
    """Take named examples out that are references to others, at the pointers given."""
    if isinstance(node, dict):
        named = node.get("examples")
        if isinstance(named, dict):
            node["examples"] = {
                name: example
                for name, example in named.items()
                if not (isinstance(example, dict) and example.get("$ref") in gone)
            }
    members = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for member in members:
        _leave_out_references(member, gone)


def _order(pointer: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(token) if token.isdigit() else 0, token) for token in pointer.split("/"))
