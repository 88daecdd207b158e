"""Equivalent forms: the same values are valid, and a type can be read off.

A choice beside properties becomes a choice between whole objects; several types with properties
become alternatives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specwright.ir.grammar import ANNOTATIONS
from specwright.ir.normalise import Contract
from specwright.ir.shape import (
    OBJECT_WORDS,
    Lookup,
    choice,
    has_members,
    is_null,
    kinds,
    sole_reference,
)

# They look at what their neighbours have evaluated, and stay beside the choice.
_OUTER = frozenset({"unevaluatedProperties", "unevaluatedItems"})
_COMBINING = frozenset({"$ref", "allOf", "anyOf", "oneOf", "not", "if", "enum", "const"})


@dataclass(frozen=True, slots=True)
class Distribution:
    """An object that is a choice as well: what all variants share, and the variants."""

    keyword: str
    base: dict[str, Any]
    branches: tuple[Any, ...]
    discriminator: Mapping[str, Any] | None
    outer: dict[str, Any]


def split_kinds(schema: dict[str, Any], contract: Contract) -> None:
    """In place: an object or something else, by ``type``, becomes alternatives."""
    told = kinds(schema)
    if len([kind for kind in told if kind != "null"]) < 2 or "object" not in told:
        return
    if not schema.get("properties") or not _COMBINING.isdisjoint(schema):
        return
    outer = {key: schema[key] for key in schema if key in ANNOTATIONS or key[:2] == "x-"}
    inner = {key: schema[key] for key in schema if key not in outer and key != "type"}
    object_ = {key: value for key, value in inner.items() if key in OBJECT_WORDS}
    rest = {key: value for key, value in inner.items() if key not in OBJECT_WORDS}
    others = [kind for kind in told if kind != "object"]
    schema.clear()
    schema.update(outer)
    origin = contract.origin(schema)
    schema["anyOf"] = [
        contract.remember({"type": "object", **object_}, origin),
        *({"type": kind, **(rest if kind != "null" else {})} for kind in others),
    ]


def distribution(schema: dict[str, Any], lookup: Lookup) -> Distribution | None:
    """How to turn an object with a choice into a choice of objects; None where it is none."""
    if not has_members(schema, lookup):
        return None
    sources = [s for s in (schema, *schema.get("allOf", ())) if _chooses(s, lookup)]
    if len(sources) != 1:
        return None
    (source,) = sources
    ref = sole_reference(source) if source is not schema else None
    chooser = lookup(ref) if ref is not None else source
    keyword = choice(chooser)
    assert keyword is not None
    outer_words = ANNOTATIONS | _OUTER
    base = {k: v for k, v in schema.items() if k not in outer_words and k[:2] != "x-"}
    if source is schema:
        base = {k: v for k, v in base.items() if k not in (keyword, "discriminator")}
    else:
        left = {k: v for k, v in source.items() if k not in (keyword, "discriminator")}
        left = {} if ref is not None or set(left) <= ANNOTATIONS else left
        rest = [left if part is source else part for part in schema["allOf"]]
        base["allOf"] = [part for part in rest if part != {}]
        if not base["allOf"]:
            del base["allOf"]
    return Distribution(
        keyword=keyword,
        base=base,
        branches=tuple(chooser[keyword]),
        discriminator=chooser.get("discriminator"),
        outer={k: v for k, v in schema.items() if k in outer_words or k[:2] == "x-"},
    )


def _chooses(schema: Any, lookup: Lookup) -> bool:
    """Whether a schema, or the one it refers to, is a choice between several objects."""
    ref = sole_reference(schema)
    if ref is not None:
        schema = lookup(ref)
        if has_members(schema, lookup):
            return False
    keyword = choice(schema)
    if keyword is None or len(schema[keyword]) < 2:
        return False
    return all(_is_object(branch, lookup) for branch in schema[keyword])


def _is_object(branch: Any, lookup: Lookup) -> bool:
    if not isinstance(branch, dict) or is_null(branch):
        return False
    return has_members(branch, lookup) and choice(branch) is None
