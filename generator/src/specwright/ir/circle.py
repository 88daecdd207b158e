"""A choice among schemas that extend the choice itself.

``Pet`` is one of ``Cat`` and ``Dog``, and each of them is ``allOf`` a ``Pet``: at its word that
never ends. What is meant is clear: the children extend what ``Pet`` says beside the choice. So that
gets a name of its own, which they extend instead. Any branch will do then: which one it is, the
discriminator says, and children often have nothing that others must not have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from specwright.ir.grammar import ANNOTATIONS
from specwright.ir.normalise import Contract
from specwright.ir.shape import choice

PREFIX: Final = "#/components/schemas/"

Claim = Callable[[str, Any], str]
"""From a wanted class name, and the schema that is to have it, to a free one."""


def open_circles(schemas: dict[str, Any], contract: Contract, claim: Claim) -> list[str]:
    """Take each such choice apart, in place; gives the class names of the new bases."""
    made: list[str] = []
    for name, schema in list(schemas.items()):
        keyword = choice(schema)
        if keyword is None:
            continue
        children = [b for b in schema[keyword] if _extends(_target(b), name, schemas)]
        if not children:
            continue
        shared = _shared(schema, keyword)
        base = claim(f"{name}Base", schema)
        origin = contract.origin(schema)
        made.append(base)
        for other in (part for key, part in schemas.items() if key != name):
            for entry in _entries(other):
                if entry.get("$ref") == PREFIX + name:
                    entry["$ref"] = PREFIX + base
        schemas[base] = contract.remember({k: schema.pop(k) for k in shared}, origin)
        schema["anyOf"] = schema.pop(keyword)
        if len(children) < len(schema["anyOf"]):
            entry = contract.remember({"$ref": PREFIX + base}, origin)
            schema["allOf"] = contract.remember([entry], origin)
    return made


def _shared(schema: Mapping[str, Any], keyword: str) -> list[str]:
    """What a choice says beside itself."""
    outer = {*ANNOTATIONS, keyword, "discriminator"}
    return [key for key in schema if key not in outer and key[:2] != "x-"]


def _entries(schema: Any) -> Iterator[dict[str, Any]]:
    """What a schema is put together from, itself not included."""
    branches = schema.get("allOf") if isinstance(schema, Mapping) else None
    for branch in branches if isinstance(branches, list) else ():
        if isinstance(branch, dict):
            yield branch
            yield from _entries(branch)


def _target(branch: Any) -> str | None:
    ref = branch.get("$ref") if isinstance(branch, Mapping) else None
    return ref.removeprefix(PREFIX) if isinstance(ref, str) else None


def _extends(name: str | None, base: str, schemas: Mapping[str, Any]) -> bool:
    waiting, seen = [name], {base}
    while waiting:
        current = waiting.pop()
        if current is None or current in seen or current not in schemas:
            continue
        seen.add(current)
        targets = [_target(entry) for entry in _entries(schemas[current])]
        if base in targets:
            return True
        waiting += targets
    return False
