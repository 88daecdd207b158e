"""Null in what ``allOf`` puts together: all parts allow it, or the whole does not.

``Team`` may be null, and so may a use of it; but a ``Team`` that is put together with properties
may be so only if these may. Afterwards no part of an ``allOf`` speaks of null: the whole does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from specwright.ir.grammar import ANNOTATIONS, every_holder
from specwright.ir.normalise import Contract
from specwright.ir.shape import Lookup, choice, is_null, kinds, sole_reference


def settle_null_of_all(contract: Contract, lookup: Lookup) -> set[int]:
    """Move null out of the parts, in place.

    Gives the identities of those parts that refer to something which may be null elsewhere.
    """
    never_null: set[int] = set()
    # What is moved below is not found any more where it was.
    for schema in [holder[key] for holder, key in every_holder(contract.value)]:
        branches = schema.get("allOf") if isinstance(schema, dict) else None
        if not isinstance(branches, list) or id(schema) in never_null:
            continue
        if sole_reference(schema) is not None or not _speaks_of_null(branches, lookup):
            continue
        whole = schema
        if allows_null(schema, lookup, exactly=True):
            origin = contract.origin(schema)
            whole = {word: schema.pop(word) for word in list(schema) if word not in ANNOTATIONS}
            pair: list[Any] = [contract.remember(whole, origin), {"type": "null"}]
            schema["anyOf"] = contract.remember(pair, origin)
        waiting = [whole]
        while waiting:
            part = waiting.pop()
            if isinstance(part, dict):
                _without_null(part, contract, lookup)
                never_null.add(id(part))
                waiting += part.get("allOf", ())
    return never_null


def allows_null(
    schema: Any, lookup: Lookup, *, exactly: bool = False, seen: frozenset[int] = frozenset()
) -> bool:
    """Whether null is valid, as far as types, values and combinations tell.

    Where ``oneOf`` has null beside something that forgets to exclude it, it is meant; ``exactly``
    takes such a choice at its word.
    """
    if not isinstance(schema, dict) or id(schema) in seen:
        return schema is not False

    def allows(part: Any) -> bool:
        return allows_null(part, lookup, exactly=exactly, seen=seen | {id(schema)})

    if "type" in schema and "null" not in kinds(schema):
        return False
    if "const" in schema and schema["const"] is not None:
        return False
    if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
        return False
    if "$ref" in schema and not allows(lookup(schema["$ref"])):
        return False
    if not all(map(allows, schema.get("allOf", ()))) or ("not" in schema and allows(schema["not"])):
        return False
    any_of, one_of = schema.get("anyOf"), schema.get("oneOf")
    if isinstance(any_of, list) and any_of and not any(map(allows, any_of)):
        return False
    if not isinstance(one_of, list) or not one_of:
        return True
    fitting = [branch for branch in one_of if allows(branch)]
    others = [branch for branch in fitting if not is_null(branch)]
    return len(fitting) == 1 or (not exactly and len(fitting) == 2 and len(others) == 1)


def _speaks_of_null(branches: Iterable[Any], lookup: Lookup) -> bool:
    """Whether a part, or what it refers to, allows null by name."""
    waiting, seen = list(branches), set[int]()
    while waiting:
        part = waiting.pop()
        if not isinstance(part, dict) or id(part) in seen:
            continue
        seen.add(id(part))
        if "null" in kinds(part) or any(
            is_null(inner) for keyword in ("anyOf", "oneOf") for inner in part.get(keyword, ())
        ):
            return True
        ref = sole_reference(part)
        waiting += [lookup(ref)] if ref is not None else part.get("allOf", ())
    return False


def _without_null(part: dict[str, Any], contract: Contract, lookup: Lookup) -> None:
    told = [kind for kind in kinds(part) if kind != "null"]
    if told and "null" in kinds(part):
        part["type"] = told[0] if len(told) == 1 else told
    keyword = choice(part)
    if keyword is None:
        return
    rest = [inner for inner in part[keyword] if not is_null(inner)]
    if not rest or len(rest) == len(part[keyword]):
        return
    if keyword == "oneOf" and any(allows_null(b, lookup, exactly=True) for b in rest):
        # Two of them let null in, which is why it is not valid.
        return
    if len(rest) == 1 and isinstance(rest[0], dict) and set(part) - {keyword} <= ANNOTATIONS:
        del part[keyword]
        part |= {key: value for key, value in rest[0].items() if key not in part}
    else:
        part[keyword] = contract.remember(rest, contract.origin(part[keyword]))
