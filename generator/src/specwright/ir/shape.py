"""What kind of thing a schema declares, told from its keywords."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from specwright.ir.grammar import ANNOTATIONS

Lookup = Callable[[str], Any]
"""From a ``$ref`` to the schema it means; None where it means nothing."""

OBJECT_WORDS = frozenset(
    """additionalProperties dependentRequired dependentSchemas maxProperties minProperties
    patternProperties properties propertyNames required unevaluatedProperties""".split()  # noqa: SIM905
)
_TYPING = frozenset({"$ref", "allOf", "anyOf", "const", "enum", "items", "oneOf", "prefixItems"})
_COMBINED = frozenset({"$ref", "allOf", "anyOf", "const", "enum", "oneOf", "properties"})
_HOLDING = frozenset({"items", "prefixItems"})
_NO_TEXT = frozenset({"array", "boolean", "integer", "number", "object"})
_COMPOSED = frozenset({"$ref", "allOf"})
_NOT_RESTRICTING = ANNOTATIONS | {"$ref", "allOf"}
_NARROWING = ANNOTATIONS | OBJECT_WORDS | {"not", "if", "then", "else"}


def kinds(schema: Any) -> tuple[str, ...]:
    """The ``type`` keyword as a list; empty where it is not written."""
    if not isinstance(schema, dict):
        return ()
    kind = schema.get("type", ())
    return (kind,) if isinstance(kind, str) else tuple(k for k in kind if isinstance(k, str))


def is_null(schema: Any) -> bool:
    """Whether only null is valid, in any of the usual spellings."""
    if not isinstance(schema, dict) or "$ref" in schema:
        return False
    only = schema.get("enum") == [None] or ("const" in schema and schema["const"] is None)
    return kinds(schema) == ("null",) or only


def restricts(schema: Mapping[str, Any]) -> bool:
    """Whether something other than annotations stands beside a ``$ref`` or ``allOf``."""
    for key in schema:  # noqa: SIM110 - asked of every schema; any() would cost twice as much
        if key not in _NOT_RESTRICTING and key[:2] != "x-":
            return True
    return False


def is_untyped(schema: Any) -> bool:
    """Whether a schema says what an array or a map holds, and not that it is one."""
    if not isinstance(schema, dict) or kinds(schema) or not _COMBINED.isdisjoint(schema):
        return False
    return not _HOLDING.isdisjoint(schema) or isinstance(schema.get("additionalProperties"), dict)


def sole_reference(schema: Any) -> str | None:
    """The ``$ref`` where a schema is nothing but that reference, bare or as a single ``allOf``."""
    if not isinstance(schema, dict) or not ("$ref" in schema or "allOf" in schema):
        return None
    if restricts(schema):
        return None
    if "$ref" in schema:
        return None if "allOf" in schema else str(schema["$ref"])
    branches = schema.get("allOf")
    if isinstance(branches, list):
        told = [b for b in branches if b is not True and not (isinstance(b, dict) and not b)]
        typed = [b for b in told if not isinstance(b, dict) or _COMPOSED & b.keys() or restricts(b)]
        return sole_reference(typed[0]) if len(typed) == 1 else None
    return None


def tells_type(schema: Any) -> bool:
    """Whether a branch says what a value is, rather than only narrowing what is known already."""
    if not isinstance(schema, dict):
        return False
    return bool(kinds(schema)) or "properties" in schema or not _TYPING.isdisjoint(schema)


def choice(schema: Any) -> str | None:
    """The keyword whose branches are alternative types: ``oneOf`` or ``anyOf``."""
    if not isinstance(schema, dict):
        return None
    for keyword in ("oneOf", "anyOf"):
        branches = schema.get(keyword)
        if not isinstance(branches, list):
            continue
        known = schema.get("properties", ())
        narrowing = known and all(
            isinstance(b, dict)
            and all(k in _NARROWING or (k == "type" and b[k] == "object") for k in b)
            and set(b.get("properties", ())) <= set(known)
            for b in branches
        )
        if not narrowing and any(tells_type(branch) for branch in branches):
            return keyword
    return None


def variants(schema: Mapping[str, Any]) -> tuple[Any, ...]:
    """The branches of a choice without those for null."""
    keyword = choice(schema)
    return tuple(b for b in schema[keyword] if not is_null(b)) if keyword else ()


def parts(schema: Any, lookup: Lookup) -> Iterator[Any]:
    """A schema and what ``allOf`` and ``$ref`` add to it, each once."""
    if isinstance(schema, dict) and not ("$ref" in schema or "allOf" in schema):
        yield schema
        return
    waiting, seen = [schema], set[int]()
    while waiting:
        part = waiting.pop()
        if not isinstance(part, dict) or id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        waiting += part.get("allOf", ())
        if "$ref" in part:
            waiting.append(lookup(part["$ref"]))


def is_no_text(schema: Any, lookup: Lookup, above: frozenset[int] = frozenset()) -> bool:
    """Whether a schema tells that no value of it is a string, in all its alternatives."""
    for part in parts(schema, lookup):
        told = set(kinds(part)) - {"null"}
        if (told and told <= _NO_TEXT) or (not told and part.get("properties")):
            return True
        branches = variants(part)
        if branches and id(part) not in above:
            below = above | {id(part)}
            return all(is_no_text(branch, lookup, below) for branch in branches)
    return False


def has_members(schema: Any, lookup: Lookup) -> bool:
    """Whether a schema declares an object with named properties, or a closed empty one."""
    for part in parts(schema, lookup):
        told = kinds(part)
        if told and "object" not in told:
            return False
    for part in parts(schema, lookup):
        if part.get("properties"):
            return True
        if part.get("additionalProperties") is False and not part.get("patternProperties"):
            return True
    return False


def enumerated(schema: Any) -> tuple[Any, ...]:
    """The scalars of ``enum`` without null; empty where other values are listed or none."""
    values = schema.get("enum", ()) if isinstance(schema, dict) else ()
    if not isinstance(values, list):
        return ()
    told = [value for value in values if value is not None]
    if not all(isinstance(v, (str, int, float)) and not isinstance(v, bool) for v in told):
        return ()
    return tuple(told)
