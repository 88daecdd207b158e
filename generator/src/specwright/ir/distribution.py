"""Equivalent forms of a choice beside properties: a choice between whole objects.

The same values are valid, and a type can be read off. Where two choices stand beside the same
properties, one is distributed after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from specwright.ir.circle import PREFIX
from specwright.ir.grammar import ANNOTATIONS
from specwright.ir.shape import Lookup, choice, has_members, kinds, parts
from specwright.ir.shape import sole_reference as sole

MOST_VARIANTS: Final = 24
"""Classes that several choices may multiply to; one choice may have as many as it lists."""

# They look at what their neighbours have evaluated, and stay beside the choice.
_OUTER = frozenset({"unevaluatedProperties", "unevaluatedItems"})
_COMBINING = frozenset({"$ref", "allOf", "anyOf", "oneOf"})
_TYPED = frozenset({"const", "enum", "items", "prefixItems"})


@dataclass(frozen=True, slots=True)
class Distribution:
    """An object that is a choice as well: what all variants share, and the variants."""

    keyword: str
    base: dict[str, Any]
    branches: tuple[Any, ...]
    """Without those that no object could be."""
    discriminator: Mapping[str, Any] | None
    outer: dict[str, Any]
    chooser: str
    """Class name of the choice where it has one of its own, else empty."""


def distribution(schema: dict[str, Any], lookup: Lookup) -> Distribution | None:
    """How to turn an object with a choice into a choice of objects; None where it is none."""
    if _COMBINING.isdisjoint(schema) or not has_members(schema, lookup):
        return None
    source = next((s for s in (schema, *schema.get("allOf", ())) if _chooses(s, lookup)), None)
    if source is None or _too_many(schema, lookup):
        return None
    ref = sole(source) if source is not schema else None
    chooser = lookup(ref) if ref is not None else source
    keyword = choice(chooser)
    assert keyword is not None
    outer_words = ANNOTATIONS | _OUTER
    base = {k: v for k, v in schema.items() if k not in outer_words and k[:2] != "x-"}
    if source is schema:
        base = {k: v for k, v in base.items() if k not in (keyword, "discriminator")}
    else:
        left = {k: v for k, v in source.items() if k not in (keyword, "discriminator")}
        if ref is not None:
            left = {"type": "object"} if "type" in chooser else {}
        elif set(left) <= ANNOTATIONS:
            left = {}
        rest = [left if part is source else part for part in schema["allOf"]]
        base["allOf"] = [part for part in rest if part != {}]
        if not base["allOf"]:
            del base["allOf"]
    branches = tuple(b for b in chooser[keyword] if not _is_no_object(b, lookup))
    if len(branches) < len(chooser[keyword]) and not _is_object_by_type(base, lookup):
        return None
    return Distribution(
        keyword=keyword,
        base=base,
        branches=branches,
        discriminator=chooser.get("discriminator"),
        outer={k: v for k, v in schema.items() if k in outer_words or k[:2] == "x-"},
        chooser=ref.removeprefix(PREFIX) if ref is not None else "",
    )


def choices_first(schemas: Mapping[str, Any], lookup: Lookup) -> list[str]:
    """Class names in their order, but each choice beside properties before what extends it.

    What extends it has to see the choice of whole objects that it becomes.
    """
    found: dict[str, None] = {}
    seen: set[str] = set()

    def add(name: str) -> None:
        schema = schemas.get(name)
        if name in seen or not isinstance(schema, dict):
            return
        seen.add(name)
        for part in (schema, *schema.get("allOf", ())):
            ref = part.get("$ref") if isinstance(part, dict) else None
            if isinstance(ref, str):
                add(ref.removeprefix(PREFIX))
        if distribution(schema, lookup) is not None:
            found[name] = None

    for name in schemas:
        add(name)
    return [*found, *(name for name in schemas if name not in found)]


def _chooses(schema: Any, lookup: Lookup) -> bool:
    """Whether a schema, or the one it refers to, is a choice that some object may be of."""
    ref = sole(schema)
    if ref is not None:
        schema = lookup(ref)
        if has_members(schema, lookup):
            return False
    keyword = choice(schema)
    if keyword is None or (ref is not None and not _is_pure(schema, keyword)):
        return False
    possible = [branch for branch in schema[keyword] if not _is_no_object(branch, lookup)]
    return bool(possible) and all(_may_be_object(b, lookup, frozenset()) for b in possible)


def _is_pure(schema: Mapping[str, Any], keyword: str) -> bool:
    """Whether a choice says nothing else, but that it is an object."""
    known = {keyword, "discriminator", *ANNOTATIONS}
    told = {key for key in schema if key not in known and key[:2] != "x-"}
    return not told or (told == {"type"} and schema["type"] == "object")


def _may_be_object(branch: Any, lookup: Lookup, seen: frozenset[int]) -> bool:
    """Whether a branch means something beside properties: an object, or more about one."""
    if not isinstance(branch, dict) or id(branch) in seen:
        return False
    if has_members(branch, lookup):
        return True
    for part in parts(branch, lookup):
        if not _TYPED.isdisjoint(part):
            return False
        keyword = choice(part)
        if keyword is not None and not all(
            _may_be_object(inner, lookup, seen | {id(branch)}) for inner in part[keyword]
        ):
            return False
    return True


def _is_no_object(branch: Any, lookup: Lookup) -> bool:
    """Whether no object is valid: a string or null beside properties, say."""
    for part in parts(branch, lookup):
        told = kinds(part)
        listed = part.get("enum", [part["const"]] if "const" in part else None)
        if told and "object" not in told:
            return True
        if isinstance(listed, list) and not any(isinstance(value, dict) for value in listed):
            return True
    return branch is False


def _is_object_by_type(schema: Any, lookup: Lookup) -> bool:
    return any(kinds(part) == ("object",) for part in parts(schema, lookup))


def contradicts(schema: Any, lookup: Lookup) -> bool:
    """Whether a choice leaves nothing of the object that stands beside it."""
    if not _is_object_by_type(schema, lookup):
        return False
    return any(
        all(_is_no_object(branch, lookup) for branch in part[keyword])
        for part in parts(schema, lookup)
        for keyword in ("oneOf", "anyOf")
        if isinstance(part.get(keyword), list) and part[keyword]
    )


def _too_many(schema: Any, lookup: Lookup) -> bool:
    """Whether the choices of a schema multiply to more classes than anybody would read."""
    found = [
        sum(_variants(branch, lookup, frozenset()) for branch in part[keyword])
        for part in parts(schema, lookup)
        if (keyword := choice(part)) is not None
    ]
    product = 1
    for number in found:
        product *= number
    return len(found) > 1 and product > MOST_VARIANTS


def _variants(branch: Any, lookup: Lookup, seen: frozenset[int]) -> int:
    number = 1
    for part in parts(branch, lookup):
        keyword = choice(part)
        if keyword is None or id(part) in seen or number > MOST_VARIANTS:
            continue
        inside = seen | {id(part)}
        number *= sum(_variants(inner, lookup, inside) for inner in part[keyword])
    return number
