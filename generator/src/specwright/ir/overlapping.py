"""Properties that several parts of an ``allOf`` describe as objects: one schema for all of it.

A value has to satisfy every part, so that its class needs the members of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from specwright.ir.grammar import ANNOTATIONS, every_object
from specwright.ir.normalise import Contract
from specwright.ir.shape import Lookup, choice, has_members, kinds, parts, sole_reference


def join_overlapping(contract: Contract, lookup: Lookup, shared: Iterable[Any]) -> None:
    """Put such properties together, in place: what is valid stays the same.

    ``shared`` are inline schemas that references lead to.
    """
    foreign = frozenset(map(id, shared))
    waiting = [s for s in every_object(contract.value) if isinstance(s.get("allOf"), list)]
    while waiting:
        waiting += _joined(waiting.pop(), contract, lookup, foreign)


def _joined(
    schema: dict[str, Any], contract: Contract, lookup: Lookup, foreign: frozenset[int]
) -> list[dict[str, Any]]:
    """What was put together inside the schema itself, where more may have to be."""
    made: list[dict[str, Any]] = []
    declared: dict[str, list[tuple[dict[str, Any] | None, dict[str, Any]]]] = {}
    for part, own in _parts(schema, lookup, foreign):
        properties = part.get("properties")
        for key, told in properties.items() if isinstance(properties, dict) else ():
            if isinstance(told, dict):
                declared.setdefault(key, []).append((properties if own else None, told))
    for key, found in declared.items():
        if len(found) < 2 or not all(_is_object(told, lookup) for _, told in found):
            continue
        holder, last = found[-1]
        earlier = [told for _, told in found[:-1]]
        if set().union(*(_members(told, lookup) for told in earlier)) <= _members(last, lookup):
            continue
        inline = holder is not None and sole_reference(last) is None
        branches = [contract.copy(told) if there is None else told for there, told in found]
        contract.remember(branches, contract.origin(last))
        for there, _ in found:
            if there is not None:
                # It is said once, but stays known where other properties are refused.
                there[key] = True
        outer = {word: last[word] for word in last if word in ANNOTATIONS}
        whole = contract.remember({**outer, "allOf": branches}, contract.origin(last))
        if holder is None:
            holder = schema.setdefault("properties", {})
        holder[key] = whole
        if inline:
            made.append(whole)
    return made


def _parts(
    schema: dict[str, Any], lookup: Lookup, foreign: frozenset[int]
) -> Iterator[tuple[dict[str, Any], bool]]:
    """The schema and what it is put together from, and whether that stands inside of it."""
    waiting: list[tuple[Any, bool, bool]] = [(schema, True, False)]
    seen: set[int] = set()
    while waiting:
        part, own, opened = waiting.pop()
        if opened:
            yield part, own
        elif isinstance(part, dict) and id(part) not in seen:
            seen.add(id(part))
            waiting.append((part, own, True))
            branches = part.get("allOf")
            for branch in reversed(branches if isinstance(branches, list) else []):
                waiting.append((branch, own and id(branch) not in foreign, False))
            if isinstance(part.get("$ref"), str):
                waiting.append((lookup(part["$ref"]), False, False))


def _is_object(schema: dict[str, Any], lookup: Lookup) -> bool:
    """Whether a schema is an object with members, and nothing else besides."""
    return has_members(schema, lookup) and not any(
        choice(part) is not None or "null" in kinds(part) for part in parts(schema, lookup)
    )


def _members(schema: dict[str, Any], lookup: Lookup) -> set[str]:
    return {key for part in parts(schema, lookup) for key in part.get("properties", ())}
