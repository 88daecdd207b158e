"""Null in what ``allOf`` puts together: all parts allow it, or the whole does not.

``Team`` may be null, and so may a use of it; but a ``Team`` that is put together with properties
may be so only if these may. Afterwards no part of an ``allOf`` speaks of null: the whole does.
"""

from __future__ import annotations

from typing import Any

from specwright.ir.grammar import ANNOTATIONS, every_holder
from specwright.ir.normalise import Contract
from specwright.ir.shape import Lookup, choice, is_null, kinds, sole_reference


def settle_null_of_all(contract: Contract, lookup: Lookup) -> set[int]:
    """Move null out of the parts, in place.

    Gives the identities of those parts that refer to something which may be null elsewhere.
    """
    never_null: set[int] = set()
    for holder, key in list(every_holder(contract.value)):
        schema = holder[key]
        branches = schema.get("allOf") if isinstance(schema, dict) else None
        if not isinstance(branches, list) or sole_reference(schema) is not None:
            continue
        if not any(_speaks_of_null(branch, lookup) for branch in branches):
            continue
        whole = schema
        if allows_null(schema, lookup):
            origin = contract.origin(schema)
            whole = {word: schema.pop(word) for word in list(schema) if word not in ANNOTATIONS}
            pair: list[Any] = [contract.remember(whole, origin), {"type": "null"}]
            schema["anyOf"] = contract.remember(pair, origin)
        for part in (whole, *branches):
            if isinstance(part, dict):
                _without_null(part)
                never_null.add(id(part))
    return never_null


def allows_null(schema: Any, lookup: Lookup, seen: frozenset[int] = frozenset()) -> bool:
    """Whether null is valid, as far as types, values and combinations tell."""
    if not isinstance(schema, dict) or id(schema) in seen:
        return schema is not False
    inside = seen | {id(schema)}
    if "type" in schema and "null" not in kinds(schema):
        return False
    if "const" in schema and schema["const"] is not None:
        return False
    if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
        return False
    if "$ref" in schema and not allows_null(lookup(schema["$ref"]), lookup, inside):
        return False
    if not all(allows_null(part, lookup, inside) for part in schema.get("allOf", ())):
        return False
    return all(
        any(allows_null(branch, lookup, inside) for branch in schema[keyword])
        for keyword in ("anyOf", "oneOf")
        if isinstance(schema.get(keyword), list) and schema[keyword]
    )


def _speaks_of_null(branch: Any, lookup: Lookup) -> bool:
    """Whether a part, or what it refers to, allows null by name."""
    seen: set[int] = set()
    while isinstance(branch, dict) and id(branch) not in seen:
        seen.add(id(branch))
        if "null" in kinds(branch) or any(
            is_null(inner) for keyword in ("anyOf", "oneOf") for inner in branch.get(keyword, ())
        ):
            return True
        ref = sole_reference(branch)
        branch = lookup(ref) if ref is not None else None
    return False


def _without_null(part: dict[str, Any]) -> None:
    told = [kind for kind in kinds(part) if kind != "null"]
    if told and "null" in kinds(part):
        part["type"] = told[0] if len(told) == 1 else told
    keyword = choice(part)
    if keyword is None:
        return
    rest = [inner for inner in part[keyword] if not is_null(inner)]
    if not rest or len(rest) == len(part[keyword]):
        return
    part[keyword][:] = rest
    if len(rest) == 1 and isinstance(rest[0], dict) and set(part) - {keyword} <= ANNOTATIONS:
        del part[keyword]
        part |= {key: value for key, value in rest[0].items() if key not in part}
