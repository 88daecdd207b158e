"""References into places that the specification knows nothing of, such as ``#/x-shared/Thing``.

What they mean becomes a component of its own, so that it is normalised and named like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from specwright.openapi.document import Node, escape_token, unescape_token
from specwright.openapi.structure import COMPONENT_SECTIONS, Kind, reference, walk

if TYPE_CHECKING:
    from specwright.ir.normalise import Contract

_COMPONENT = re.compile(r"#/components/\w+/[^/]+")


def adopt(contract: Contract) -> None:
    """Give every such target a home under ``components``, and let references lead there."""
    if all(map(_COMPONENT.fullmatch, contract.targets)):
        return
    root = contract.document().root
    found = list(walk(root))
    known = {node.pointer for _, node in found}
    homes: dict[tuple[Kind, str], str] = {}
    waiting = list(_deep(found))
    for kind, node, target in waiting:
        if target[1:] in known:
            continue
        if (kind, target) not in homes:
            value = _value(contract, target)
            if value is None:
                continue
            homes[kind, target] = _place(contract, kind, target, value)
            moved = contract.document().at(homes[kind, target][1:])
            waiting.extend(_deep(walk(moved, kind)))
        node.value["$ref"] = homes[kind, target]


def _deep(objects: Iterable[tuple[Kind, Node]]) -> Iterator[tuple[Kind, Node, str]]:
    for kind, node in objects:
        target = reference(node.value)
        if target is None or _COMPONENT.fullmatch(target):
            continue
        if target.startswith("#/") and kind in COMPONENT_SECTIONS:
            yield kind, node, target


def _value(contract: Contract, target: str) -> object:
    """What stands there if it is an object, or the one way to write a schema without one."""
    try:
        value = contract.document().at(target[1:]).value
    except (LookupError, TypeError, ValueError):
        return None
    return value if isinstance(value, dict | bool) else None


def _place(contract: Contract, kind: Kind, target: str, value: object) -> str:
    """Put a copy under ``components``; gives the reference to it."""
    components = contract.value.setdefault("components", {})
    section = components.setdefault(COMPONENT_SECTIONS[kind], {})
    stem = name = unescape_token(target.rpartition("/")[2])
    number = 2
    while name in section:
        name, number = f"{stem}{number}", number + 1
    section[name] = contract.copy(value) if isinstance(value, dict) else value
    return f"#/components/{COMPONENT_SECTIONS[kind]}/{escape_token(name)}"
