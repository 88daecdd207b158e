"""Equivalent forms: the same values are valid, and a type can be read off.

Several types with properties become alternatives.
"""

from __future__ import annotations

from typing import Any

from specwright.ir.grammar import ANNOTATIONS
from specwright.ir.normalise import Contract
from specwright.ir.shape import OBJECT_WORDS, kinds

_COMBINING = frozenset({"$ref", "allOf", "anyOf", "oneOf", "not", "if", "enum", "const"})


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
